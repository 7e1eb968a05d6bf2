use crate::policy::PolicyKind;
use crate::rule::conditions::check_empty_lists;
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A condition key has an empty list of values.
    ///
    /// Without any value a positive operator never holds, and a negated one always. Removing the key changes what the statement does in the first
    /// case, so that no fix is safe.
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
    ///         "Condition": {"StringEquals": {"aws:username": []}}
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
    ///         "Condition": {"StringEquals": {"aws:username": "alice"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-condition)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    /// - [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html)
    EMPTY_ARRAY_CONDITION: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let rule = &EMPTY_ARRAY_CONDITION;
    let concerns = |condition: &ResolvedCondition<'_>| {
        let name = condition.name;
        name.set_prefix.is_none() && !name.if_exists
    };
    check_empty_lists(context, diagnostics, rule, concerns, |condition| {
        let key = condition.condition.key.as_str();
        match condition.operator.is_some_and(|operator| operator.is_negated()) {
            true => {
                format!("`{key}` has no value, so the condition always holds; add the values that are meant")
            }
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
        let source = policy(r#"{"StringEquals": {"aws:username": [], "aws:PrincipalTag/a": "b"}}"#);
        expect![[r#"
            information EMPTY_ARRAY_CONDITION on `[]`: `aws:username` has no value, so the condition never holds; add the values that are meant
              fix: Remove `aws:username`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Remove"),
            policy(r#"{"StringEquals": {"aws:PrincipalTag/a": "b"}}"#)
        );
        assert!(findings(&policy(r#"{"StringNotEquals": {"aws:username": []}}"#)).contains("always holds"));
    }

    #[test]
    fn a_list_with_a_syntax_error_in_it_may_not_be_empty() {
        let found = findings(&policy(r#"{"StringEquals": {"aws:username": [,]}}"#));
        assert!(!found.contains("EMPTY_ARRAY"), "{found}");
    }
}
