use crate::policy::PolicyKind;
use crate::rule::conditions::{Holds, check_wildcards, narrows_by_matching_less, null_fix};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A condition tests only that its key is absent.
    ///
    /// A pattern `*` matches every value, so that `StringNotLike` with it holds exactly where the request lacks the key.
    /// `"Null": {"key": "true"}` says so openly.
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
    ///         "Condition": {"StringNotLike": {"aws:PrincipalTag/team": "*"}}
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
    ///         "Condition": {"Null": {"aws:PrincipalTag/team": "true"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-equivalent-to-null-true)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    EQUIVALENT_TO_NULL_TRUE: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, holds) = (&EQUIVALENT_TO_NULL_TRUE, Holds::IfAbsent);
    check_wildcards(context, diagnostics, rule, holds, |condition| {
        let key = condition.condition.key.as_str();
        let message = format!(
            "No value differs from `*`; write `\"Null\": {{\"{key}\": \"true\"}}` to ask that the key is absent"
        );
        let fix = null_fix(context, condition, "true").map(|fix| match narrows_by_matching_less(condition) {
            // `Null` also holds where the value is empty.
            true => fix.preferred().safe(),
            false => fix.preferred(),
        });
        (message, fix)
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
    fn the_operator_becomes_null() {
        let source = policy(r#"{"ForAllValues:StringNotLike": {"aws:TagKeys": "*"}}"#);
        expect![[r#"
            information EQUIVALENT_TO_NULL_TRUE on `"*"`: No value differs from `*`; write `"Null": {"aws:TagKeys": "true"}` to ask that the key is absent
              fix: Change to `"Null": "true"` (preferred)
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "Null"),
            policy(r#"{"Null": {"aws:TagKeys": "true"}}"#)
        );
        let deny =
            policy(r#"{"StringNotLikeIfExists": {"aws:PrincipalTag/a": "*"}}"#).replace("Allow", "Deny");
        assert!(findings(&deny).contains("(preferred, safe)"));
    }
}
