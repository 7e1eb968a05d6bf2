use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::variable::wildcards;
use crate::rule::conditions::{exact_value_fix, narrows_by_matching_less};
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A wildcard stands in the value of a condition key that must be exact.
    ///
    /// Keys such as `aws:PrincipalOrgID` and `aws:SourceVpce` draw the border around an account, an organization or a network; a pattern
    /// lets in others than those that are meant. In `aws:userid` a wildcard may stand right of the colon or be all of the left side.
    /// Reported is only what widens: `StringLike` in an `Allow`, `StringNotLike` in a `Deny`. AWS demands six characters before a
    /// wildcard for more keys, but does not say for which.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": "*",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}
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
    ///         "Principal": "*",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-wildcard-usage-too-permissive)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    WILDCARD_USAGE_TOO_PERMISSIVE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let mut strings = condition.condition.strings();
        if !strings.any(|string| string.as_str().contains(['*', '?'])) {
            continue;
        }
        let Some(message) = message(condition) else {
            continue;
        };
        let is_user_id = !condition.key.is_some_and(|key| key.is_sensitive());
        for string in condition.condition.strings() {
            let text = string.as_str();
            // A template language may put anything there.
            let is_wrong = match is_user_id {
                true => splits_identifier(text),
                false => wildcards(text).next().is_some() && !text.contains("${"),
            };
            if is_wrong {
                let diagnostic = Diagnostic::new(&WILDCARD_USAGE_TOO_PERMISSIVE, string.range, &*message);
                diagnostics.push(diagnostic.with_fix(exact_value_fix(context, condition, string.range)));
            }
        }
    }
}

/// What to say of a wildcard in a condition; `None` where one is fine.
fn message(condition: &ResolvedCondition<'_>) -> Option<String> {
    let key = condition.key?;
    if !key.is_sensitive() && key.name() != "aws:userid" {
        return None;
    }
    let operator = condition.operator?;
    let takes_wildcards = operator.family() == OperatorFamily::String && operator.takes_wildcards();
    if !takes_wildcards || !narrows_by_matching_less(condition) {
        return None;
    }
    if key.is_sensitive() {
        let name = key.name();
        return Some(format!(
            "A wildcard in `{name}` is too permissive; write the exact value"
        ));
    }
    let message =
        "A wildcard left of the colon of `aws:userid` must be all of that side; write the unique identifier";
    Some(message.to_owned())
}

/// Whether a wildcard stands for a part of the unique identifier.
fn splits_identifier(text: &str) -> bool {
    let identifier = text.split(':').next().unwrap_or_default();
    identifier != "*" && !text.contains("${") && wildcards(identifier).next().is_some()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, findings};
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {condition}}}]}}"#
        )
    }

    #[test]
    fn the_border_must_be_exact() {
        expect![[r#"
            error WILDCARD_USAGE_TOO_PERMISSIVE on `"vpc-0123456?"`: A wildcard in `aws:SourceVpc` is too permissive; write the exact value
              fix: Change to a list of exact values to fill in, under `StringEquals`
        "#]]
        .assert_eq(&findings(&policy(r#"{"StringLike": {"aws:SourceVpc": ["vpc-0123456?"]}}"#)));
        let deny = policy(r#"{"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}"#).replace("Allow", "Deny");
        assert!(findings(&deny).contains("WILDCARD_USAGE"));
    }

    #[test]
    fn the_value_goes_or_is_left_to_be_written() {
        assert_fixed(
            policy,
            &[
                (
                    r#"{"StringLike": {"aws:SourceVpc": ["vpc-0123456?", "vpc-01234567"]}}"#,
                    "Remove",
                    r#"{"StringLike": {"aws:SourceVpc": ["vpc-01234567"]}}"#,
                ),
                (
                    r#"{"StringLike": {"aws:SourceVpc": "vpc-0123456?"}}"#,
                    "under `StringEquals`",
                    r#"{"StringEquals": {"aws:SourceVpc": []}}"#,
                ),
                (
                    r#"{"StringLike": {"aws:PrincipalOrgID": ["o-*"], "aws:username": "a*"}}"#,
                    "under `StringEquals`",
                    r#"{"StringLike": {"aws:username": "a*"}, "StringEquals": {"aws:PrincipalOrgID": []}}"#,
                ),
            ],
        );
    }

    #[test]
    fn an_identifier_is_whole() {
        expect![[r#"
            error WILDCARD_USAGE_TOO_PERMISSIVE on `"AROA*:me"`: A wildcard left of the colon of `aws:userid` must be all of that side; write the unique identifier
              fix: Remove `AROA*:me`
        "#]]
        .assert_eq(&findings(&policy(
            r#"{"StringLike": {"aws:userid": ["AROA*:me", "AROAEXAMPLE:*", "*:me", "AIDAEXAMPLE"]}}"#,
        )));
    }

    #[test]
    fn what_narrows_is_fine() {
        for condition in [
            r#"{"StringNotLike": {"aws:SourceVpc": "vpc-0123*"}}"#,
            r#"{"StringLike": {"aws:SourceVpc": "${prefix}-*"}}"#,
        ] {
            assert_eq!(findings(&policy(condition)), "", "{condition}");
        }
    }
}
