use crate::policy::principal::{Provider, has_wildcard, is_account_id};
use crate::policy::{Arn, Policy, PolicyKind, members, strings};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::StringValue;
use crate::text::Edit;

declare_rule! {
    /// A `Federated` principal is neither the domain nor the ARN of an identity provider.
    ///
    /// Google, Facebook, Amazon and Cognito are named by their domain (`accounts.google.com`), every other provider by its ARN,
    /// `arn:aws:iam::<account>:saml-provider/<name>` or `arn:aws:iam::<account>:oidc-provider/<URL without https://>`. Any domain
    /// name passes, known or not.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "https://accounts.google.com/"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"StringEquals": {"accounts.google.com:aud": "reports-client"}}
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-federated-principal-syntax-in-role-trust-policy)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    /// - [Create a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
    INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY: Error, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let statements = context.policy.statements.iter();
    let elements = statements.flat_map(|statement| statement.principal_elements());
    let federated = elements
        .flat_map(|element| members(Some(element)))
        .filter(|member| member.key.as_str() == "Federated");
    for string in federated.flat_map(|member| strings(Some(member))) {
        let text = string.as_str();
        let may_be_right = has_wildcard(text) || text.contains("${") || Provider::new(text).is_some();
        if may_be_right || !context.is_intact(string.range) {
            continue;
        }
        let message = format!(
            "`{text}` is no identity provider; write its ARN, or the domain of a built-in one such as `accounts.google.com`"
        );
        diagnostics.push(
            Diagnostic::new(
                &INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY,
                string.range,
                message,
            )
            .with_fix(fix(context.policy, string)),
        );
    }
}

/// The domain without what is around it, or the ARN where the policy tells the account.
fn fix(policy: &Policy<'_>, string: &StringValue) -> Option<Fix> {
    let text = string.as_str();
    let change_to = |text: String| {
        let edits = vec![Edit::replace(string.content, &*text)];
        Fix::new(format!("Change to `{text}`"), edits).preferred()
    };
    if let Some((head, url)) = text.split_once("oidc-provider/https://") {
        return Some(change_to(format!("{head}oidc-provider/{url}")));
    }
    let url = text.split_once("://").map_or(text, |(_, url)| url);
    let trimmed = url.trim_end_matches('/');
    if Arn::new(trimmed).is_none() && Provider::new(trimmed).is_some() {
        return Some(change_to(trimmed.to_owned()));
    }
    let is_path = trimmed
        .split_once('/')
        .is_some_and(|(host, _)| Provider::new(host).is_some());
    let account = only_account(policy).filter(|_| is_path)?;
    Some(change_to(format!(
        "arn:aws:iam::{account}:oidc-provider/{trimmed}"
    )))
}

/// The account of all ARNs among the principals.
fn only_account<'a>(policy: &Policy<'a>) -> Option<&'a str> {
    let principals = policy
        .statements
        .iter()
        .flat_map(|statement| statement.principals());
    let mut accounts = principals
        .filter_map(|principal| Some(Arn::new(principal.string.as_str())?.account()))
        .filter(|account| is_account_id(account));
    let first = accounts.next()?;
    accounts.all(|account| account == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    const OTHER: &str = r#""arn:aws:iam::111122223333:saml-provider/Staff""#;

    fn policy(provider: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Deny", "Principal": {{"Federated": ["{provider}", {OTHER}]}}, "Action": "sts:*""#
        ))
    }

    #[test]
    fn scheme_slash_and_bare_urls_are_mended() {
        for (before, after) in [
            ("https://www.amazon.com", "www.amazon.com"),
            ("graph.facebook.com/", "graph.facebook.com"),
            (
                "https://oidc.eks.eu-west-1.amazonaws.com/id/A1",
                "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1",
            ),
            (
                "arn:aws:iam::111122223333:oidc-provider/https://id.example.com",
                "arn:aws:iam::111122223333:oidc-provider/id.example.com",
            ),
        ] {
            assert_eq!(fixed_as(&policy(before), "trust", "Change"), policy(after));
        }
    }

    #[test]
    fn what_may_be_right_is_left_alone() {
        for provider in ["id.example.com", "${Provider}"] {
            assert!(
                !findings_as(&policy(provider), "trust").contains("FEDERATED"),
                "{provider}"
            );
        }
    }
}
