use crate::policy::PolicyKind;
use crate::rule::federation::check_audience;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// The audience of a token, a single value, is tested with `ForAnyValue:`.
    ///
    /// Set operators are for keys that hold several values; on the audience of a token, which is one, they may let pass what you do
    /// not expect.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "accounts.google.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"ForAnyValue:StringEquals": {"accounts.google.com:aud": "reports-client"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "cognito-identity.amazonaws.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {
    ///             "StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:11112222-3333-4444-5555-666677778888"},
    ///             "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-foranyvalue-with-audience-claim-type)
    /// - [Single-valued and multivalued context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html)
    FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: SecurityWarning, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_audience(
        context,
        diagnostics,
        &FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE,
        "ForAnyValue",
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{fixed_as, policy_of};

    #[test]
    fn the_prefix_is_removed() {
        let policy = |operator: &str| {
            policy_of(&format!(
                r#""Effect": "Allow", "Principal": {{"Federated": "arn:aws:iam::111122223333:saml-provider/Staff"}}, "Action": "sts:AssumeRoleWithSAML", "Condition": {{"{operator}": {{"SAML:aud": "https://signin.aws.amazon.com/saml"}}}}"#
            ))
        };
        assert_eq!(
            fixed_as(&policy("ForAnyValue:StringEquals"), "trust", "Remove"),
            policy("StringEquals")
        );
    }
}
