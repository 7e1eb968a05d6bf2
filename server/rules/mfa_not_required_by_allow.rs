use crate::policy::{Effect, PolicyKind};
use crate::rule::condition_keys::by_statement;
use crate::rule::conditions::move_fix;
use crate::rule::mfa::Question;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// An `Allow` asks for MFA in a way that also lets requests without MFA through.
    ///
    /// Requests with long-term access keys lack `aws:MultiFactorAuthPresent`, and temporary credentials have it whether MFA was used or not. So
    /// `BoolIfExists` lets the first through, and `Null` the second. `"Bool": {"aws:MultiFactorAuthPresent": "true"}` asks for both: that the key
    /// is there and that MFA was used.
    ///
    /// Does not speak where another condition of the statement requires MFA.
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
    ///         "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
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
    MFA_NOT_REQUIRED_BY_ALLOW: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (statement, conditions) in by_statement(context) {
        if statement.effect() != Some(Effect::Allow) {
            continue;
        }
        let questions = || {
            conditions
                .iter()
                .filter_map(|condition| Some((condition, Question::of(condition)?)))
        };
        if questions().any(|(_, question)| question.requires_mfa()) {
            continue;
        }
        for (condition, question) in questions() {
            let key = condition.condition.key;
            let name = key.as_str();
            let (message, fix) = match question {
                Question::Used {
                    value: true,
                    if_exists: true,
                } => (
                    format!(
                        "Requests with long-term access keys lack `{name}` and are allowed without MFA; write `Bool`"
                    ),
                    move_fix(context, condition, "Bool", None),
                ),
                Question::Told { absent: false } => (
                    format!(
                        "Temporary credentials have `{name}` without MFA, too; test with `Bool` that it is `true`"
                    ),
                    move_fix(context, condition, "Bool", Some("true")),
                ),
                Question::Age { if_exists: true } => (
                    format!(
                        "Requests without MFA lack `{name}` and are allowed; write `{}`",
                        condition.name.base
                    ),
                    move_fix(context, condition, condition.name.base, None),
                ),
                _ => continue,
            };
            let fix = fix.map(|fix| fix.preferred().safe());
            diagnostics.push(Diagnostic::new(&MFA_NOT_REQUIRED_BY_ALLOW, key.range, message).with_fix(fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, findings, with_condition};
    use expect_test::expect;

    #[test]
    fn what_holds_without_mfa_is_found() {
        let key = r#""aws:MultiFactorAuthPresent""#;
        assert_found(
            "MFA_NOT_REQUIRED_BY_ALLOW",
            with_condition,
            &[
                (r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": true}}"#, key),
                (r#"{"Null": {"aws:MultiFactorAuthPresent": "false"}}"#, key),
                (
                    r#"{"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}"#,
                    r#""aws:MultiFactorAuthAge""#,
                ),
            ],
            &[
                r#"{"Bool": {"aws:multifactorauthpresent": "true"}}"#,
                r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#,
                r#"{"Null": {"aws:MultiFactorAuthPresent": "false"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                r#"{"Null": {"aws:MultiFactorAuthAge": "false"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_requires_mfa() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true", "aws:PrincipalIsAWSService": "false"}}"#,
                    "`Bool`",
                    r#"{"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                ),
                (
                    r#"{"Null": {"aws:MultiFactorAuthPresent": "false"}}"#,
                    "Bool",
                    r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                ),
                (
                    r#"{"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}"#,
                    "NumericLessThan",
                    r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#,
                ),
            ],
        );
    }

    #[test]
    fn it_is_safe_to_require_it() {
        expect![[r#"
            warning MFA_NOT_REQUIRED_BY_ALLOW on `"aws:MultiFactorAuthPresent"`: Requests with long-term access keys lack `aws:MultiFactorAuthPresent` and are allowed without MFA; write `Bool`
              fix: Change to `Bool` (preferred, safe)
        "#]].assert_eq(&findings(&with_condition(
            r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#,
        )));
    }
}
