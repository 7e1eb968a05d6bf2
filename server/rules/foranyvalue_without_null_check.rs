use crate::policy::{Effect, PolicyKind};
use crate::rule::condition_keys::by_statement;
use crate::rule::conditions::move_fix;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};

declare_rule! {
    /// A `Deny` of all but one organization with `ForAnyValue:` misses requests from no organization.
    ///
    /// `ForAnyValue:` never holds where the key is absent, so that `ForAnyValue:StringNotLike` denies callers of other organizations and lets those of none
    /// through. `ForAllValues:StringNotLike` denies both. Who means the first says so with `"Null": {"aws:PrincipalOrgPaths": "false"}`.
    ///
    /// The rule looks at `aws:PrincipalOrgPaths` and `aws:ResourceOrgPaths`, which tell of one account each.
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
    ///         "Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}
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
    ///         "Condition": {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Set operators for multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    FORANYVALUE_WITHOUT_NULL_CHECK: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (statement, conditions) in by_statement(context) {
        if statement.effect() != Some(Effect::Deny) {
            continue;
        }
        for condition in conditions.iter().filter(|condition| misses_absent_key(condition)) {
            if conditions.iter().any(|other| is_explicit(other, condition)) {
                continue;
            }
            let key = condition.condition.key;
            let operator = format!("ForAllValues:{}", condition.name.base);
            let message = format!(
                "Requests without `{}` are not denied; write `{operator}`, or add a `Null` test if that is meant",
                key.as_str()
            );
            // Of several paths it asks that none fits, where one was enough.
            let fix = move_fix(context, condition, &operator, None).map(Fix::preferred);
            diagnostics
                .push(Diagnostic::new(&FORANYVALUE_WITHOUT_NULL_CHECK, key.range, message).with_fix(fix));
        }
    }
}

fn misses_absent_key(condition: &ResolvedCondition<'_>) -> bool {
    let keys = ["aws:PrincipalOrgPaths", "aws:ResourceOrgPaths"];
    condition.name.is_for_any_value()
        && !condition.name.if_exists
        && condition.operator.is_some_and(|operator| operator.is_negated())
        && keys.iter().any(|key| condition.is_about(key))
        && condition.condition.strings().all(|string| string.as_str() != "*")
}

/// Whether a condition shows that requests with the key alone are meant.
fn is_explicit(other: &ResolvedCondition<'_>, condition: &ResolvedCondition<'_>) -> bool {
    let key = condition.condition.key.as_str();
    let organization = key
        .len()
        .checked_sub("Paths".len())
        .and_then(|end| key.get(..end));
    let is_organization = organization.is_some_and(|head| other.is_about(&format!("{head}ID")));
    (other.is_null_test() && other.is_about(key))
        || ((is_organization || other.is_about(key)) && other.needs_key())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    fn policy(condition: &str) -> String {
        with_condition(&format!("{{{condition}}}")).replace("Allow", "Deny")
    }

    const PATHS: &str = r#""ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#;

    #[test]
    fn a_denial_of_others_is_found_unless_it_says_so() {
        assert_found(
            "FORANYVALUE_WITHOUT_NULL_CHECK",
            policy,
            &[(PATHS, r#""aws:PrincipalOrgPaths""#)],
            &[
                &format!(r#"{PATHS}, "Null": {{"aws:PrincipalOrgPaths": "false"}}"#),
                &format!(r#"{PATHS}, "StringLike": {{"aws:principalorgid": "o-*"}}"#),
                r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#,
                r#""ForAnyValue:StringNotEquals": {"aws:TagKeys": ["team", "stage"]}"#,
                r#""ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#,
            ],
        );
    }

    #[test]
    fn the_set_operator_is_changed() {
        assert_fixed(
            policy,
            &[(
                PATHS,
                "ForAllValues",
                &PATHS.replace("ForAnyValue", "ForAllValues"),
            )],
        );
    }
}
