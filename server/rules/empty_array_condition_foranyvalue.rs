use crate::policy::PolicyKind;
use crate::rule::conditions::check_empty_lists;
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A condition key under `ForAnyValue:` has an empty list of values.
    ///
    /// No value of the request can be among none, so that the condition never holds.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": []}}
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
    ///         "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-condition-foranyvalue)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    /// - [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html)
    EMPTY_ARRAY_CONDITION_FORANYVALUE: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let rule = &EMPTY_ARRAY_CONDITION_FORANYVALUE;
    let concerns = |condition: &ResolvedCondition<'_>| {
        let name = condition.name;
        name.is_for_any_value()
    };
    check_empty_lists(context, diagnostics, rule, concerns, |condition| {
        let key = condition.condition.key.as_str();
        match condition.operator.is_some_and(|operator| operator.is_negated()) {
            true => format!("`{key}` has no value to differ from; add the values that are meant"),
            false => {
                format!("`{key}` has no value, so the condition never holds; add the values that are meant")
            }
        }
    });
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
    fn the_key_can_be_removed() {
        let source = policy(
            r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": [ ]}, "Null": {"aws:username": "false"}}"#,
        );
        expect![[r#"
            information EMPTY_ARRAY_CONDITION_FORANYVALUE on `[ ]`: `aws:TagKeys` has no value, so the condition never holds; add the values that are meant
              fix: Remove `aws:TagKeys`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Remove"),
            policy(r#"{"Null": {"aws:username": "false"}}"#)
        );
    }
}
