use crate::policy::{Effect, PolicyKind};
use crate::rule::condition_keys::by_statement;
use crate::rule::conditions::move_fix;
use crate::rule::mfa::{Question, may_be_enrolment};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::text::Edit;

declare_rule! {
    /// A condition on MFA is the wrong way round: it favours requests without MFA.
    ///
    /// An `Allow` for requests without MFA, or a `Deny` of those with it, is hardly ever meant. Statements about `iam` and `sts` alone are left out, as
    /// people without MFA need some of their actions to set it up, and so is an `Allow` for long-term access keys (`Null`) beside another
    /// that asks for MFA.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "ec2:TerminateInstances",
    ///         "Resource": "*",
    ///         "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
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
    ///         "Action": "ec2:TerminateInstances",
    ///         "Resource": "*",
    ///         "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    /// - [Configuring MFA-protected API access](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)
    MFA_CONDITION_INVERTED: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Looked for once it matters.
    let mut requires_mfa = None;
    for (statement, conditions) in by_statement(context) {
        let Some(effect) = statement.effect() else {
            continue;
        };
        for condition in conditions {
            let Some(question) = Question::of(condition).filter(|_| !may_be_enrolment(statement)) else {
                continue;
            };
            let key = condition.condition.key;
            let (message, operator, value) = match (effect, question) {
                (Effect::Allow, Question::Used { value: false, .. }) => (
                    "Allows only requests without MFA; test that it is `true`",
                    "Bool",
                    "true",
                ),
                (Effect::Allow, Question::Told { absent: true })
                    if !*requires_mfa.get_or_insert_with(|| some_allow_requires_mfa(context)) =>
                {
                    (
                        "Allows only long-term access keys, which never used MFA; test with `Bool` that it is `true`",
                        "Bool",
                        "true",
                    )
                }
                (Effect::Deny, Question::Used { value: true, .. }) => (
                    "Denies requests with MFA; test with `BoolIfExists` that it is `false`",
                    "BoolIfExists",
                    "false",
                ),
                _ => continue,
            };
            let fix = invert(context, condition, operator, value);
            diagnostics.push(
                Diagnostic::new(&MFA_CONDITION_INVERTED, key.range, message)
                    .with_fix(fix.map(Fix::preferred)),
            );
        }
    }
}

fn some_allow_requires_mfa(context: &Context<'_>) -> bool {
    let mut conditions = context.conditions.iter();
    conditions.any(|condition| {
        condition.statement.effect() == Some(Effect::Allow)
            && Question::of(condition).is_some_and(Question::requires_mfa)
    })
}

fn invert(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    operator: &'static str,
    value: &'static str,
) -> Option<Fix> {
    if condition.condition.operator.as_str() != operator {
        return move_fix(context, condition, operator, Some(value));
    }
    let old = condition.condition.values?;
    let edits = vec![Edit::replace(old.range, format!("\"{value}\""))];
    Some(Fix::new(format!("Change to `\"{value}\"`"), edits))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    fn denial(condition: &str) -> String {
        with_condition(condition).replace("Allow", "Deny")
    }

    const KEY: &str = r#""aws:MultiFactorAuthPresent""#;

    #[test]
    fn what_favours_requests_without_mfa_is_found() {
        let code = "MFA_CONDITION_INVERTED";
        assert_found(
            code,
            with_condition,
            &[
                (r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#, KEY),
                (r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": false}}"#, KEY),
                (r#"{"Null": {"aws:MultiFactorAuthPresent": "true"}}"#, KEY),
            ],
            &[
                r#"{"Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}}"#,
                r#"{"Bool": {"aws:SecureTransport": "false"}}"#,
            ],
        );
        assert_found(
            code,
            denial,
            &[(r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#, KEY)],
            &[r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#],
        );
    }

    #[test]
    fn who_has_no_mfa_may_set_it_up() {
        let policy =
            |condition: &str| with_condition(condition).replace("s3:GetObject", "iam:EnableMFADevice");
        assert_found(
            "MFA_CONDITION_INVERTED",
            policy,
            &[],
            &[r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#],
        );
    }

    #[test]
    fn it_is_turned_round() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"Bool": {"aws:MultiFactorAuthPresent": false}}"#,
                    "true",
                    r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                ),
                (
                    r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
                    "true",
                    r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                ),
            ],
        );
        assert_fixed(
            denial,
            &[(
                r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                "false",
                r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
            )],
        );
    }
}
