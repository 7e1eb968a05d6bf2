use crate::catalog::{self, KeyType};
use crate::policy::{Arn, PolicyKind};
use crate::rule::values::{ConditionValue, literals_of};
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A condition compares the ARN of a KMS key with something else.
    ///
    /// Keys that hold the ARN of a KMS key match `arn:aws:kms:region:account-id:key/key-id`, never the bare ID of a
    /// key or an alias.
    ///
    /// Looks at condition keys whose type is ARN and whose names say `kms-key` or `KmsKey`. Is silent about
    /// wildcards, variables and text that may be a placeholder.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:PutObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "1234abcd-12ab-34cd-56ef-1234567890ab"}}
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
    ///         "Action": "s3:PutObject",
    ///         "Resource": "arn:aws:s3:::app-data/*",
    ///         "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-kms-key-value)
    /// - [Amazon S3 condition keys](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys)
    INVALID_KMS_KEY_VALUE: Error, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let values = literals_of(context, holds_key_arn);
    diagnostics.extend(values.filter_map(|value| problem(&value)));
}

fn holds_key_arn(condition: &ResolvedCondition<'_>) -> bool {
    condition.key.is_some_and(|key| {
        let name = key.name().to_ascii_lowercase();
        key.kind() == KeyType::Arn && (name.contains("kms-key") || name.contains("kmskey"))
    })
}

fn problem(value: &ConditionValue<'_, '_>) -> Option<Diagnostic> {
    let text = value.text;
    let id = text.strip_prefix("key/").unwrap_or(text);
    let is_bare = is_key_id(id) || text.starts_with("alias/");
    let is_other =
        Arn::new(text).is_some_and(|arn| arn.service() != "kms" && catalog::arn::is_service(arn.service()));
    if !is_bare && !is_other {
        return None;
    }
    let message =
        format!("`{text}` is no ARN of a KMS key; write `arn:aws:kms:region:account-id:key/key-id`");
    let fix = is_key_id(id).then(|| value.change_to(&format!("arn:aws:kms:region:account-id:key/{id}")));
    Some(value.at(&INVALID_KMS_KEY_VALUE, message).with_fix(fix))
}

/// Whether a text is the ID of a key: a UUID, or `mrk-` and 32 hexadecimal digits.
fn is_key_id(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.strip_prefix("mrk-") {
        Some(digits) => digits.len() == 32 && is_hex(digits),
        None => text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_hex),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{assert_fixed, assert_found, with_condition};

    #[test]
    fn only_what_is_wrong_is_found() {
        assert_found(
            "INVALID_KMS_KEY_VALUE",
            with_condition,
            &[
                (
                    r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "alias/app"}}"#,
                    r#""alias/app""#,
                ),
                (
                    r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:s3:::a"}}"#,
                    r#""arn:aws:s3:::a""#,
                ),
            ],
            &[
                r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/a"}}"#,
                r#"{"ArnLike": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:*:*:key/*"}}"#,
                r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "${aws:PrincipalTag/key}"}}"#,
                r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "key-arn"}}"#,
                r#"{"StringEquals": {"s3:prefix": "1234abcd-12ab-34cd-56ef-1234567890ab"}}"#,
            ],
        );
    }

    #[test]
    fn the_fix_changes_only_the_value() {
        assert_fixed(
            with_condition,
            &[(
                r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "key/1234abcd-12ab-34cd-56ef-1234567890ab"}}"#,
                "Change",
                r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:region:account-id:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}"#,
            )],
        );
    }
}
