use crate::policy::PolicyKind;
use crate::rule::condition_keys::{is_key, remove_fix};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// The policy of a bucket or access point tests `s3:ResourceAccount`.
    ///
    /// The key says who owns the bucket, and in the bucket's own policy that never varies. It belongs into the
    /// policies of identities and VPC endpoints.
    ///
    /// Looks only at policies that are known to be attached to a bucket or an access point.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "arn:aws:iam::123456789012:role/app"},
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"StringEquals": {"s3:ResourceAccount": "123456789012"}}
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
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "arn:aws:iam::123456789012:role/app"},
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*"
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-irrelevant-condition-key-in-policy)
    /// - [Condition keys of Amazon S3](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys)
    IRRELEVANT_CONDITION_KEY_IN_POLICY: Suggestion, kinds: &[PolicyKind::Resource], check: check,
}

const RESOURCE_ACCOUNT: &str = "s3:ResourceAccount";

/// What the key always has the same value for.
const OWNED: [&str; 4] = [
    "AWS::S3::Bucket",
    "AWS::S3::AccessPoint",
    "AWS::S3::MultiRegionAccessPoint",
    "AWS::S3ObjectLambda::AccessPoint",
];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if !context.resource_type.is_some_and(|known| OWNED.contains(&known)) {
        return;
    }
    for condition in &context.conditions {
        let key = condition.condition.key;
        if is_key(key, RESOURCE_ACCOUNT) {
            let message = format!(
                "`{}` is always the account of the bucket itself; remove the condition",
                key.as_str()
            );
            diagnostics.push(
                Diagnostic::new(&IRRELEVANT_CONDITION_KEY_IN_POLICY, key.range, message)
                    .with_fix(Fix::preferred(remove_fix(condition))),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};

    #[test]
    fn only_policies_of_buckets_are_meant() {
        let policy = |condition: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"{condition}}}}}"#
            )
        };
        let source = policy(r#", "Condition": {"StringNotEquals": {"s3:resourceAccount": "123456789012"}}"#);
        for words in ["", "resource", "resource AWS::EC2::VPCEndpoint", "identity"] {
            assert!(!findings_as(&source, words).contains("IRRELEVANT"), "{words}");
        }
        let words = "resource AWS::S3::AccessPoint";
        assert!(findings_as(&source, words).contains("(preferred)"));
        assert_eq!(fixed_as(&source, words, "Remove"), policy(""));
    }
}
