use crate::catalog::OperatorFamily;
use crate::policy::{Effect, PolicyKind};
use crate::rule::conditions::{base_fix, compares_with_everything};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `s3:prefix` is used to keep callers away from some prefixes.
    ///
    /// Who may list with any prefix but `private/` lists with `priv`, or with none, and sees the names all the same. What can be relied on is to
    /// name the prefixes that are permitted: `StringLike` in an `Allow`, `StringNotLike` in a `Deny`. The fix changes the operator; the values
    /// are then the permitted ones and must be looked through.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3:::reports-bucket",
    ///         "Condition": {"StringLike": {"s3:prefix": "private/*"}}
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
    ///         "Effect": "Deny",
    ///         "Action": "s3:ListBucket",
    ///         "Resource": "arn:aws:s3:::reports-bucket",
    ///         "Condition": {"StringNotLike": {"s3:prefix": "public/*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-s3-prefix-in-negative-context)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    /// - [Amazon S3 condition key examples](https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html)
    S3_PREFIX_IN_NEGATIVE_CONTEXT: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let key = condition.condition.key;
        if !key.as_str().eq_ignore_ascii_case("s3:prefix") {
            continue;
        }
        let (Some(operator), Some(effect)) = (condition.operator, condition.statement.effect()) else {
            continue;
        };
        let keeps_away = operator.is_negated() == (effect == Effect::Allow);
        let is_string = operator.family() == OperatorFamily::String;
        // What a lone `*` amounts to is said by other rules.
        if !keeps_away || !is_string || compares_with_everything(condition) {
            continue;
        }
        let better = match effect {
            Effect::Allow => "StringLike",
            Effect::Deny => "StringNotLike",
        };
        let message = format!(
            "A shorter `s3:prefix` gets around this condition; name the prefixes that are permitted, with `{better}`"
        );
        let fix = base_fix(context, condition, better);
        diagnostics.push(Diagnostic::new(&S3_PREFIX_IN_NEGATIVE_CONTEXT, key.range, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(effect: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::a", "Condition": {condition}}}]}}"#
        )
    }

    #[test]
    fn permitted_prefixes_are_named() {
        let source = policy("Allow", r#"{"StringNotEquals": {"s3:prefix": "a/"}}"#);
        expect![[r#"
            warning S3_PREFIX_IN_NEGATIVE_CONTEXT on `"s3:prefix"`: A shorter `s3:prefix` gets around this condition; name the prefixes that are permitted, with `StringLike`
              fix: Change to `StringLike`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(
            fixed(&source, "StringLike"),
            policy("Allow", r#"{"StringLike": {"s3:prefix": "a/"}}"#)
        );
    }

    #[test]
    fn permitting_prefixes_is_fine() {
        for (effect, operator) in [
            ("Allow", "StringLike"),
            ("Allow", "StringEquals"),
            ("Deny", "StringNotLikeIfExists"),
        ] {
            let condition = format!(r#"{{"{operator}": {{"s3:prefix": "a/"}}}}"#);
            assert_eq!(findings(&policy(effect, &condition)), "", "{operator}");
        }
    }
}
