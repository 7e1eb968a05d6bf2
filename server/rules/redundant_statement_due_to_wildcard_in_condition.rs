use crate::policy::PolicyKind;
use crate::rule::conditions::{Holds, check_wildcards, remove};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// A condition never holds, so that its statement does nothing.
    ///
    /// A pattern `*` matches every value, and nothing differs from it. `ForAnyValue:StringNotLike` with it therefore never holds, nor does
    /// `StringNotLike` on a key that every request has.
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
    ///         "Condition": {"ForAnyValue:StringNotLike": {"s3:RequestObjectTagKeys": "*"}}
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
    ///         "Action": "s3:PutObjectTagging",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"ForAnyValue:StringNotLike": {"s3:RequestObjectTagKeys": "temporary-*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-statement-due-to-wildcard-in-condition)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, holds) = (&REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION, Holds::Never);
    check_wildcards(context, diagnostics, rule, holds, |condition| {
        let key = condition.condition.key.as_str();
        let message = format!(
            "The condition on `{key}` never holds, so the statement does nothing; write the values that are meant, or remove it"
        );
        // Without the condition the statement begins to act.
        let fix = Fix::new(format!("Remove `{key}`"), remove(condition));
        (message, Some(fix))
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
    fn removing_the_key_is_no_safe_fix() {
        let source = policy(r#"{"StringNotLike": {"aws:userid": "*"}}"#);
        expect![[r#"
            information REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION on `"*"`: The condition on `aws:userid` never holds, so the statement does nothing; write the values that are meant, or remove it
              fix: Remove `aws:userid`
        "#]]
        .assert_eq(&findings(&source));
        let without = policy("{}").replace(r#", "Condition": {}"#, "");
        assert_eq!(fixed(&source, "Remove"), without);
    }
}
