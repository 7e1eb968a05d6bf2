use crate::policy::PolicyKind;
use crate::rule::values::wholly_private;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `aws:SourceIp` is compared only with private addresses, which it never holds.
    ///
    /// `aws:SourceIp` holds the public address of a caller, so the condition never holds.
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
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/16"}}
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
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-private-ip-address)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    PRIVATE_IP_ADDRESS: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let message = "`aws:SourceIp` holds public addresses, so this never holds; use `aws:VpcSourceIp` or public addresses";
    wholly_private(context, &PRIVATE_IP_ADDRESS, false, message, diagnostics);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "PRIVATE_IP_ADDRESS",
            with_condition,
            &[
                (
                    r#"{"IpAddressIfExists": {"aws:SourceIp": ["10.0.0.0/16", "fd00::/8"]}}"#,
                    r#"["10.0.0.0/16", "fd00::/8"]"#,
                ),
                (
                    r#"{"IpAddress": {"aws:SourceIp": "192.168.1.7"}}"#,
                    r#""192.168.1.7""#,
                ),
            ],
            &[
                r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/16", "203.0.113.0/24"]}}"#,
                r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/7"}}"#,
                r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/16", "${aws:PrincipalTag/ip}"]}}"#,
                r#"{"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}"#,
                r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/16"}}"#,
                r#"{"IpAddress": {"aws:SourceIp": []}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"IpAddress": {"AWS:sourceip": "10.0.0.0/16"}}"#,
                "VpcSourceIp",
                r#"{"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}"#,
            )],
        );
    }
}
