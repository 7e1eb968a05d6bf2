use crate::catalog::ConditionKey;
use crate::policy::{Effect, PolicyKind};
use crate::rule::condition_keys::by_statement;
use crate::rule::conditions::move_fix;
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A resource control policy spares AWS services in a way that spares anonymous requests, too.
    ///
    /// Unsigned requests lack `aws:PrincipalIsAWSService`, so `"Bool": {"aws:PrincipalIsAWSService": "false"}` does not hold for them and the denial misses
    /// them. `BoolIfExists` spares the services alone.
    ///
    /// ## Invalid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:*",
    ///         "Resource": "*",
    ///         "Condition": {
    ///             "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    ///             "Bool": {"aws:PrincipalIsAWSService": "false"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json rcp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Principal": "*",
    ///         "Action": "s3:*",
    ///         "Resource": "*",
    ///         "Condition": {
    ///             "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    ///             "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    RCP_CARVE_OUT_MISSING_IF_EXISTS: Warning, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (statement, conditions) in by_statement(context) {
        if statement.effect() != Some(Effect::Deny) || conditions.iter().any(needs_signature) {
            continue;
        }
        for condition in conditions.iter().filter(|condition| spares_services(condition)) {
            let key = condition.condition.key;
            let message = format!(
                "Anonymous requests lack `{}` and are not denied; write `BoolIfExists`",
                key.as_str()
            );
            let fix = move_fix(context, condition, "BoolIfExists", None).map(|fix| fix.preferred().safe());
            diagnostics
                .push(Diagnostic::new(&RCP_CARVE_OUT_MISSING_IF_EXISTS, key.range, message).with_fix(fix));
        }
    }
}

/// Whether it is `"Bool": {"aws:PrincipalIsAWSService": "false"}`.
fn spares_services(condition: &ResolvedCondition<'_>) -> bool {
    let values = || condition.condition.scalars();
    condition.is_about("aws:PrincipalIsAWSService")
        && condition.name.base.eq_ignore_ascii_case("Bool")
        && condition.needs_key()
        && values().count() == 1
        && values().all(|(_, value)| value.eq_ignore_ascii_case("false"))
}

/// Whether a condition holds only for signed requests, so that the denial is not meant for others.
fn needs_signature(condition: &ResolvedCondition<'_>) -> bool {
    let is_of_principal = condition.key.is_some_and(ConditionKey::is_of_principal);
    condition.needs_key() && (is_of_principal || condition.is_about("aws:PrincipalArn"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{{condition}}}"#
        ))
    }

    #[test]
    fn the_suffix_is_added() {
        let source = policy(r#""Bool": {"aws:SecureTransport": "true", "AWS:PrincipalIsAWSService": false}"#);
        let after = policy(
            r#""Bool": {"aws:SecureTransport": "true"}, "BoolIfExists": {"AWS:PrincipalIsAWSService": false}"#,
        );
        assert_eq!(fixed_as(&source, "rcp", "BoolIfExists"), after);
        assert!(findings_as(&source, "rcp").contains("(preferred, safe)"));
    }

    #[test]
    fn what_is_about_services_or_signed_requests_is_left_alone() {
        for condition in [
            r#""Bool": {"aws:PrincipalIsAWSService": "true"}"#,
            r#""Bool": {"aws:PrincipalIsAWSService": "false"}, "StringLike": {"aws:PrincipalTag/team": "a*"}"#,
        ] {
            let found = findings_as(&policy(condition), "rcp");
            assert!(!found.contains("RCP_CARVE_OUT"), "{found}");
        }
    }
}
