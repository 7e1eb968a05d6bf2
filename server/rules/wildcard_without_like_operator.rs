use crate::catalog::{KeyType, OperatorFamily};
use crate::policy::variable::wildcards;
use crate::policy::{Arn, PolicyKind};
use crate::rule::conditions::base_fix;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};

declare_rule! {
    /// A value has a wildcard under an operator that compares exactly.
    ///
    /// Under `StringEquals` and its relatives `*` and `?` are characters like any others; only `StringLike` and `StringNotLike` take them as
    /// wildcards. Where the character itself is meant, `${*}` or `${?}` says so. No operator ignores case and takes wildcards.
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
    ///         "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue-*"}}
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
    ///         "Condition": {"StringLike": {"aws:PrincipalTag/team": "blue-*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-wildcard-without-like-operator)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    WILDCARD_WITHOUT_LIKE_OPERATOR: Warning, kinds: &PolicyKind::ALL, check: check,
}

/// How many values of one key get a fix, which may copy them all.
const MOST_FIXES: usize = 50;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let Some(operator) = condition.operator else {
            continue;
        };
        let mut strings = condition.condition.strings();
        let may_be_wrong = strings.any(|string| string.as_str().contains(['*', '?']));
        if !may_be_wrong || operator.family() != OperatorFamily::String || operator.takes_wildcards() {
            continue;
        }
        for (index, string) in condition.condition.strings().enumerate() {
            let text = string.as_str();
            let Some(wildcard) = wildcards(text).next().and_then(|at| text.get(at..=at)) else {
                continue;
            };
            let hint = match like(condition) {
                Some(like) => format!("write `{}`", condition.name.with_base(like)),
                None => "write the exact value".to_owned(),
            };
            let name = operator.name();
            let message = format!(
                "`{wildcard}` is no wildcard under `{name}`; {hint}, or `${{{wildcard}}}` if the character is meant"
            );
            let diagnostic = Diagnostic::new(&WILDCARD_WITHOUT_LIKE_OPERATOR, string.range, message);
            let fix = (index < MOST_FIXES).then(|| fix(context, condition));
            diagnostics.push(diagnostic.with_fix(fix.flatten()));
        }
    }
}

fn fix(context: &Context<'_>, condition: &ResolvedCondition<'_>) -> Option<Fix> {
    // The values then match more than they do now.
    Some(base_fix(context, condition, like(condition)?)?.preferred())
}

/// The operator that takes wildcards where this one does not, and fits the key.
fn like(condition: &ResolvedCondition<'_>) -> Option<&'static str> {
    let key = condition.key;
    let must_be_exact = key.is_some_and(|key| key.is_sensitive() || key.name() == "aws:userid");
    let is_arn = key.is_some_and(|key| key.kind() == KeyType::Arn);
    let mut values = condition.condition.strings();
    match condition.operator?.name() {
        _ if must_be_exact => None,
        _ if is_arn && !values.all(|value| Arn::new(value.as_str()).is_some()) => None,
        "StringEquals" if is_arn => Some("ArnLike"),
        "StringNotEquals" if is_arn => Some("ArnNotLike"),
        "StringEquals" => Some("StringLike"),
        "StringNotEquals" => Some("StringNotLike"),
        _ => None,
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
    fn the_operator_is_changed() {
        let source = policy(r#"{"StringNotEqualsIfExists": {"aws:PrincipalTag/a": ["x", "y*"]}}"#);
        expect![[r#"
            warning WILDCARD_WITHOUT_LIKE_OPERATOR on `"y*"`: `*` is no wildcard under `StringNotEquals`; write `StringNotLikeIfExists`, or `${*}` if the character is meant
              fix: Change to `StringNotLikeIfExists` (preferred)
        "#]]
        .assert_eq(&findings(&source));
        for (before, after) in [
            (
                r#"{"StringEquals": {"aws:PrincipalTag/a": "y*", "aws:PrincipalTag/b": "z"}, "StringLike": {"aws:username": "a*"}}"#,
                r#"{"StringEquals": {"aws:PrincipalTag/b": "z"}, "StringLike": {"aws:username": "a*", "aws:PrincipalTag/a": "y*"}}"#,
            ),
            (
                r#"{"StringLike": {"aws:username": "a*"}, "StringEquals": {"aws:PrincipalTag/a": "y*"}}"#,
                r#"{"StringLike": {"aws:username": "a*", "aws:PrincipalTag/a": "y*"}}"#,
            ),
            (
                r#"{"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#,
                r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#,
            ),
        ] {
            assert_eq!(fixed(&policy(before), "Like`"), policy(after));
        }
    }

    #[test]
    fn the_characters_themselves_are_fine() {
        for value in ["${*}${?}", "${aws:username}"] {
            let condition = format!(r#"{{"StringEquals": {{"aws:PrincipalTag/a": "{value}"}}}}"#);
            assert_eq!(findings(&policy(&condition)), "", "{value}");
        }
        let without_case = findings(&policy(
            r#"{"StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "x?"}}"#,
        ));
        assert!(without_case.contains("write the exact value") && !without_case.contains("fix:"));
    }
}
