use crate::policy::principal::PrincipalCondition;
use crate::policy::{PolicyKind, Statement, members, strings};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::{Json, quote};
use crate::syntax::{Property, Value, ValueKind};
use crate::text::Edit;

declare_rule! {
    /// A resource control policy names a principal other than `"*"`.
    ///
    /// A resource control policy is about everyone; a condition on `aws:PrincipalArn`, `aws:PrincipalAccount` or
    /// `aws:PrincipalOrgID` says whom it spares. `{"AWS": "*"}`, which means the same, is left alone.
    ///
    /// ## Invalid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": {"AWS": "111122223333"},
    ///         "Action": "s3:*",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:*",
    ///         "Resource": "*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-principal)
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    RCP_SYNTAX_ERROR_PRINCIPAL: Error, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        for element in statement.principal_elements() {
            let Some(value) = element.value.as_ref().filter(|value| is_wrong(element, value)) else {
                continue;
            };
            let place = match &value.kind {
                ValueKind::String(string) => string.range,
                _ => element.key.range,
            };
            let message = "A resource control policy is about `\"Principal\": \"*\"`; say in a condition whom it hits or spares";
            let condition = to_condition(context, statement, element, value);
            let everyone = Fix::new(
                "Change to `\"Principal\": \"*\"`",
                replace(statement, element, value),
            );
            let everyone = if condition.is_none() {
                everyone.preferred()
            } else {
                everyone
            };
            diagnostics.push(
                Diagnostic::new(&RCP_SYNTAX_ERROR_PRINCIPAL, place, message)
                    .with_fix(condition)
                    .with_fix(Some(everyone).filter(|fix| !fix.edits.is_empty())),
            );
        }
    }
}

fn is_wrong(element: &Property, value: &Value) -> bool {
    let is_everyone = || {
        let mut types = members(Some(element));
        let only = types.next().filter(|member| member.key.as_str() == "AWS");
        types.next().is_none() && only.is_some() && strings(only).all(|string| string.as_str() == "*")
    };
    match &value.kind {
        _ if value.holds_opaque() => false,
        ValueKind::String(_) | ValueKind::Object(_) if element.key.as_str() == "NotPrincipal" => true,
        ValueKind::String(string) => string.as_str() != "*",
        ValueKind::Object(_) => !is_everyone(),
        // Any other has the wrong type.
        _ => false,
    }
}

/// Everyone in the place of an element; nothing where both elements are there.
fn replace(statement: &Statement<'_>, element: &Property, value: &Value) -> Vec<Edit> {
    if statement.principal_elements().count() != 1 {
        return Vec::new();
    }
    let value = Edit::replace(value.range, quote("*"));
    match element.key.as_str() {
        "Principal" => vec![value],
        _ => vec![Edit::replace(element.key.content, "Principal"), value],
    }
}

fn to_condition(
    context: &Context<'_>,
    statement: &Statement<'_>,
    element: &Property,
    value: &Value,
) -> Option<Fix> {
    let condition = PrincipalCondition::new(element)?;
    let mut edits = Some(replace(statement, element, value)).filter(|edits| !edits.is_empty())?;
    let values = condition.values.into_iter().map(Json::String).collect();
    let added = [(condition.key, Json::Array(values))];
    edits.extend(context.add_conditions(statement, condition.operator, &added)?);
    let title = format!("Change to `\"*\"` with a condition on `{}`", condition.key);
    Some(Fix::new(title, edits).preferred())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    #[test]
    fn a_condition_says_whom() {
        let rest = r#""Action": "s3:*", "Resource": "*""#;
        let before = policy_of(&format!(
            r#""Effect": "Deny", "NotPrincipal": {{"AWS": "arn:aws:iam::111122223333:role/admin"}}, {rest}"#
        ));
        let after = policy_of(&format!(
            r#""Effect": "Deny", "Principal": "*", {rest}, "Condition": {{"ArnNotLike": {{"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/admin"]}}}}"#
        ));
        assert_eq!(fixed_as(&before, "rcp", "condition"), after);
    }

    #[test]
    fn everyone_is_right() {
        for (principal, is_wrong) in [
            (r#""*""#, false),
            (r#"{"AWS": "*"}"#, false),
            ("[]", false),
            (r#""111122223333""#, true),
            (r#"{"Service": "ec2.amazonaws.com"}"#, true),
        ] {
            let source = policy_of(&format!(
                r#""Effect": "Deny", "Principal": {principal}, "Action": "s3:*", "Resource": "*""#
            ));
            assert_eq!(
                findings_as(&source, "rcp").contains("RCP_SYNTAX"),
                is_wrong,
                "{principal}"
            );
        }
    }
}
