use crate::policy::{OperatorName, PolicyKind};
use crate::rule::conditions::{operators, rename_operator};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `Null` has the suffix `IfExists`.
    ///
    /// `Null` itself asks whether the key exists; AWS rejects the suffix.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:PutObjectTagging",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"NullIfExists": {"aws:TokenIssueTime": "false"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"Null": {"aws:TokenIssueTime": "false"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-null-with-if-exists)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    NULL_WITH_IF_EXISTS: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let Some((value, object)) = operators(statement) else {
            continue;
        };
        for (index, property) in object.properties.iter().enumerate() {
            let name = OperatorName::new(property.key.as_str());
            if !name.base.eq_ignore_ascii_case("Null") || !(name.if_exists) {
                continue;
            }
            let message =
                "`Null` takes no `IfExists`, as it asks itself whether the key exists; write `Null`";
            let fix = rename_operator(value, index, "Null").map(|fix| fix.preferred().safe());
            diagnostics
                .push(Diagnostic::new(&NULL_WITH_IF_EXISTS, property.key.range, message).with_fix(fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {condition}}}]}}"#
        )
    }

    #[test]
    fn the_suffix_is_removed() {
        let source = policy(r#"{"NullIfExists": {"aws:TokenIssueTime": "false"}}"#);
        expect![[r#"
            error NULL_WITH_IF_EXISTS on `"NullIfExists"`: `Null` takes no `IfExists`, as it asks itself whether the key exists; write `Null`
              fix: Change to `Null` (preferred, safe)
        "#]]
        .assert_eq(&findings(&source));
        let right = policy(r#"{"Null": {"aws:TokenIssueTime": "false"}}"#);
        assert_eq!(fixed(&source, "Null"), right);
        assert_eq!(fixed(&source.replace("Null", "ForAnyValue:Null"), "Null"), right);
    }

    #[test]
    fn two_of_one_name_cannot_be() {
        let found = findings(&policy(
            r#"{"NullIfExists": {"aws:TokenIssueTime": "false"}, "Null": {"aws:username": "true"}}"#,
        ));
        assert!(
            found.contains("NULL_WITH_IF_EXISTS") && !found.contains("fix:"),
            "{found}"
        );
    }
}
