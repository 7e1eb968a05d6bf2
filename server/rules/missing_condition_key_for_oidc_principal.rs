use crate::policy::PolicyKind;
use crate::policy::principal::GITHUB_PROVIDER;
use crate::rule::federation::{audience, unconditional};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// A role trusts an OpenID Connect provider without a condition on the provider's keys.
    ///
    /// Every user of the provider, in any application, may then assume the role. Test at least the audience, `<provider>:aud`,
    /// and where it is not yours alone the subject, `<provider>:sub`. A statement that trusts GitHub Actions is left to
    /// `MISSING_GITHUB_REPO_CONDITION_KEY`.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "accounts.google.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "accounts.google.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"StringEquals": {"accounts.google.com:aud": "reports-client"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-missing-condition-key-for-oidc-principal)
    /// - [Create a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
    MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: SecurityWarning, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (statement, string, provider) in unconditional(context, |_| true) {
        if provider.eq_ignore_ascii_case(GITHUB_PROVIDER) {
            continue;
        }
        let key = format!("{provider}:{}", audience(provider));
        let message = format!(
            "Any user of `{provider}` may assume the role; test `{key}`, or another key of the provider"
        );
        let edits = context.add_conditions(statement, "StringEquals", &[(&*key, Json::Array(Vec::new()))]);
        let fix = edits
            .map(|edits| Fix::new(format!("Insert a condition on `{key}` to fill in"), edits).preferred());
        diagnostics.push(
            Diagnostic::new(&MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL, string.range, message).with_fix(fix),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(provider: &str, condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{"Federated": "{provider}"}}, "Action": "sts:AssumeRoleWithWebIdentity"{condition}"#
        ))
    }

    const EKS: &str = "oidc.eks.eu-west-1.amazonaws.com/id/A1";

    #[test]
    fn the_providers_own_key_is_inserted() {
        let arn = format!("arn:aws:iam::111122223333:oidc-provider/{EKS}");
        for (provider, key) in [
            (&*arn, format!("{EKS}:aud")),
            ("www.amazon.com", "www.amazon.com:app_id".to_owned()),
        ] {
            let source = policy(provider, "");
            let after = policy(
                provider,
                &format!(r#", "Condition": {{"StringEquals": {{"{key}": []}}}}"#),
            );
            assert_eq!(fixed_as(&source, "trust", "Insert"), after);
        }
    }

    #[test]
    fn only_a_key_of_the_provider_counts() {
        for (condition, is_found) in [
            (
                r#", "Condition": {"StringEquals": {"www.amazon.com:app_id": "a"}}"#,
                false,
            ),
            (r#", "Condition": {"StringEquals": {"aws:SourceIp": "a"}}"#, true),
            (r#", "Condition": "#, false),
        ] {
            let found = findings_as(&policy("www.amazon.com", condition), "trust");
            assert_eq!(found.contains("OIDC_PRINCIPAL"), is_found, "{condition}: {found}");
        }
    }

    #[test]
    fn an_object_over_several_lines_is_continued_so() {
        let source = "{\n  \"Effect\": \"Allow\",\n  \"Principal\": {\"Federated\": \"accounts.google.com\"},\n  \"Action\": \"sts:*\"\n}";
        expect_test::expect![[r#"
            {
              "Effect": "Allow",
              "Principal": {"Federated": "accounts.google.com"},
              "Action": "sts:*",
              "Condition": {
                "StringEquals": {
                  "accounts.google.com:aud": []
                }
              }
            }"#]]
        .assert_eq(&fixed_as(source, "trust", "accounts"));
    }
}
