use crate::policy::PolicyKind;
use crate::rule::condition_keys::{is_retired, rename_fix};
use crate::rule::{Context, Diagnostic, Tag, declare_rule};

declare_rule! {
    /// A policy that names a principal tests `aws:ARN`, which is not supported there.
    ///
    /// Use `aws:PrincipalArn` for whoever makes the request, or `aws:SourceArn` for the resource on whose behalf a
    /// service calls.
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
    ///             "Condition": {"ArnLike": {"aws:ARN": "arn:aws:iam::123456789012:role/app"}}
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
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/app"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-global-condition-key)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    UNSUPPORTED_GLOBAL_CONDITION_KEY: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::Rcp], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in context
        .conditions
        .iter()
        .filter(|condition| is_retired(condition))
    {
        let key = condition.condition.key;
        let message = format!(
            "`{}` is not supported here; write `aws:PrincipalArn` or `aws:SourceArn`",
            key.as_str()
        );
        diagnostics.push(
            Diagnostic::new(&UNSUPPORTED_GLOBAL_CONDITION_KEY, key.range, message)
                .with_tag(Tag::Deprecated)
                .with_fix(rename_fix(condition, "aws:PrincipalArn").preferred())
                .with_fix(rename_fix(condition, "aws:SourceArn")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};

    fn policy(key: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {{"ArnLike": {{"{key}": "arn:aws:iam::123456789012:role/app"}}}}}}}}"#
        )
    }

    #[test]
    fn each_kind_of_policy_has_one_finding() {
        for words in ["resource", "rcp"] {
            let found = findings_as(&policy("AWS:arn"), words);
            assert!(
                found.contains("UNSUPPORTED_GLOBAL_CONDITION_KEY") && !found.contains("INVALID_GLOBAL"),
                "{found}"
            );
            assert!(!found.contains("DEPRECATED_GLOBAL"), "{found}");
            assert_eq!(
                fixed_as(&policy("AWS:arn"), words, "PrincipalArn"),
                policy("aws:PrincipalArn")
            );
        }
    }
}
