use crate::policy::principal::PRINCIPAL_TYPES;
use crate::policy::{PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, Tag, declare_rule};
use crate::syntax::edit::remove_property;
use crate::syntax::{Object, Property, Value};

declare_rule! {
    /// A list of principals is empty.
    ///
    /// It names nobody: where nothing else stands beside it, the statement does nothing.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": []},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app"]},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    EMPTY_ARRAY_PRINCIPAL: Suggestion, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        for element in statement.principal_elements() {
            let Some((value, object)) = element.value.as_ref().and_then(|v| Some((v, v.as_object()?))) else {
                continue;
            };
            let empty = |member: &Property| is_empty_list(context, member);
            for (index, member) in object
                .properties
                .iter()
                .enumerate()
                .filter(|(_, member)| empty(member))
            {
                let place = member.value.as_ref().map_or(member.key.range, |list| list.range);
                let message = "The list of principals is empty; fill it in or remove it";
                let fix = fix(context, statement, element, (value, object), index);
                let mut diagnostic = Diagnostic::new(&EMPTY_ARRAY_PRINCIPAL, place, message).with_fix(fix);
                // Beside others, it adds nobody.
                diagnostic.tag = (1 < object.properties.len()).then_some(Tag::Unnecessary);
                diagnostics.push(diagnostic);
            }
        }
    }
}

fn is_empty_list(context: &Context<'_>, member: &Property) -> bool {
    let list = member.value.as_ref();
    let empty = list.filter(|list| list.as_array().is_some_and(|array| array.elements.is_empty()));
    PRINCIPAL_TYPES.contains(&member.key.as_str()) && empty.is_some_and(|list| context.is_whole(list))
}

/// Where nobody else is named, nothing is left of the statement.
fn fix(
    context: &Context<'_>,
    statement: &Statement<'_>,
    element: &Property,
    (value, object): (&Value, &Object),
    index: usize,
) -> Option<Fix> {
    if object.properties.len() == 1
        && let Some(edits) = context.remove_statement(statement)
    {
        return Some(Fix::new("Remove the statement", edits));
    }
    let key = object.properties.get(index)?.key.as_str();
    let fix = Fix::new(format!("Remove `{key}`"), remove_property(value, object, index));
    let keeps_meaning = 1 < object.properties.len() && element.key.as_str() == "Principal";
    Some(if keeps_meaning {
        fix.preferred().safe()
    } else {
        fix
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    const REST: &str = r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#;

    #[test]
    fn beside_others_it_is_removed() {
        let policy = |empty: &str| {
            policy_of(&format!(
                r#""Effect": "Deny", "Principal": {{{empty}"AWS": "111122223333"}}, {REST}"#
            ))
        };
        let source = policy(r#""Service": [], "#);
        assert!(findings_as(&source, "resource").contains("Remove `Service` (preferred, safe)"));
        assert_eq!(fixed_as(&source, "resource", "Remove"), policy(""));
    }

    #[test]
    fn alone_the_statement_goes() {
        let list = |statements: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let other = format!(r#"{{"Effect": "Deny", "Principal": "*", {REST}}}"#);
        let source = list(&format!(
            r#"{other}, {{"Effect": "Deny", "Principal": {{"AWS": []}}, {REST}}}"#
        ));
        assert_eq!(fixed_as(&source, "resource", "statement"), list(&other));
    }
}
