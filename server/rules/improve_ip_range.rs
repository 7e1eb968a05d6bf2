use crate::catalog::OperatorFamily;
use crate::policy::PolicyKind;
use crate::policy::value::IpRange;
use crate::rule::values::{ConditionValue, values_under};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// Bits behind the prefix of a CIDR block are set and have no effect.
    ///
    /// Only as many leading bits count as the prefix says. `203.0.113.7/24` is the block `203.0.113.0/24`; to mean
    /// the one address, write it alone.
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
    ///         "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7/24"}}
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-improve-ip-range)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    IMPROVE_IP_RANGE: Suggestion, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = values_under(context, &[OperatorFamily::IpAddress]);
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    let range = IpRange::new(value.text)?;
    let network = range.network();
    if network == range {
        return None;
    }
    let message = format!(
        "`{}` is the block `{network}`; write it so, or the address alone",
        value.text
    );
    let fix = value.change_to(&network.to_string()).preferred().safe();
    Some(value.at(&IMPROVE_IP_RANGE, message).with_fix(fix))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "IMPROVE_IP_RANGE",
            with_condition,
            &[(
                r#"{"IpAddress": {"aws:SourceIp": "2001:db8::1/32"}}"#,
                r#""2001:db8::1/32""#,
            )],
            &[
                r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.7", "0.0.0.0/0", "2001:db8::/32"]}}"#,
                r#"{"IpAddress": {"aws:SourceIp": "203.0.113.7/33"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.7/24"]}}"#,
                "Change",
                r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}"#,
            )],
        );
    }
}
