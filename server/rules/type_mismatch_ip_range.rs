use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::value::IpRange;
use crate::rule::values::{ConditionValue, values_under};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A value of `IpAddress` or `NotIpAddress` is no address and no CIDR block.
    ///
    /// Addresses are written as `203.0.113.7` or `2001:db8::1`, blocks with the number of leading bits that count:
    /// `203.0.113.0/24`.
    ///
    /// Is silent about keys that hold no addresses: there the operator is wrong.
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
    ///         "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0-203.0.113.255"}}
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
    ///         "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-type-mismatch-ip-range)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    TYPE_MISMATCH_IP_RANGE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = values_under(context, &[OperatorFamily::IpAddress]);
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    if IpRange::new(value.text).is_some() {
        return None;
    }
    let message = format!(
        "`{}` is no IP address and no CIDR block; write one such as `203.0.113.0/24`",
        value.text
    );
    let fix =
        IpRange::from_other_notation(value.text).map(|range| value.change_to(&range.to_string()).preferred());
    Some(value.at(&TYPE_MISMATCH_IP_RANGE, message).with_fix(fix))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "TYPE_MISMATCH_IP_RANGE",
            with_condition,
            &[
                (
                    r#"{"IpAddress": {"aws:SourceIp": "203.0.113.*"}}"#,
                    r#""203.0.113.*""#,
                ),
                (r#"{"IpAddress": {"aws:SourceIp": [7]}}"#, r#"7"#),
                (
                    r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/33"}}"#,
                    r#""203.0.113.0/33""#,
                ),
            ],
            &[
                r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.7", "::/0"]}}"#,
                r#"{"IpAddress": {"aws:SourceIp": "${aws:PrincipalTag/ip}"}}"#,
                r#"{"IpAddress": {"s3:prefix": "a"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/255.255.255.0"}}"#,
                "Change",
                r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            )],
        );
    }
}
