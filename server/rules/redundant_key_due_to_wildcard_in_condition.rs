use crate::policy::PolicyKind;
use crate::rule::conditions::{Holds, check_wildcards, remove};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// A condition always holds.
    ///
    /// A pattern `*` matches every value. With `IfExists` or `ForAllValues:` the condition holds without the key as well, and some keys are in
    /// every request. It can go without changing what the policy does.
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
    ///         "Condition": {"StringLikeIfExists": {"aws:PrincipalTag/team": "*"}}
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
    ///         "Resource": "arn:aws:s3:::reports-bucket/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-key-due-to-wildcard-in-condition)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, holds) = (&REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION, Holds::Always);
    check_wildcards(context, diagnostics, rule, holds, |condition| {
        let key = condition.condition.key.as_str();
        let message =
            format!("The condition on `{key}` always holds; remove it, or write the values that are meant");
        let fix = Fix::new(format!("Remove `{key}`"), remove(condition));
        (message, Some(fix.preferred().safe()))
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
    fn the_key_is_removed() {
        let source =
            policy(r#"{"ForAllValues:StringLike": {"aws:TagKeys": "*"}, "Null": {"aws:username": "false"}}"#);
        expect![[r#"
            information REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION on `"*"`: The condition on `aws:TagKeys` always holds; remove it, or write the values that are meant
              fix: Remove `aws:TagKeys` (preferred, safe)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Remove"),
            policy(r#"{"Null": {"aws:username": "false"}}"#)
        );
        let always = policy(r#"{"StringLike": {"aws:RequestedRegion": "*", "aws:username": "a*"}}"#);
        assert_eq!(
            fixed(&always, "Remove"),
            policy(r#"{"StringLike": {"aws:username": "a*"}}"#)
        );
    }
}
