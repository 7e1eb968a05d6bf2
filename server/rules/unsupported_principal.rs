use crate::policy::PolicyKind;
use crate::rule::principals::check_principals;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement of an identity policy names a principal.
    ///
    /// An identity policy is about whoever it is attached to, so AWS rejects `Principal` and `NotPrincipal` in it. A policy whose
    /// kind is not stated counts as a resource policy as soon as it names a principal.
    ///
    /// ## Invalid
    ///
    /// ```json identity
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
    /// ## Valid
    ///
    /// ```json identity
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::example-reports/*"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    UNSUPPORTED_PRINCIPAL: Error, kinds: &[PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let message = |key: &str| {
        format!("An identity policy takes no `{key}`, it is about whoever it is attached to; remove it")
    };
    check_principals(context, diagnostics, &UNSUPPORTED_PRINCIPAL, message, |_, _| None);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};
    use expect_test::expect;

    const REST: &str = r#""Effect": "Deny", "Action": "s3:*", "Resource": "*""#;

    #[test]
    fn removing_everyone_changes_nothing() {
        let source = policy_of(&format!(r#""Principal": "*", {REST}"#));
        expect![[r#"
            error UNSUPPORTED_PRINCIPAL on `"Principal"`: An identity policy takes no `Principal`, it is about whoever it is attached to; remove it
              fix: Remove `Principal` (preferred, safe)
        "#]]
        .assert_eq(&findings_as(&source, "identity"));
        assert_eq!(fixed_as(&source, "identity", "Remove"), policy_of(REST));
    }
}
