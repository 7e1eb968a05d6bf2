use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Property;
use crate::syntax::edit::{Json, insert_property};

declare_rule! {
    /// `Principal` is an empty object.
    ///
    /// It names nobody, so the statement does nothing.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {},
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
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-object-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    EMPTY_OBJECT_PRINCIPAL: Suggestion, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let is_empty = |element: &&Property| {
            let object = element.value.as_ref().and_then(|value| value.as_object());
            object.is_some_and(|object| object.properties.is_empty())
        };
        for element in statement.principal_elements().filter(is_empty) {
            let Some(value) = element.value.as_ref().filter(|value| context.is_whole(value)) else {
                continue;
            };
            let nobody = Json::Array(Vec::new());
            let edits = insert_property(context.source, context.style, value, None, "AWS", &nobody);
            let remove = context.remove_statement(statement);
            let message = format!(
                "`{}` is empty; say whom the statement is about",
                element.key.as_str()
            );
            diagnostics.push(
                Diagnostic::new(&EMPTY_OBJECT_PRINCIPAL, value.range, message)
                    .with_fix(Fix::new("Insert `AWS` to fill in", edits).preferred())
                    .with_fix(remove.map(|edits| Fix::new("Remove the statement", edits))),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{fixed_as, policy_of};

    #[test]
    fn a_list_to_fill_in_is_inserted() {
        let policy = |object: &str| {
            policy_of(&format!(
                r#""Effect": "Deny", "Principal": {object}, "Action": "sts:*""#
            ))
        };
        assert_eq!(
            fixed_as(&policy("{ }"), "trust", "Insert"),
            policy(r#"{"AWS": []}"#)
        );
    }
}
