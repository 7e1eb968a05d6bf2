use crate::policy::PolicyKind;
use crate::rule::companions::{self, Companion, is_source_key, tests_service};
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A resource control policy tests where a service's call comes from, but also hits calls that do not say.
    ///
    /// Not every call of a service carries `aws:SourceAccount` or `aws:SourceArn`. `"Null": {"aws:SourceAccount": "false"}` limits a
    /// denial to those that do. The rule looks at negated operators and `IfExists`, and not at denials that spare services.
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
    ///             "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
    ///             "BoolIfExists": {"aws:PrincipalIsAWSService": "true"}
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
    ///             "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
    ///             "Null": {"aws:SourceArn": "false"},
    ///             "BoolIfExists": {"aws:PrincipalIsAWSService": "true"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-rcp-missing-service-condition-key-null-check)
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: Warning, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let companion = Companion {
        operator: "Null",
        key: "aws:SourceAccount",
        value: "false",
        why: "hits calls of AWS services that do not say where they come from",
    };
    companions::check(
        context,
        diagnostics,
        &RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK,
        is_source_key,
        |condition| is_null_check(condition) || spares_services(condition),
        &companion,
    );
}

fn is_null_check(condition: &ResolvedCondition<'_>) -> bool {
    let keys = ["aws:SourceAccount", "aws:SourceArn"];
    condition.name.base.eq_ignore_ascii_case("Null")
        && keys
            .iter()
            .any(|key| key.eq_ignore_ascii_case(condition.condition.key.as_str()))
}

/// With this a denial never hits a service's call, wherever it comes from.
fn spares_services(condition: &ResolvedCondition<'_>) -> bool {
    let mut values = condition.condition.scalars();
    tests_service(condition) && values.all(|(_, value)| value.eq_ignore_ascii_case("false"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    #[test]
    fn the_check_is_added_to_others() {
        let policy = |null: &str| {
            policy_of(&format!(
                r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{"StringNotEquals": {{"aws:SourceAccount": "111122223333"}}, "Null": {{{null}}}, "Bool": {{"aws:PrincipalIsAWSService": "true"}}}}"#
            ))
        };
        let before = policy(r#""aws:SourceIp": "true""#);
        let after = policy(r#""aws:SourceIp": "true", "aws:SourceAccount": "false""#);
        assert_eq!(fixed_as(&before, "rcp", "Null"), after);
    }

    #[test]
    fn a_denial_that_spares_services_needs_none() {
        for (value, is_found) in [("false", false), ("true", true)] {
            let policy = policy_of(&format!(
                r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{"StringNotEqualsIfExists": {{"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:SourceOrgID": "o-a1b2c3d4e5"}}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "{value}"}}}}"#
            ));
            let found = findings_as(&policy, "rcp");
            assert_eq!(found.contains("NULL_CHECK"), is_found, "{found}");
        }
    }
}
