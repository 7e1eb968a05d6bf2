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
    /// Does not speak where another condition of the statement requires MFA, nor of `aws:MultiFactorAuthAge`, where AWS's guide names `IfExists` as the way to
    /// let long-term access keys in.
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
        let asks = |wanted: Question| questions().any(|(_, question)| question == wanted);
        let requires_mfa = questions().any(|(_, question)| question.requires_mfa());
        if requires_mfa || (asks(USED_OR_UNTOLD) && asks(TOLD)) {
            continue;
        }
        for (condition, question) in questions() {
            let key = condition.condition.key;
            let name = key.as_str();
            let (message, fix) = match question {
                USED_OR_UNTOLD => (
                    format!(
                        "Requests with long-term access keys lack `{name}` and are allowed without MFA; write `Bool`"
                    ),
                    move_fix(context, condition, "Bool", None),
                ),
                TOLD => (
                    format!(
                        "Temporary credentials have `{name}` without MFA, too; test with `Bool` that it is `true`"
                    ),
                    move_fix(context, condition, "Bool", Some("true")),
                ),
                _ => continue,
            };
            let fix = fix.map(|fix| fix.preferred().safe());
            diagnostics.push(Diagnostic::new(&MFA_NOT_REQUIRED_BY_ALLOW, key.range, message).with_fix(fix));
        }
    }
}

/// Holds for long-term access keys, too.
const USED_OR_UNTOLD: Question = Question::Used {
    value: true,
    if_exists: true,
};

/// Holds for temporary credentials.
const TOLD: Question = Question::Told { absent: false };

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
            ],
            &[
                r#"{"Bool": {"aws:multifactorauthpresent": "true"}}"#,
                r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#,
                r#"{"Null": {"aws:MultiFactorAuthPresent": "false"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                r#"{"Null": {"aws:MultiFactorAuthPresent": "false"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#,
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
