use crate::policy::PolicyKind;
use crate::rule::values::check_ids;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// `aws:SourceVpc` is compared with text that is no ID of a VPC.
    ///
    /// An ID is `vpc-` and 8 or 17 letters and digits in lower case; any other value never matches.
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
    ///         "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-123"}}
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
    ///         "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-vpc-format)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    INVALID_VPC_FORMAT: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_ids(context, &INVALID_VPC_FORMAT, "aws:SourceVpc", "vpc-", diagnostics);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_VPC_FORMAT",
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"aws:SourceVpc": "vpc-123"}}"#,
                    r#""vpc-123""#,
                ),
                (
                    r#"{"StringNotEquals": {"aws:SourceVpc": "vpce-0a1b2c3d"}}"#,
                    r#""vpce-0a1b2c3d""#,
                ),
                (
                    r#"{"StringEquals": {"aws:SourceVpc": "vpc-0A1B2C3D"}}"#,
                    r#""vpc-0A1B2C3D""#,
                ),
            ],
            &[
                r#"{"StringEquals": {"aws:SourceVpc": ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718"]}}"#,
                r#"{"StringLike": {"aws:SourceVpc": "vpc-0a1b*"}}"#,
                r#"{"StringEquals": {"aws:SourceVpc": "my-vpc-id"}}"#,
                r#"{"StringEquals": {"s3:prefix": "vpc-1"}}"#,
            ],
        );
    }
}
