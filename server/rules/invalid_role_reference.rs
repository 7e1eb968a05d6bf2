use crate::policy::PolicyKind;
use crate::rule::{Context, Diagnostic, declare_rule, unique_ids};

declare_rule! {
    /// A principal is the unique identifier of a role instead of its ARN.
    ///
    /// AWS stores the ARN of a role in a policy as its unique identifier, which starts with `AROA`, and shows it as the ARN. Where the
    /// identifier itself is seen, the role has been deleted: the principal matches nobody, also no new role of the same name.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": "AROADBQP57FF2AEXAMPLE"},
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
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
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-invalid-role-reference)
    /// - [IAM unique identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html)
    INVALID_ROLE_REFERENCE: Warning, kinds: &[PolicyKind::Resource, PolicyKind::Trust, PolicyKind::VpcEndpoint], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    unique_ids::check(context, diagnostics, &INVALID_ROLE_REFERENCE, "AROA", "role");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(principals: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Deny", "Principal": {{"AWS": {principals}}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#
        ))
    }

    #[test]
    fn it_is_removed_or_replaced() {
        let source = policy(r#"["AROADBQP57FF2AEXAMPLE", "111122223333"]"#);
        assert_eq!(
            fixed_as(&source, "resource", "Remove"),
            policy(r#"["111122223333"]"#)
        );
        assert_eq!(
            fixed_as(&source, "resource", "Change"),
            policy(r#"["arn:aws:iam::ACCOUNT:role/NAME", "111122223333"]"#)
        );
    }

    #[test]
    fn other_identifiers_are_left_alone() {
        let found = findings_as(&policy(r#"["AIDACKCEVSQ6C2EXAMPLE", "AROA"]"#), "resource");
        assert!(!found.contains("INVALID_ROLE_REFERENCE"), "{found}");
    }
}
