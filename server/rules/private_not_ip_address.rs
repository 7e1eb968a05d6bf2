use crate::policy::PolicyKind;
use crate::rule::values::wholly_private;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `NotIpAddress` compares `aws:SourceIp` only with private addresses, so it always holds.
    ///
    /// `aws:SourceIp` holds the public address of a caller, which is none of these.
    ///
    /// A private address is one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7. Requests through a VPC
    /// endpoint have their address in `aws:VpcSourceIp`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Deny",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/16"}}
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
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-private-not-ip-address)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    PRIVATE_NOT_IP_ADDRESS: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let message = "`aws:SourceIp` holds public addresses, so this always holds; use `aws:VpcSourceIp` or public addresses";
    wholly_private(context, &PRIVATE_NOT_IP_ADDRESS, true, message, diagnostics);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "PRIVATE_NOT_IP_ADDRESS",
            with_condition,
            &[(
                r#"{"NotIpAddress": {"aws:SourceIp": "172.16.0.0/12"}}"#,
                r#""172.16.0.0/12""#,
            )],
            &[
                r#"{"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/16", "203.0.113.0/24"]}}"#,
                r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/16"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/16"}}"#,
                "VpcSourceIp",
                r#"{"NotIpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}"#,
            )],
        );
    }
}
