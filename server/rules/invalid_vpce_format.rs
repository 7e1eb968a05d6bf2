use crate::policy::PolicyKind;
use crate::rule::values::check_ids;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `aws:SourceVpce` is compared with text that is no ID of a VPC endpoint.
    ///
    /// An ID is `vpce-` and 8 or 17 letters and digits in lower case; any other value never matches.
    ///
    /// Is silent about wildcards and variables, and about words without a digit, which may be placeholders of an
    /// example.
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
    ///         "Condition": {"StringEquals": {"aws:SourceVpce": "vpc-0a1b2c3d"}}
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
    ///         "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-vpce-format)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    INVALID_VPCE_FORMAT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_ids(
        context,
        &INVALID_VPCE_FORMAT,
        "aws:SourceVpce",
        "vpce-",
        diagnostics,
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_VPCE_FORMAT",
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"aws:SourceVpce": "vpce-123"}}"#,
                    r#""vpce-123""#,
                ),
                (
                    r#"{"StringNotEquals": {"aws:SourceVpce": "vpc-0a1b2c3d"}}"#,
                    r#""vpc-0a1b2c3d""#,
                ),
                (
                    r#"{"StringEquals": {"aws:SourceVpce": "vpce-0A1B2C3D"}}"#,
                    r#""vpce-0A1B2C3D""#,
                ),
            ],
            &[
                r#"{"StringEquals": {"aws:SourceVpce": ["vpce-0a1b2c3d", "vpce-0a1b2c3d4e5f60718"]}}"#,
                r#"{"StringLike": {"aws:SourceVpce": "vpce-0a1b*"}}"#,
                r#"{"StringEquals": {"aws:SourceVpce": "my-vpc-id"}}"#,
                r#"{"StringEquals": {"s3:prefix": "vpc-1"}}"#,
            ],
        );
    }
}
