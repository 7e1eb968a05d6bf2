use super::conditions::allowed_service;
use crate::catalog::ConditionKey;
use crate::policy::edit::add_condition;
use crate::policy::{Arn, PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// A statement allows a service something, whoever the service works for.
    ///
    /// The service then also acts for other accounts (the confused deputy). Bound it with `aws:SourceArn`, `aws:SourceAccount`,
    /// `aws:SourceOrgID` or `aws:SourceOrgPaths`.
    ///
    /// Any condition on the account, the source or the encryption context counts as such a bound. Trust policies are not looked at, because
    /// most services assume roles without naming a source.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"Service": "cloudtrail.amazonaws.com"},
    ///             "Action": "s3:PutObject",
    ///             "Resource": "arn:aws:s3:::photos/*"
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
    ///             "Principal": {"Service": "cloudtrail.amazonaws.com"},
    ///             "Action": "s3:PutObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-restrict-access-to-service-principal)
    /// - [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
    RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: SecurityWarning, kinds: &[PolicyKind::Resource], check: check,
}

/// The account of AWS's examples, to be replaced.
const SOME_ACCOUNT: &str = "111122223333";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let Some(service) = allowed_service(statement).filter(|_| !is_bounded(statement)) else {
            continue;
        };
        let message = format!(
            "`{}` may do this for any account; bound it with `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`",
            service.as_str()
        );
        diagnostics.push(
            Diagnostic::new(&RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL, service.range, message)
                .with_fix(fix(context, statement)),
        );
    }
}

/// Whether a condition may tell for whom the service works. A condition that cannot be read may be one.
fn is_bounded(statement: &Statement<'_>) -> bool {
    let condition = statement.condition.and_then(|property| property.value.as_ref());
    let is_bound = |key: &str| {
        let known = crate::catalog::condition_key(key);
        let lower = key.to_ascii_lowercase();
        known.is_some_and(|key| key.is_source() || key.is_untrustworthy())
            || known.is_some_and(ConditionKey::is_of_principal)
            || ["source", "account", "encryptioncontext", "viaservice", "${"]
                .iter()
                .any(|part| lower.contains(part))
    };
    let is_unreadable = condition.is_some_and(|value| {
        value.as_object().is_none_or(|operators| {
            let mut values = operators
                .properties
                .iter()
                .map(|operator| operator.value.as_ref());
            values.any(|value| value.is_none_or(|value| value.as_object().is_none()))
        })
    });
    is_unreadable
        || statement
            .conditions()
            .any(|condition| is_bound(condition.key.as_str()))
}

fn fix(context: &Context<'_>, statement: &Statement<'_>) -> Option<Fix> {
    let own = account_of(statement);
    let account = own.unwrap_or(SOME_ACCOUNT);
    let edits = add_condition(
        context.source,
        context.style,
        statement,
        "StringEquals",
        "aws:SourceAccount",
        account,
    );
    let title = match own {
        Some(account) => format!("Add `aws:SourceAccount` with `{account}`"),
        None => "Add `aws:SourceAccount`, to be filled in".to_owned(),
    };
    (!edits.is_empty()).then(|| Fix::new(title, edits))
}

/// The account that the resources of a statement name.
fn account_of<'a>(statement: &Statement<'a>) -> Option<&'a str> {
    let mut accounts = statement
        .resources()
        .filter_map(|(resource, _)| Some(Arn::new(resource.as_str())?.account()));
    accounts.find(|account| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};
    use expect_test::expect;

    fn policy(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:123456789012:q"{condition}}}}}"#
        )
    }

    const SERVICE: &str = r#"{"Service": "sns.amazonaws.com"}"#;

    #[test]
    fn the_account_of_the_resource_is_offered() {
        expect![[r#"
            warning RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL on `"sns.amazonaws.com"`: `sns.amazonaws.com` may do this for any account; bound it with `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`
              fix: Add `aws:SourceAccount` with `123456789012`
        "#]]
        .assert_eq(&findings_as(&policy(SERVICE, ""), "resource"));
        for (before, after) in [
            (
                "",
                r#", "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}"#,
            ),
            (
                r#", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}"#,
                r#", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1", "aws:SourceAccount": "123456789012"}}"#,
            ),
        ] {
            assert_eq!(
                fixed_as(&policy(SERVICE, before), "resource", "Add"),
                policy(SERVICE, after)
            );
        }
    }

    #[test]
    fn bounds_and_other_principals_are_left_alone() {
        for (principal, condition) in [
            (
                SERVICE,
                r#", "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:*:t"}}"#,
            ),
            (
                SERVICE,
                r#", "Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}"#,
            ),
            (
                SERVICE,
                r#", "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}}"#,
            ),
            (r#"{"AWS": "123456789012"}"#, ""),
        ] {
            let found = findings_as(&policy(principal, condition), "resource");
            assert!(!found.contains("RESTRICT_ACCESS"), "{found}");
        }
        assert!(!findings_as(&policy(SERVICE, ""), "trust").contains("RESTRICT_ACCESS"));
    }
}
