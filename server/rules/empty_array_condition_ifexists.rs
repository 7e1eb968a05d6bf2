use crate::policy::PolicyKind;
use crate::rule::conditions::check_empty_lists;
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A condition key under an operator with `IfExists` has an empty list of values.
    ///
    /// Nothing equals one of no values, so that the condition holds only where the key is absent. `Null` says so openly. With a set
    /// operator before it, the rule for that one speaks.
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
    ///         "Condition": {"StringEqualsIfExists": {"aws:username": []}}
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
    ///         "Condition": {"Null": {"aws:username": "true"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-condition-ifexists)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    /// - [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html)
    EMPTY_ARRAY_CONDITION_IFEXISTS: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let rule = &EMPTY_ARRAY_CONDITION_IFEXISTS;
    let concerns = |condition: &ResolvedCondition<'_>| {
        let name = condition.name;
        name.set_prefix.is_none() && name.if_exists
    };
    check_empty_lists(context, diagnostics, rule, concerns, |condition| {
        let key = condition.condition.key.as_str();
        match condition.operator.is_some_and(|operator| operator.is_negated()) {
            true => {
                format!("`{key}` has no value, so the condition always holds; add the values that are meant")
            }
            false => format!(
                "`{key}` has no value, so the condition holds only where the key is absent; write `Null` if that is meant"
            ),
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
    fn null_says_the_same() {
        let source = policy(r#"{"StringLikeIfExists": {"aws:username": []}}"#);
        expect![[r#"
            information EMPTY_ARRAY_CONDITION_IFEXISTS on `[]`: `aws:username` has no value, so the condition holds only where the key is absent; write `Null` if that is meant
              fix: Change to `"Null": "true"` (preferred)
              fix: Remove `aws:username`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Null"),
            policy(r#"{"Null": {"aws:username": "true"}}"#)
        );
    }
}
