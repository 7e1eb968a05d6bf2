use crate::catalog::ConditionKey;
use crate::policy::{Arn, PolicyKind, Statement};
use crate::rule::condition_keys::{allowed_service, by_statement};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::edit::Json;
use crate::syntax::{Property, Value};

declare_rule! {
    /// A statement allows a service something, whoever the service works for.
    ///
    /// The service then also acts for other accounts (the confused deputy). Bound it with `aws:SourceArn`,
    /// `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`.
    ///
    /// Any condition on the account, the source or the encryption context counts as such a bound. Trust policies
    /// are not looked at, because most services assume roles without naming a source.
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
    let mut groups = by_statement(context).peekable();
    for statement in &context.policy.statements {
        let own = groups.next_if(|(other, _)| std::ptr::eq(*other, statement));
        let Some(service) = allowed_service(statement) else {
            continue;
        };
        let is_bounded = own.is_some_and(|(_, conditions)| conditions.iter().any(may_bound));
        if is_bounded || !is_readable(statement) {
            continue;
        }
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

/// Parts of the names of keys that tell for whom a service works, in lower case; `${` may stand for any key.
const BOUNDS: [&str; 5] = ["source", "account", "encryptioncontext", "viaservice", "${"];

/// Whether a condition may tell for whom the service works, or is found wanting by another rule.
fn may_bound(condition: &ResolvedCondition<'_>) -> bool {
    let is_known = |key: ConditionKey| key.is_source() || key.is_untrustworthy() || key.is_of_principal();
    condition.key.is_some_and(is_known) || {
        let name = condition.condition.key.as_str().to_ascii_lowercase();
        BOUNDS.iter().any(|part| name.contains(part))
    }
}

/// Whether nothing in the conditions is left open that may be a bound.
fn is_readable(statement: &Statement<'_>) -> bool {
    let Some(condition) = statement.condition else {
        return true;
    };
    let object = |property: &Property| property.value.as_ref().and_then(Value::as_object).is_some();
    let operators = condition.value.as_ref().and_then(Value::as_object);
    operators.is_some_and(|operators| operators.properties.iter().all(object))
}

fn fix(context: &Context<'_>, statement: &Statement<'_>) -> Option<Fix> {
    let own = account_of(statement);
    let account = own.unwrap_or(SOME_ACCOUNT);
    let source_account = [("aws:SourceAccount", Json::string(account))];
    let edits = context.add_conditions(statement, "StringEquals", &source_account)?;
    let title = match own {
        Some(account) => format!("Add `aws:SourceAccount` with `{account}`"),
        None => "Add `aws:SourceAccount`, to be filled in".to_owned(),
    };
    Some(Fix::new(title, edits))
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
