use crate::catalog::ConditionKey;
use crate::policy::{Effect, PolicyKind};
use crate::rule::conditions::{compares_with_everything, operators, rename_operator};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, Severity, Tag, declare_rule};
use crate::syntax::Property;

declare_rule! {
    /// `IfExists` is said of a key that every request has.
    ///
    /// Without `IfExists` the condition says the same and is easier to read. AWS's own examples have it at times, so this is a hint. An
    /// operator that also stands over a key that may be absent is left alone.
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
    ///         "Condition": {"StringNotEqualsIfExists": {"aws:RequestedRegion": "eu-central-1"}}
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
    ///         "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    IF_EXISTS_ON_ALWAYS_PRESENT_KEY: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let same = |a: &ResolvedCondition<'_>, b: &ResolvedCondition<'_>| {
        std::ptr::eq(a.condition.operator, b.condition.operator)
    };
    for group in context.conditions.chunk_by(same) {
        let Some(first) = group.first().filter(|_| group.iter().all(is_idle)) else {
            continue;
        };
        let (operator, base) = (first.condition.operator, first.name.base);
        let message = match group {
            [only] => format!(
                "Every request has `{}`; write `{base}`",
                only.condition.key.as_str()
            ),
            _ => format!("Every request has these keys; write `{base}`"),
        };
        let text = operator.as_str();
        let range = operator.source_range(base.len()..text.len());
        diagnostics.push(
            Diagnostic::new(&IF_EXISTS_ON_ALWAYS_PRESENT_KEY, range, message)
                .with_severity(Severity::Hint)
                .with_tag(Tag::Unnecessary)
                .with_fix(fix(first)),
        );
    }
}

/// Whether `IfExists` does nothing here. Of set operators and of patterns that match everything other rules speak.
fn is_idle(condition: &ResolvedCondition<'_>) -> bool {
    condition.name.if_exists
        && condition.name.set_prefix.is_none()
        && condition
            .operator
            .is_some_and(|operator| operator.takes_if_exists())
        && condition.key.is_some_and(ConditionKey::is_always_present)
        && condition.condition.scalars().next().is_some()
        && !compares_with_everything(condition)
}

fn fix(condition: &ResolvedCondition<'_>) -> Option<Fix> {
    let (value, object) = operators(condition.statement)?;
    let is_it = |property: &Property| std::ptr::eq(&property.key, condition.condition.operator);
    let index = object.properties.iter().position(is_it)?;
    let fix = rename_operator(value, index, condition.name.base)?.preferred();
    // Should a request lack the key after all, a denial by a positive operator would no longer hit it.
    let is_negated = condition.operator.is_some_and(|operator| operator.is_negated());
    let never_widens = is_negated || condition.statement.effect() == Some(Effect::Allow);
    Some(if never_widens { fix.safe() } else { fix })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, findings, with_condition};
    use expect_test::expect;

    #[test]
    fn only_an_operator_over_such_keys_alone_is_found() {
        assert_found(
            "IF_EXISTS_ON_ALWAYS_PRESENT_KEY",
            with_condition,
            &[
                (r#"{"BoolIfExists": {"aws:SecureTransport": "true"}}"#, "IfExists"),
                (
                    r#"{"BoolIfExists": {"aws:SecureTransport": "true", "aws:viaawsservice": "false"}}"#,
                    "IfExists",
                ),
            ],
            &[
                r#"{"BoolIfExists": {"aws:SecureTransport": "true", "aws:PrincipalIsAWSService": "false"}}"#,
                r#"{"StringEqualsIfExists": {"aws:SourceVpc": "vpc-0a1b2c3d"}}"#,
                r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
            ],
        );
    }

    #[test]
    fn the_suffix_goes() {
        let idle = r#"{"DateLessThanIfExists": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}"#;
        assert_fixed(
            with_condition,
            &[(idle, "DateLessThan", &idle.replace("IfExists", ""))],
        );
        expect![[r#"
            hint IF_EXISTS_ON_ALWAYS_PRESENT_KEY on `IfExists`: Every request has `aws:CurrentTime`; write `DateLessThan`
              fix: Change to `DateLessThan` (preferred)
        "#]].assert_eq(&findings(&with_condition(idle).replace("Allow", "Deny")));
    }
}
