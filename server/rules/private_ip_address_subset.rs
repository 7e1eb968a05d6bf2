use crate::policy::PolicyKind;
use crate::rule::values::partly_private;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// Some of the addresses that `IpAddress` compares `aws:SourceIp` with are private and have no effect.
    ///
    /// `aws:SourceIp` holds the public address of a caller, so these say nothing.
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
    ///         "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/16"]}}
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
    ///         "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-private-ip-address-subset)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    PRIVATE_IP_ADDRESS_SUBSET: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let message = "`aws:SourceIp` holds public addresses, so this private one has no effect; remove it";
    partly_private(context, &PRIVATE_IP_ADDRESS_SUBSET, false, message, diagnostics);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "PRIVATE_IP_ADDRESS_SUBSET",
            with_condition,
            &[(
                r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/16", "203.0.113.0/24"]}}"#,
                r#""10.0.0.0/16""#,
            )],
            &[
                r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/16"}}"#,
                r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/16", "172.16.0.0/12"]}}"#,
                r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[
                (
                    r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/16", "203.0.113.0/24"]}}"#,
                    "Remove",
                    r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}"#,
                ),
                (
                    r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/16"]}}"#,
                    "Remove",
                    r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}"#,
                ),
            ],
        );
    }
}
