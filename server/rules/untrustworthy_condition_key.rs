use crate::catalog::ConditionKey;
use crate::policy::PolicyKind;
use crate::rule::condition_keys::{by_statement, is_weak_source, remove_fix};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A condition relies on a key whose value the caller chooses.
    ///
    /// Anyone can send any `Referer` and `User-Agent`. Use `aws:SourceIp`, `aws:SourceVpce` or
    /// `aws:PrincipalOrgID`, which AWS fills in.
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
    ///             "Condition": {"StringEquals": {"aws:UserAgent": "internal-client"}}
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
    ///             "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-untrustworthy-condition-key)
    /// - [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
    UNTRUSTWORTHY_CONDITION_KEY: SecurityWarning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, conditions) in by_statement(context) {
        for condition in conditions {
            if !condition.key.is_some_and(ConditionKey::is_untrustworthy) {
                continue;
            }
            // Where a service is bounded by it, RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL names a better key.
            if context.kind == PolicyKind::Resource && is_weak_source(condition, conditions) {
                continue;
            }
            let key = condition.condition.key;
            let message = format!(
                "The caller chooses the value of `{}`; rely on `aws:SourceIp`, `aws:SourceVpce` or `aws:PrincipalOrgID` instead",
                key.as_str()
            );
            diagnostics.push(
                Diagnostic::new(&UNTRUSTWORTHY_CONDITION_KEY, key.range, message)
                    .with_fix(remove_fix(condition)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    #[test]
    fn the_condition_is_removed_with_what_it_leaves_empty() {
        let policy = |condition: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"{condition}}}}}"#
            )
        };
        let source = policy(r#", "Condition": {"StringLike": {"AWS:Referer": "b"}}"#);
        expect![[r#"
            warning UNTRUSTWORTHY_CONDITION_KEY on `"AWS:Referer"`: The caller chooses the value of `AWS:Referer`; rely on `aws:SourceIp`, `aws:SourceVpce` or `aws:PrincipalOrgID` instead
              fix: Remove the condition on `AWS:Referer`
        "#]]
        .assert_eq(&findings(&source));
        assert_eq!(fixed(&source, "Remove"), policy(""));
    }
}
