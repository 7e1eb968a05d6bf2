use crate::policy::PolicyKind;
use crate::rule::condition_keys::{by_statement, is_weak_source, of_service, rename_fix};
use crate::rule::{Context, Diagnostic, ResolvedCondition, declare_rule};

declare_rule! {
    /// A service is bound by a key that anyone can forge.
    ///
    /// `aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID` and `aws:SourceOrgPaths` tell reliably for whom a
    /// service calls; `aws:Referer` does so only by an old convention of Amazon SES.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"Service": "ses.amazonaws.com"},
    ///             "Action": "s3:PutObject",
    ///             "Resource": "arn:aws:s3:::photos/*",
    ///             "Condition": {"StringEquals": {"aws:Referer": "123456789012"}}
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
    ///             "Principal": {"Service": "ses.amazonaws.com"},
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-recommended-condition-key-for-service-principal)
    /// - [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
    RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: Suggestion, kinds: &[PolicyKind::Resource], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, conditions) in by_statement(context) {
        for condition in conditions {
            if !is_weak_source(condition, conditions) {
                continue;
            }
            let key = condition.condition.key;
            let better = better_key(condition);
            let message = format!(
                "Anyone can forge `{}`; bound the service with `{}`",
                key.as_str(),
                better.unwrap_or("aws:SourceAccount")
            );
            let found = of_service(
                &RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
                condition,
                message,
            );
            diagnostics.push(found.with_fix(better.map(|better| rename_fix(condition, better).preferred())));
        }
    }
}

/// The key that the values are fit for.
fn better_key(condition: &ResolvedCondition<'_>) -> Option<&'static str> {
    let all = |fits: fn(&str) -> bool| condition.condition.strings().all(|value| fits(value.as_str()));
    condition.condition.strings().next()?;
    if all(|value| value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("aws:SourceAccount");
    }
    all(|value| value.starts_with("arn:")).then_some("aws:SourceArn")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};
    use expect_test::expect;

    fn policy(key: &str, value: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"Service": "ses.amazonaws.com"}}, "Action": "s3:PutObject", "Resource": "*", "Condition": {{"StringEquals": {{"{key}": "{value}"}}}}}}}}"#
        )
    }

    #[test]
    fn the_key_that_fits_the_value_is_offered() {
        for (value, better) in [
            ("123456789012", "aws:SourceAccount"),
            (
                "arn:aws:ses:us-east-1:123456789012:receipt-rule-set/a",
                "aws:SourceArn",
            ),
        ] {
            assert_eq!(
                fixed_as(&policy("aws:Referer", value), "resource", "Change"),
                policy(better, value)
            );
        }
        expect![[r#"
            information RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL on `"aws:UserAgent"`: Anyone can forge `aws:UserAgent`; bound the service with `aws:SourceAccount`
        "#]]
        .assert_eq(&findings_as(&policy("aws:UserAgent", "x"), "resource"));
    }
}
