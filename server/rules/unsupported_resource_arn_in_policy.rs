use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::arns::{arns, policy_service, remove_from_elements};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};

declare_rule! {
    /// A resource is not of the kind that the policy is attached to.
    ///
    /// The policy of a bucket can name the bucket and its objects, not resources of other services. AWS rejects the
    /// policy.
    ///
    /// Knows the policies of S3 buckets and access points and of DynamoDB tables, and tells services apart, not
    /// single resources.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": ["arn:aws:s3:::app-data/*", "arn:aws:sqs:us-east-1:111122223333:orders"]
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-resource-arn-in-policy)
    UNSUPPORTED_RESOURCE_ARN_IN_POLICY: Error, kinds: &[PolicyKind::Resource], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(own) = policy_service(context) else {
        return;
    };
    for (resource, arn) in arns(context) {
        let service = arn.service();
        // A misspelled service is another finding.
        if service.eq_ignore_ascii_case(own) || !catalog::arn::is_service(service) {
            continue;
        }
        let message =
            format!("A resource of `{service}` cannot stand in this policy; it takes those of `{own}`");
        let elements = [resource.statement.resource, resource.statement.not_resource];
        let fix = remove_from_elements(elements, resource.string.range)
            .map(|edits| Fix::new("Remove the resource", edits).preferred());
        let place = resource.string.range;
        diagnostics.push(Diagnostic::new(&UNSUPPORTED_RESOURCE_ARN_IN_POLICY, place, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};

    fn policy(resources: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": {resources}}}]}}"#
        )
    }

    #[test]
    fn the_type_of_resource_decides() {
        for (words, resources, expected) in [
            (
                "resource AWS::S3::Bucket",
                r#""arn:aws:sqs:us-east-1:111122223333:a""#,
                true,
            ),
            (
                "resource AWS::S3::Bucket",
                r#"["*", "arn:aws:*:::a", "arn:aws:s3:::a", "arn:aws:S3:::a"]"#,
                false,
            ),
            ("resource AWS::SQS::Queue", r#""arn:aws:s3:::a""#, false),
            ("resource", r#""arn:aws:s3:::a""#, false),
        ] {
            let found = findings_as(&policy(resources), words);
            assert_eq!(
                found.contains("UNSUPPORTED_RESOURCE_ARN_IN_POLICY"),
                expected,
                "{words} {resources}: {found}"
            );
        }
    }

    #[test]
    fn the_fix_takes_the_resource_out() {
        let before = policy(r#"["arn:aws:sqs:us-east-1:111122223333:a", "arn:aws:s3:::a"]"#);
        assert_eq!(
            fixed_as(&before, "resource AWS::S3::Bucket", "Remove"),
            policy(r#"["arn:aws:s3:::a"]"#)
        );
    }
}
