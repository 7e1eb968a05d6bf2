use crate::policy::PolicyKind;
use crate::rule::redundant::{self, Lists};
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// An entry of a `Resource` or `NotResource` list is covered by another one of the list.
    ///
    /// The covered entry changes nothing and hides what the list really says. Entries are compared as text: `*` also
    /// crosses `/` and `:`, so that `arn:aws:s3:::logs-*` covers all objects of the buckets. Entries that only together
    /// cover another are not seen. Reported on the entry that is covered and on the one that covers it.
    /// At most about 50 entries of a policy are reported.
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
    ///             "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket/*", "arn:aws:s3:::amzn-s3-demo-bucket/reports/*"]
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
    ///             "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket/reports/*", "arn:aws:s3:::amzn-s3-demo-bucket/Reports/*"]
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-resource)
    /// - [IAM JSON policy elements: Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
    REDUNDANT_RESOURCE: Suggestion, kinds: &[PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Scp, PolicyKind::Rcp, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let lists = Lists {
        elements: |statement| [statement.resource, statement.not_resource],
        ignores_case: false,
    };
    redundant::check(context, diagnostics, &REDUNDANT_RESOURCE, lists);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn policy(resources: &str) -> String {
        format!(
            "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{{\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:*\",\n    \"Resource\": [\n      {resources}\n    ]\n  }}]\n}}"
        )
    }

    #[test]
    fn the_covered_line_goes() {
        let [bucket, objects] = [r#""arn:aws:s3:::logs-*""#, r#""arn:aws:s3:::logs-*/*""#];
        for list in [
            format!("{bucket},\n      {objects}"),
            format!("{objects},\n      {bucket}"),
        ] {
            assert_eq!(findings(&policy(&list)).matches("REDUNDANT_RESOURCE").count(), 2);
            assert_eq!(fixed(&policy(&list), "Remove `arn"), policy(bucket));
            assert_eq!(fixed(&policy(&list), "Remove the entry"), policy(bucket));
        }
    }

    #[test]
    fn an_escaped_star_is_no_wildcard() {
        let list = r#""arn:aws:s3:::logs-a", "arn:aws:s3:::logs-${*}""#;
        assert_eq!(findings(&policy(list)), "");
    }
}
