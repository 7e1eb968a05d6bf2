use crate::catalog::OperatorFamily;
use crate::policy::{Arn, PolicyKind};
use crate::rule::conditions::null_fix;
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A condition asks for an ARN that differs from a pattern that every ARN matches.
    ///
    /// With `*` among the values of `ArnNotLike` or `ArnNotEquals` nobody is left over but requests that lack the key: a `Deny` of all but some principals then denies no
    /// signed request at all. For patterns under `StringNotLike` see `EQUIVALENT_TO_NULL_TRUE`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"ArnNotLike": {"aws:PrincipalArn": "*"}}
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
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/auditor"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    ARN_PATTERN_EXCLUDES_EVERYTHING: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in context
        .conditions
        .iter()
        .filter(|condition| is_negated_arn(condition))
    {
        let mut values = condition.condition.strings();
        let Some(pattern) = values.find(|string| matches_all(string.as_str())) else {
            continue;
        };
        let key = condition.condition.key.as_str();
        let message = format!(
            "Every ARN matches `{}`, so that the condition holds only where `{key}` is absent; name the ARNs that are meant",
            pattern.as_str()
        );
        let fix = null_fix(context, condition, "true");
        diagnostics
            .push(Diagnostic::new(&ARN_PATTERN_EXCLUDES_EVERYTHING, pattern.range, message).with_fix(fix));
    }
}

fn is_negated_arn(condition: &ResolvedCondition<'_>) -> bool {
    let operator = condition.operator.filter(|operator| operator.is_negated());
    condition.name.set_prefix.is_none()
        && operator.is_some_and(|operator| operator.family() == OperatorFamily::Arn)
}

fn matches_all(text: &str) -> bool {
    let is_star = |text: &str| text == "*";
    let fields = |arn: Arn<'_>| {
        [
            arn.partition(),
            arn.service(),
            arn.region(),
            arn.account(),
            arn.resource(),
        ]
        .into_iter()
        .all(is_star)
    };
    is_star(text) || Arn::new(text).is_some_and(fields)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn a_pattern_of_everything_is_found_among_others() {
        assert_found(
            "ARN_PATTERN_EXCLUDES_EVERYTHING",
            with_condition,
            &[
                (
                    r#"{"ArnNotEquals": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/a", "arn:*:*:*:*:*"]}}"#,
                    r#""arn:*:*:*:*:*""#,
                ),
                (r#"{"ArnNotLikeIfExists": {"aws:SourceArn": "*"}}"#, r#""*""#),
            ],
            &[
                r#"{"ArnLike": {"aws:PrincipalArn": "*"}}"#,
                r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}"#,
            ],
        );
    }

    #[test]
    fn what_it_amounts_to_can_be_said() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"ArnNotLike": {"aws:PrincipalArn": "*"}}"#,
                "Null",
                r#"{"Null": {"aws:PrincipalArn": "true"}}"#,
            )],
        );
    }
}
