use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, too_large};

declare_rule! {
    /// The resource policy is larger than its service stores.
    ///
    /// The quota depends on the service: 20 KB for buckets, 32 KB for keys, 8 KB for queues. Where neither the type of
    /// the resource nor the services of the actions tell which it is, nothing is reported. White space outside of
    /// strings does not count. The fix, which removes every `Sid`, is offered where that is enough; else use wildcards
    /// or split the policy.
    ///
    /// Silent on a text with syntax errors. In the example `…` stands for what makes it too long.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Sid": "Long…",
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Sid": "Short",
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-policy-size-exceeds-resource-policy-quota)
    /// - [IAM and AWS STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)
    POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: Warning, kinds: &[PolicyKind::Resource, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    too_large::check(
        context,
        diagnostics,
        &POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA,
        "",
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings_as;

    #[test]
    fn the_type_or_the_actions_tell_the_quota() {
        let policy = |action: &str, pad: usize| {
            let sid = "x".repeat(pad);
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "{sid}", "Effect": "Deny", "Principal": "*", "Action": "{action}", "Resource": "*"}}]}}"#
            )
        };
        for (words, action, pad, expected) in [
            ("resource AWS::SQS::Queue", "sqs:SendMessage", 9_000, true),
            ("resource", "sqs:SendMessage", 9_000, false),
            ("resource", "sqs:SendMessage", 21_000, true),
            ("vpc-endpoint", "sqs:SendMessage", 20_000, false),
            ("vpc-endpoint", "sqs:SendMessage", 21_000, true),
            ("resource AWS::KMS::Key", "kms:Decrypt", 30_000, false),
            ("resource AWS::KMS::Key", "kms:Decrypt", 33_000, true),
            ("resource AWS::Unknown::Thing", "s3:GetObject", 50_000, false),
        ] {
            let found = findings_as(&policy(action, pad), words).contains("POLICY_SIZE");
            assert_eq!(found, expected, "{words} {action} {pad}");
        }
    }
}
