use crate::policy::PolicyKind;
use crate::rule::conditions::{Holds, check_wildcards, narrows_by_matching_less, null_fix};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A condition tests only that its key is present.
    ///
    /// A pattern `*` matches every value, so that `StringLike` with it holds exactly where the request has the key. `"Null": {"key": "false"}`
    /// says so openly. Nothing is said of `ForAnyValue:` together with `IfExists`, which AWS does not document.
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
    ///         "Condition": {"StringLike": {"aws:PrincipalTag/team": "*"}}
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
    ///         "Condition": {"Null": {"aws:PrincipalTag/team": "false"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-equivalent-to-null-false)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    EQUIVALENT_TO_NULL_FALSE: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (rule, holds) = (&EQUIVALENT_TO_NULL_FALSE, Holds::IfPresent);
    check_wildcards(context, diagnostics, rule, holds, |condition| {
        let key = condition.condition.key.as_str();
        let message = format!(
            "`*` matches every value; write `\"Null\": {{\"{key}\": \"false\"}}` to ask that the key is present"
        );
        let fix =
            null_fix(context, condition, "false").map(|fix| match narrows_by_matching_less(condition) {
                // `Null` also asks that the value is not empty.
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
        let source = policy(r#"{"StringLike": {"aws:PrincipalTag/a": "*"}}"#);
        expect![[r#"
            information EQUIVALENT_TO_NULL_FALSE on `"*"`: `*` matches every value; write `"Null": {"aws:PrincipalTag/a": "false"}` to ask that the key is present
              fix: Change to `"Null": "false"` (preferred, safe)
        "#]]
        .assert_eq(&findings(&source));
        for (before, after) in [
            (
                r#"{"StringLike": {"aws:PrincipalTag/a": "*"}}"#,
                r#"{"Null": {"aws:PrincipalTag/a": "false"}}"#,
            ),
            (
                r#"{"ForAnyValue:StringLike": {"aws:TagKeys": ["x", "*"]}, "Null": {"aws:username": "false"}}"#,
                r#"{"Null": {"aws:username": "false", "aws:TagKeys": "false"}}"#,
            ),
            (
                r#"{"StringLike": {"aws:PrincipalTag/a": "*", "aws:PrincipalTag/b": "x*"}}"#,
                r#"{"StringLike": {"aws:PrincipalTag/b": "x*"}, "Null": {"aws:PrincipalTag/a": "false"}}"#,
            ),
        ] {
            assert_eq!(fixed(&policy(before), "Null"), policy(after));
        }
    }

    #[test]
    fn a_key_that_must_be_exact_belongs_to_another_rule() {
        let found = findings(&policy(r#"{"StringLike": {"aws:PrincipalOrgID": "*"}}"#));
        assert!(!found.contains("EQUIVALENT"), "{found}");
        assert_eq!(
            findings(&policy(r#"{"StringLike": {"aws:PrincipalTag/a": "**x"}}"#)),
            ""
        );
    }

    #[test]
    fn over_several_lines_the_new_operator_has_its_own() {
        let before = "{\n  \"StringLike\": {\n    \"aws:PrincipalTag/a\": \"*\",\n    \"aws:PrincipalTag/b\": \"x*\"\n  }\n}";
        let after = "{\n  \"StringLike\": {\n    \"aws:PrincipalTag/b\": \"x*\"\n  },\n  \"Null\": {\n    \"aws:PrincipalTag/a\": \"false\"\n  }\n}";
        assert_eq!(fixed(&policy(before), "Null"), policy(after));
    }
}
