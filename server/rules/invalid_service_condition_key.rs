use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::condition_keys::{Unknown, check_unknown_keys};
use crate::rule::{Context, Diagnostic, Severity, declare_rule};

declare_rule! {
    /// A service has no condition key of this name.
    ///
    /// AWS rejects the policy. Where no key has a similar name the finding is a warning, because the catalogue may
    /// be older than the key.
    ///
    /// Does not speak of services that publish no key of their own, nor of identity providers, whose keys are
    /// claims of a token.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Action": "s3:ListBucket",
    ///             "Resource": "arn:aws:s3:::photos",
    ///             "Condition": {"StringLike": {"s3:prefixes": "home/*"}}
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
    ///             "Action": "s3:ListBucket",
    ///             "Resource": "arn:aws:s3:::photos",
    ///             "Condition": {"StringLike": {"s3:prefix": "home/*"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service-condition-key)
    /// - [Actions, resources and condition keys for AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
    INVALID_SERVICE_CONDITION_KEY: Error, kinds: &PolicyKind::ALL, check: check,
}

/// Whether a key belongs to the policies of AWS IoT Core, which are written like those of IAM.
fn is_of_iot_core(prefix: &str, name: &str) -> bool {
    let begins = |head: &&str| {
        name.get(..head.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(head))
    };
    prefix.eq_ignore_ascii_case("iot") && ["Certificate.", "ClientId", "Connection."].iter().any(begins)
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_unknown_keys(
        context,
        &INVALID_SERVICE_CONDITION_KEY,
        diagnostics,
        |condition| {
            let text = condition.condition.key.as_str();
            // A provider's name may hold a path and colons: `oidc.example.com/id:aud`, and is no service's prefix.
            let (prefix, name) = text.split_once(':')?;
            let service = catalog::service(prefix).filter(|_| !is_of_iot_core(prefix, name))?;
            let is_own = move |key: &catalog::ConditionKey| {
                let own = key.name().split_once(':');
                own.is_some_and(|(own, _)| own == service.prefix())
            };
            let candidates = service.condition_keys().filter(is_own);
            candidates.clone().next()?;
            let message = format!("`{text}` is no condition key of {}", service.name());
            Some(Unknown {
                candidates,
                advice: format!(
                    "{message} in the catalogue of {}; check the name",
                    catalog::date()
                ),
                message,
                unlike: Severity::Warning,
            })
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(key: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {{"StringLike": {{"{key}": "x*"}}}}}}}}"#
        )
    }

    #[test]
    fn keys_of_iot_core_are_known() {
        for key in [
            "iot:Connection.Thing.IsAttached",
            "iot:Certificate.Subject.CommonName",
            "iot:clientid",
        ] {
            assert_eq!(findings(&policy(key)), "");
        }
        assert!(findings(&policy("iot:Connections")).contains("INVALID_SERVICE_CONDITION_KEY"));
    }

    #[test]
    fn a_near_key_is_offered() {
        for (wrong, right) in [
            ("s3:prefixes", "s3:prefix"),
            ("s3:x-amz-aclx", "s3:x-amz-acl"),
            ("S3:ExistingObjectTags/a", "S3:ExistingObjectTag/a"),
            ("ec2:InstanceTypes", "ec2:InstanceType"),
        ] {
            assert_eq!(fixed(&policy(wrong), &format!("`{right}`")), policy(right));
        }
        expect![[r#"
            warning INVALID_SERVICE_CONDITION_KEY on `"s3:Weather"`: `s3:Weather` is no condition key of Amazon S3 in the catalogue of 2026-09-26; check the name
        "#]]
        .assert_eq(&findings(&policy("s3:Weather")));
    }

    #[test]
    fn known_keys_and_those_of_others_are_left_alone() {
        for key in [
            "S3:PREFIX",
            "s3:ExistingObjectTag/a",
            "secretsmanager:ResourceTag/a",
            "oidc.eks.us-east-1.amazonaws.com/id/ABC:aud",
            "oidc.eks.us-east-1.amazonaws.com/id/ABC:nosuch",
            "deepracer:UserToken",
            "s3:${Key}",
            "s3:",
            "ec2:ResourceTag/",
        ] {
            assert!(!findings(&policy(key)).contains("INVALID_SERVICE_COND"), "{key}");
        }
    }
}
