use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::arns::{policy_service, remove_from_elements};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// An action is not one of the resource that the policy is attached to.
    ///
    /// The policy of a bucket can allow what S3 does, not what other services do, and a trust policy only actions
    /// of STS. AWS rejects the policy.
    ///
    /// Knows the policies of S3 buckets and access points, DynamoDB tables and roles, and tells services apart, not
    /// single actions.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": ["s3:GetObject", "kms:Decrypt"],
    ///         "Resource": "arn:aws:s3:::app-data/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::app-data/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-action-in-policy)
    UNSUPPORTED_ACTION_IN_POLICY: Error, kinds: &[PolicyKind::Resource, PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(own) = policy_service(context).and_then(catalog::service) else {
        return;
    };
    for action in &context.actions {
        if action.service.is_none_or(|service| service == own) {
            continue;
        }
        let entry = action.entry;
        let text = entry.pattern.text;
        let message = format!(
            "`{text}` cannot be allowed or denied here; such a policy takes actions of `{}`",
            own.prefix()
        );
        let elements = [action.statement.action, action.statement.not_action];
        let fix = remove_from_elements(elements, entry.string.range)
            .map(|edits| Fix::new(format!("Remove `{text}`"), edits).preferred());
        diagnostics
            .push(Diagnostic::new(&UNSUPPORTED_ACTION_IN_POLICY, entry.string.range, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};

    fn policy(actions: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Principal": "*", "Action": {actions}, "Resource": "*"}}]}}"#
        )
    }

    #[test]
    fn the_type_of_resource_decides() {
        for (words, actions, expected) in [
            (
                "resource AWS::S3::Bucket",
                r#"["s3:GetObject", "kms:Decrypt"]"#,
                true,
            ),
            (
                "resource AWS::S3::Bucket",
                r#"["S3:GetObject", "nosuch:Get", "*"]"#,
                false,
            ),
            ("resource AWS::DynamoDB::Table", r#""s3:GetObject""#, true),
            ("resource AWS::SQS::Queue", r#""s3:GetObject""#, false),
            ("resource", r#""s3:GetObject""#, false),
        ] {
            let found = findings_as(&policy(actions), words);
            assert_eq!(
                found.contains("UNSUPPORTED_ACTION_IN_POLICY"),
                expected,
                "{words} {actions}: {found}"
            );
        }
    }

    #[test]
    fn the_fix_takes_the_action_out() {
        let before = policy(r#"["s3:GetObject", "kms:Decrypt"]"#);
        assert_eq!(
            fixed_as(&before, "resource AWS::S3::Bucket", "Remove"),
            policy(r#"["s3:GetObject"]"#)
        );
    }
}
