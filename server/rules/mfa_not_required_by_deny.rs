use crate::policy::{Effect, PolicyKind};
use crate::rule::condition_keys::by_statement;
use crate::rule::conditions::move_fix;
use crate::rule::excludes_all::leaves_nothing;
use crate::rule::mfa::Question;
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A `Deny` of requests without MFA misses some of them.
    ///
    /// Requests with long-term access keys lack `aws:MultiFactorAuthPresent`, so `"Bool": {"aws:MultiFactorAuthPresent": "false"}` does not deny them;
    /// `"Null": {"aws:MultiFactorAuthPresent": "true"}` denies only them, and not temporary credentials that were obtained without MFA.
    /// `"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}` denies both.
    ///
    /// Does not speak where the policy has a denial that covers the rest, or where the statement is about certain kinds of principals.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
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
    ///         "Effect": "Deny",
    ///         "Action": "ec2:TerminateInstances",
    ///         "Resource": "*",
    ///         "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    /// - [Configuring MFA-protected API access](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)
    MFA_NOT_REQUIRED_BY_DENY: SecurityWarning, kinds: &[
        PolicyKind::Identity,
        PolicyKind::Resource,
        PolicyKind::Trust,
        PolicyKind::Scp,
        PolicyKind::Boundary,
        PolicyKind::Session,
        PolicyKind::VpcEndpoint,
    ], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let denials = || {
        let denials = by_statement(context)
            .filter(|(statement, _)| statement.effect() == Some(Effect::Deny) && !leaves_nothing(statement));
        denials.flat_map(|(_, conditions)| {
            let questions = conditions
                .iter()
                .filter_map(|condition| Some((condition, Question::of(condition)?)));
            questions.map(move |(condition, question)| (condition, question, conditions))
        })
    };
    let has = |wanted: fn(Question) -> bool| denials().any(|(_, question, _)| wanted(question));
    if has(denies_all) || (has(|question| question == UNUSED) && has(|question| question == UNTOLD)) {
        return;
    }
    for (condition, question, siblings) in denials() {
        let misses_some = [UNUSED, UNTOLD].contains(&question);
        if misses_some && !siblings.iter().any(tells_principals) {
            diagnostics.push(report(context, condition, question));
        }
    }
}

fn report(context: &Context<'_>, condition: &ResolvedCondition<'_>, question: Question) -> Diagnostic {
    let key = condition.condition.key;
    let name = key.as_str();
    let (message, value) = match question {
        UNUSED => (
            format!(
                "Requests with long-term access keys lack `{name}` and are not denied; write `BoolIfExists`"
            ),
            None,
        ),
        _ => (
            format!(
                "Temporary credentials have `{name}` without MFA, too, and are not denied; test with `BoolIfExists` that it is `false`"
            ),
            Some("false"),
        ),
    };
    let fix = move_fix(context, condition, "BoolIfExists", value).map(|fix| fix.preferred().safe());
    Diagnostic::new(&MFA_NOT_REQUIRED_BY_DENY, key.range, message).with_fix(fix)
}

/// Holds for temporary credentials that were obtained without MFA.
const UNUSED: Question = Question::Used {
    value: false,
    if_exists: false,
};

/// Holds for long-term access keys.
const UNTOLD: Question = Question::Told { absent: true };

/// Whether a denial on this condition hits every request without MFA.
fn denies_all(question: Question) -> bool {
    matches!(
        question,
        Question::Used {
            value: false,
            if_exists: true
        } | Question::Aged { absent: true }
            | Question::Age { if_exists: true }
    )
}

/// Whether a condition may tell temporary credentials from others, so that the denial is meant for one of them.
fn tells_principals(condition: &ResolvedCondition<'_>) -> bool {
    let keys = [
        "aws:TokenIssueTime",
        "aws:PrincipalArn",
        "aws:PrincipalType",
        "aws:userid",
        "aws:username",
        "aws:FederatedProvider",
    ];
    keys.iter().any(|key| condition.is_about(key))
        || Question::of(condition) == Some(Question::Told { absent: false })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    fn policy(condition: &str) -> String {
        with_condition(condition).replace("Allow", "Deny")
    }

    const UNUSED: &str = r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#;
    const UNTOLD: &str = r#"{"Null": {"aws:MultiFactorAuthPresent": "true"}}"#;

    #[test]
    fn what_misses_some_requests_without_mfa_is_found() {
        let key = r#""aws:MultiFactorAuthPresent""#;
        assert_found(
            "MFA_NOT_REQUIRED_BY_DENY",
            policy,
            &[(UNUSED, key), (UNTOLD, key)],
            &[
                r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
                r#"{"Null": {"aws:MultiFactorAuthAge": "true"}}"#,
                r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}, "Null": {"aws:MultiFactorAuthPresent": "false"}}"#,
                r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}, "StringEquals": {"aws:PrincipalType": "AssumedRole"}}"#,
            ],
        );
    }

    #[test]
    fn two_denials_may_cover_all() {
        let statement = |condition: &str| {
            format!(r#"{{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {condition}}}"#)
        };
        let two = |other: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [{}, {}]}}"#,
                statement(UNUSED),
                statement(other)
            )
        };
        let silent = [UNTOLD, r#"{"Null": {"aws:MultiFactorAuthAge": true}}"#];
        assert_found(
            "MFA_NOT_REQUIRED_BY_DENY",
            two,
            &[(UNUSED, "\"aws:MultiFactorAuthPresent\"")],
            &silent,
        );
    }

    #[test]
    fn what_stands_beside_it_under_the_operator_stays() {
        assert_fixed(
            policy,
            &[(
                r#"{"Bool": {"aws:MultiFactorAuthPresent": "false", "aws:ViaAWSService": "false"}}"#,
                "BoolIfExists",
                r#"{"Bool": {"aws:ViaAWSService": "false"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
            )],
        );
    }

    #[test]
    fn both_become_what_aws_recommends() {
        let right = r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#;
        assert_fixed(
            policy,
            &[(UNUSED, "BoolIfExists", right), (UNTOLD, "BoolIfExists", right)],
        );
    }
}
