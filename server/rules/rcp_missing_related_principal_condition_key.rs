use crate::policy::PolicyKind;
use crate::rule::companions::{self, Companion, IS_SERVICE, tests_service};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A resource control policy tests who calls without sparing the services of AWS.
    ///
    /// A service that calls on its own behalf belongs to no organization and no account, so a denial of "everyone who is not of
    /// mine" hits it, too. `"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}` spares it. The rule looks at denials that hold
    /// where the key is absent: negated operators and `IfExists`.
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
    ///         "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-rcp-missing-related-principal-condition-key)
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: Warning, kinds: &[PolicyKind::Rcp], check: check,
}

const KEYS: [&str; 4] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
];
const TAG: &str = "aws:PrincipalTag/";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_tested = |key: &str| {
        KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
            || key
                .get(..TAG.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(TAG))
    };
    let companion = Companion {
        operator: "BoolIfExists",
        key: IS_SERVICE,
        value: "false",
        why: "hits AWS services, too",
    };
    companions::check(
        context,
        diagnostics,
        &RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY,
        is_tested,
        tests_service,
        &companion,
    );
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
    fn services_are_spared() {
        let before = r#""StringNotEquals": {"aws:PrincipalTag/team": "a"}"#;
        let after = format!(r#"{before}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "false"}}"#);
        assert_eq!(fixed_as(&policy(before), "rcp", "Add"), policy(&after));
    }

    #[test]
    fn a_condition_that_needs_the_key_spares_them_already() {
        for condition in [
            r#""StringEquals": {"aws:PrincipalAccount": "111122223333"}"#,
            r#""StringNotEquals": {"aws:PrincipalAccount": "111122223333"}, "BoolIfExists": {"AWS:PrincipalIsAwsService": false}"#,
        ] {
            assert_eq!(findings_as(&policy(condition), "rcp"), "", "{condition}");
        }
    }
}
