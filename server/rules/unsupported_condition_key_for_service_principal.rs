use crate::catalog::ConditionKey;
use crate::policy::{PolicyKind, Statement};
use crate::rule::condition_keys::{allows_services_only, is_key, of_service, remove_fix, rename_fix};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement that allows a service something tests a key that only requests of IAM principals have.
    ///
    /// A service that calls for itself belongs to no organization and has no tags, so the statement allows nothing.
    /// Tell for whom it calls instead: `aws:SourceOrgID`, `aws:SourceAccount` or `aws:SourceArn`.
    ///
    /// Looks at statements whose principals are services only, and at `aws:PrincipalOrgID`,
    /// `aws:PrincipalOrgPaths`, `aws:PrincipalTag/…` and `aws:username`; not at the tags of IAM Roles Anywhere, which
    /// hold the fields of the certificate.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"Service": "cloudfront.amazonaws.com"},
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {
    ///                 "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    ///                 "ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1A2B3"}
    ///             }
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
    ///             "Principal": {"Service": "cloudfront.amazonaws.com"},
    ///             "Action": "s3:GetObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1A2B3"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-condition-key-for-service-principal)
    /// - [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust], check: check,
}

/// Keys of the caller, and what says the same of the resource for which a service calls.
const COUNTERPARTS: [(&str, &str); 2] = [
    ("aws:PrincipalOrgID", "aws:SourceOrgID"),
    ("aws:PrincipalOrgPaths", "aws:SourceOrgPaths"),
];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in &context.conditions {
        let is_of_principal = condition.key.is_some_and(ConditionKey::is_of_principal);
        if !is_of_principal || !condition.needs_key() || !allows_services_only(condition.statement) {
            continue;
        }
        let key = condition.condition.key;
        if is_principal_tag(key.as_str()) && trusts_roles_anywhere(condition.statement) {
            continue;
        }
        let message = format!(
            "Requests of a service never have `{}`; test `aws:SourceOrgID`, `aws:SourceAccount` or `aws:SourceArn`",
            key.as_str()
        );
        let counterpart = COUNTERPARTS.iter().find(|(own, _)| is_key(key, own));
        let rename = counterpart.map(|(_, other)| rename_fix(condition, other).preferred());
        let found = of_service(
            &UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
            condition,
            message,
        );
        diagnostics.push(found.with_fix(rename).with_fix(remove_fix(condition)));
    }
}

fn is_principal_tag(key: &str) -> bool {
    let head = key.split_once('/').map(|(head, _)| head);
    head.is_some_and(|head| head.eq_ignore_ascii_case("aws:PrincipalTag"))
}

/// IAM Roles Anywhere hands over the certificate's subject, issuer and alternative names as tags of the principal.
fn trusts_roles_anywhere(statement: &Statement<'_>) -> bool {
    let mut services = statement.principals();
    services.any(|principal| principal.string.as_str() == "rolesanywhere.amazonaws.com")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};
    use expect_test::expect;

    fn policy(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sqs:SendMessage", "Resource": "*", "Condition": {condition}}}}}"#
        )
    }

    const SERVICE: &str = r#"{"Service": "sns.amazonaws.com"}"#;

    #[test]
    fn the_organization_of_the_source_is_offered() {
        let source = policy(
            SERVICE,
            r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
        );
        expect![[r#"
            error UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL on `"aws:PrincipalOrgID"`: Requests of a service never have `aws:PrincipalOrgID`; test `aws:SourceOrgID`, `aws:SourceAccount` or `aws:SourceArn`
              fix: Change to `aws:SourceOrgID` (preferred)
              fix: Remove the condition on `aws:PrincipalOrgID`
        "#]]
        .assert_eq(&findings_as(&source, "resource"));
        assert_eq!(
            fixed_as(&source, "resource", "Change"),
            policy(
                SERVICE,
                r#"{"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}"#
            )
        );
    }

    #[test]
    fn roles_anywhere_sends_the_certificate_as_tags() {
        for (key, is_found) in [
            ("aws:PrincipalTag/x509Subject/CN", false),
            ("aws:PrincipalOrgID", true),
        ] {
            let condition = format!(r#"{{"StringEquals": {{"{key}": "a"}}}}"#);
            let principal = r#"{"Service": "rolesanywhere.amazonaws.com"}"#;
            let found = findings_as(&policy(principal, &condition), "trust");
            assert_eq!(
                found.contains("UNSUPPORTED_CONDITION_KEY_FOR"),
                is_found,
                "{found}"
            );
        }
    }

    #[test]
    fn other_principals_and_tests_of_absence_are_left_alone() {
        for (principal, condition) in [
            (
                r#"{"Service": "sns.amazonaws.com", "AWS": "123456789012"}"#,
                r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            ),
            (
                SERVICE,
                r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            ),
            (SERVICE, r#"{"StringNotEquals": {"aws:PrincipalTag/a": "b"}}"#),
            (SERVICE, r#"{"Null": {"aws:username": "true"}}"#),
        ] {
            let found = findings_as(&policy(principal, condition), "resource");
            assert!(!found.contains("UNSUPPORTED_CONDITION"), "{found}");
        }
    }
}
