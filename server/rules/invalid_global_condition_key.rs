use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::condition_keys::{Unknown, check_unknown_keys, is_key, is_retired};
use crate::rule::{Context, Diagnostic, Severity, declare_rule};

declare_rule! {
    /// A condition key that starts with `aws:` is no global condition key.
    ///
    /// AWS rejects the policy. Upper and lower case are the same in names of keys; the name of a tag may be
    /// anything.
    ///
    /// Does not speak of `aws:SourceOwner`, which Amazon SNS still understands, nor of keys with `${`; where only
    /// the name of a tag is missing, `MISSING_TAG_KEY_IN_CONDITION` says so.
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
    ///             "Condition": {"StringEquals": {"aws:PrincipalOrganizationID": "o-a1b2c3d4e5"}}
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
    ///             "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-global-condition-key)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    INVALID_GLOBAL_CONDITION_KEY: Error, kinds: &PolicyKind::ALL, check: check,
}

/// Not among the global keys any more, but in the access policy that Amazon SNS gives a new topic.
const SNS_SOURCE_OWNER: &str = "aws:SourceOwner";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_unknown_keys(context, &INVALID_GLOBAL_CONDITION_KEY, diagnostics, |condition| {
        let key = condition.condition.key;
        if !condition.has_prefix("aws") || is_retired(condition) || is_key(key, SNS_SOURCE_OWNER) {
            return None;
        }
        let text = key.as_str();
        let message = format!("`{text}` is no global condition key");
        Some(Unknown {
            candidates: catalog::global_condition_keys().filter(|key| key.name().starts_with("aws:")),
            advice: format!(
                "{message} in the catalogue of {}; use one that exists",
                catalog::date()
            ),
            message,
            unlike: Severity::Error,
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(key: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*", "Condition": {{"StringLike": {{"{key}": "x*"}}}}}}}}"#
        )
    }

    #[test]
    fn a_near_key_is_offered() {
        for (wrong, right) in [
            ("aws:PrincipalOrganizationID", "aws:PrincipalOrgID"),
            ("aws:SourceIpp", "aws:SourceIp"),
            ("AWS:PrincipalAcount", "AWS:PrincipalAccount"),
            ("aws:RequestTags/team", "aws:RequestTag/team"),
        ] {
            assert_eq!(fixed(&policy(wrong), &format!("`{right}`")), policy(right));
        }
    }

    #[test]
    fn without_a_near_key_the_catalogue_is_named() {
        expect![[r#"
            error INVALID_GLOBAL_CONDITION_KEY on `"aws:Weather"`: `aws:Weather` is no global condition key in the catalogue of 2026-09-26; use one that exists
        "#]]
        .assert_eq(&findings(&policy("aws:Weather")));
    }

    #[test]
    fn known_and_open_keys_are_left_alone() {
        for key in [
            "AWS:sourceaccount",
            "aws:RequestTag/${Key}",
            "aws:${Key}",
            "AWS:SourceOwner",
            "aws:ResourceTag",
            "aws:RequestTag/",
            "aws:",
        ] {
            assert!(!findings(&policy(key)).contains("INVALID_GLOBAL"), "{key}");
        }
    }
}
