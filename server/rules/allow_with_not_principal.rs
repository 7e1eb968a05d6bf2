use crate::policy::{Effect, PolicyKind};
use crate::rule::principals::rename_to_principal;
use crate::rule::{Context, Diagnostic, declare_rule};

declare_rule! {
    /// A statement allows everyone but some principals.
    ///
    /// `Allow` with `NotPrincipal` grants to all the rest of the world, anonymous callers included. Name whom you mean to allow in
    /// `Principal`; to keep somebody out, write a `Deny`.
    ///
    /// ## Invalid
    ///
    /// ```json resource AWS::S3::Bucket
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/app"},
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-allow-with-not-principal)
    /// - [IAM JSON policy elements: NotPrincipal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html)
    ALLOW_WITH_NOT_PRINCIPAL: SecurityWarning, kinds: &[PolicyKind::Resource], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        let element = statement.not_principal.filter(|element| element.value.is_some());
        let Some(element) = element.filter(|_| statement.effect() == Some(Effect::Allow)) else {
            continue;
        };
        let message = "`NotPrincipal` with `Allow` grants to everyone else, anonymous callers included; name whom to allow in `Principal`";
        diagnostics.push(
            Diagnostic::new(&ALLOW_WITH_NOT_PRINCIPAL, element.key.range, message)
                .with_fix(rename_to_principal(statement, element)),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, policy_of};
    use expect_test::expect;

    #[test]
    fn a_denial_may_exempt_principals() {
        let source = |effect| {
            policy_of(&format!(
                r#""Effect": "{effect}", "NotPrincipal": {{"AWS": "111122223333"}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#
            ))
        };
        expect![[r#"
            warning ALLOW_WITH_NOT_PRINCIPAL on `"NotPrincipal"`: `NotPrincipal` with `Allow` grants to everyone else, anonymous callers included; name whom to allow in `Principal`
              fix: Rename to `Principal`, to be reviewed
        "#]]
        .assert_eq(&findings_as(&source("Allow"), "resource"));
        assert!(!findings_as(&source("Deny"), "resource").contains("ALLOW_WITH"));
    }
}
