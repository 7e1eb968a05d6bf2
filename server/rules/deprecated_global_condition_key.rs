use crate::policy::PolicyKind;
use crate::rule::condition_keys::{is_retired, rename_fix};
use crate::rule::{Context, Diagnostic, Tag, declare_rule};

declare_rule! {
    /// A condition tests `aws:ARN`, which AWS has replaced.
    ///
    /// For whoever makes the request `aws:PrincipalArn` took its place. In policies that name a principal the key
    /// is not supported at all; see `UNSUPPORTED_GLOBAL_CONDITION_KEY`.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
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
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-deprecated-global-condition-key)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    DEPRECATED_GLOBAL_CONDITION_KEY: Warning, kinds: &[PolicyKind::Identity, PolicyKind::Scp, PolicyKind::Boundary, PolicyKind::Session], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in context
        .conditions
        .iter()
        .filter(|condition| is_retired(condition))
    {
        let key = condition.condition.key;
        let message = format!("`{}` is replaced by `aws:PrincipalArn`; write that", key.as_str());
        diagnostics.push(
            Diagnostic::new(&DEPRECATED_GLOBAL_CONDITION_KEY, key.range, message)
                .with_tag(Tag::Deprecated)
                .with_fix(rename_fix(condition, "aws:PrincipalArn").preferred()),
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
        for words in ["identity", "scp", "boundary"] {
            let found = findings_as(&policy("AWS:arn"), words);
            assert!(
                found.contains("DEPRECATED_GLOBAL_CONDITION_KEY") && !found.contains("INVALID_GLOBAL"),
                "{found}"
            );
            assert!(!found.contains("UNSUPPORTED_GLOBAL"), "{found}");
            assert_eq!(
                fixed_as(&policy("AWS:arn"), words, "PrincipalArn"),
                policy("aws:PrincipalArn")
            );
        }
    }
}
