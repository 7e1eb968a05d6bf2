use crate::policy::PolicyKind;
use crate::rule::companions::{self, Companion, IS_SERVICE, is_source_key, tests_service};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A resource control policy tests where a service's call comes from, but hits people as well.
    ///
    /// Only calls of AWS services carry `aws:SourceAccount` and its kin; a denial that holds where they are absent hits every other
    /// caller. `"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}` limits it to services. The rule looks at negated operators
    /// and `IfExists`.
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
    ///             "Null": {"aws:SourceAccount": "false"}
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
    ///             "Null": {"aws:SourceAccount": "false"},
    ///             "Bool": {"aws:PrincipalIsAWSService": "true"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-rcp-missing-related-service-principal-condition-key)
    /// - [Resource control policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
    RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: Warning, kinds: &[PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let companion = Companion {
        operator: "BoolIfExists",
        key: IS_SERVICE,
        value: "true",
        why: "is meant for AWS services, but hits all callers",
    };
    companions::check(
        context,
        diagnostics,
        &RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY,
        is_source_key,
        tests_service,
        &companion,
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{fixed_as, policy_of};

    #[test]
    fn the_denial_is_limited_to_services() {
        let policy = |condition: &str| {
            policy_of(&format!(
                r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{{condition}}}"#
            ))
        };
        let before = r#""ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}"#;
        let after = format!(r#"{before}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "true"}}"#);
        assert_eq!(fixed_as(&policy(before), "rcp", "IsAWSService"), policy(&after));
    }
}
