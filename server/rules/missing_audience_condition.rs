use crate::policy::principal::BUILT_IN_PROVIDERS;
use crate::policy::{PolicyKind, Statement};
use crate::rule::federation::{audience, unconditional};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// A role trusts a public identity provider without asking for which application its token is.
    ///
    /// Anyone can register an application, or a Cognito identity pool, with these providers, and the users of all of them get tokens. The condition on the
    /// provider that is there, such as `cognito-identity.amazonaws.com:amr`, does not tell whose they are; test the audience, or one subject.
    ///
    /// Of providers that are registered in IAM the rule does not speak: IAM compares their audience with the client identifiers of the registration.
    /// Where no key of the provider is tested at all, `MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL` speaks.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "cognito-identity.amazonaws.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}
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
    ///         "Principal": {"Federated": "cognito-identity.amazonaws.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {
    ///             "StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:12345678-abcd-4321-abcd-123456789012"},
    ///             "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Create a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
    /// - [IAM and STS condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html)
    MISSING_AUDIENCE_CONDITION: SecurityWarning, kinds: &[PolicyKind::Trust], check: check,
}

/// The claims that tell the application, or one user of it.
const CLAIMS: [&str; 7] = ["aud", "oaud", "azp", "app_id", "sub", "id", "user_id"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let tells_application = |claim: &str| CLAIMS.iter().any(|known| known.eq_ignore_ascii_case(claim));
    for (statement, string, provider) in unconditional(context, tells_application) {
        let is_public = BUILT_IN_PROVIDERS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(provider));
        if !is_public || !tests_some(statement, provider) {
            continue;
        }
        let key = format!("{provider}:{}", audience(provider));
        let message = format!("Users of any application with `{provider}` may assume the role; test `{key}`");
        let edits = context.add_conditions(statement, "StringEquals", &[(&*key, Json::Array(Vec::new()))]);
        let fix = edits
            .map(|edits| Fix::new(format!("Insert a condition on `{key}` to fill in"), edits).preferred());
        diagnostics.push(Diagnostic::new(&MISSING_AUDIENCE_CONDITION, string.range, message).with_fix(fix));
    }
}

fn tests_some(statement: &Statement<'_>, provider: &str) -> bool {
    statement.conditions().any(|condition| {
        let host = condition.key.as_str().rsplit_once(':').map(|(host, _)| host);
        host.is_some_and(|host| host.eq_ignore_ascii_case(provider))
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(provider: &str, condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{"Federated": "{provider}"}}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {{{condition}}}"#
        ))
    }

    const AMR: &str = r#""ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}"#;

    #[test]
    fn the_audience_is_inserted() {
        let cognito = "cognito-identity.amazonaws.com";
        let after = format!(r#"{AMR}, "StringEquals": {{"{cognito}:aud": []}}"#);
        assert_eq!(
            fixed_as(&policy(cognito, AMR), "trust", "Insert"),
            policy(cognito, &after)
        );
    }

    #[test]
    fn a_subject_and_a_registered_provider_will_do() {
        let registered = "arn:aws:iam::111122223333:oidc-provider/login.example.org";
        for (provider, condition) in [
            (
                "accounts.google.com",
                r#""StringEquals": {"accounts.google.com:sub": "1"}"#,
            ),
            (
                registered,
                r#""StringLike": {"login.example.org:email": "a@example.org"}"#,
            ),
        ] {
            let found = findings_as(&policy(provider, condition), "trust");
            assert!(!found.contains("MISSING_AUDIENCE"), "{found}");
        }
    }

    #[test]
    fn without_any_key_of_the_provider_another_rule_speaks() {
        let found = findings_as(
            &policy(
                "accounts.google.com",
                r#""Bool": {"aws:SecureTransport": "true"}"#,
            ),
            "trust",
        );
        assert!(
            found.contains("OIDC_PRINCIPAL") && !found.contains("MISSING_AUDIENCE"),
            "{found}"
        );
    }
}
