use crate::policy::PolicyKind;
use crate::policy::principal::GITHUB_PROVIDER;
use crate::rule::federation::unconditional;
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::Json;

declare_rule! {
    /// A role trusts GitHub Actions without a condition on the repository.
    ///
    /// GitHub signs tokens for the workflows of everybody; without a condition on `token.actions.githubusercontent.com:sub` a
    /// workflow in any repository may assume the role. Conditions on the claims `repository`, `repository_id` and
    /// `job_workflow_ref`, which tell the repository as well, count, too.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}
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
    ///         "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {
    ///             "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:example-org/example-repo:ref:refs/heads/main"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-missing-github-repo-condition-key)
    /// - [Create a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
    MISSING_GITHUB_REPO_CONDITION_KEY: SecurityWarning, kinds: &[PolicyKind::Trust], check: check,
}

const AUDIENCE: &str = "token.actions.githubusercontent.com:aud";
const SUBJECT: &str = "token.actions.githubusercontent.com:sub";

/// The claims that tell the repository.
const CLAIMS: [&str; 4] = ["sub", "repository", "repository_id", "job_workflow_ref"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let tells_repository = |claim: &str| CLAIMS.iter().any(|known| known.eq_ignore_ascii_case(claim));
    for (statement, string, provider) in unconditional(context, tells_repository) {
        if !provider.eq_ignore_ascii_case(GITHUB_PROVIDER) {
            continue;
        }
        let message = format!("A workflow in any repository on GitHub may assume the role; test `{SUBJECT}`");
        let mut tested = statement.conditions().map(|condition| condition.key.as_str());
        let has_audience = tested.any(|key| key.eq_ignore_ascii_case(AUDIENCE));
        let subject = (SUBJECT, Json::string("repo:ORG/REPO:ref:refs/heads/BRANCH"));
        let audience = (AUDIENCE, Json::string("sts.amazonaws.com"));
        let conditions = if has_audience {
            vec![subject]
        } else {
            vec![audience, subject]
        };
        let edits = context.add_conditions(statement, "StringEquals", &conditions);
        let fix = edits.map(|edits| {
            Fix::new(format!("Insert a condition on `{SUBJECT}` to fill in"), edits).preferred()
        });
        diagnostics
            .push(Diagnostic::new(&MISSING_GITHUB_REPO_CONDITION_KEY, string.range, message).with_fix(fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    const HOST: &str = "token.actions.githubusercontent.com";

    fn policy(condition: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{"Federated": "arn:aws:iam::111122223333:oidc-provider/{HOST}"}}, "Action": "sts:AssumeRoleWithWebIdentity"{condition}"#
        ))
    }

    #[test]
    fn without_any_condition_both_keys_are_inserted() {
        let after = format!(
            r#", "Condition": {{"StringEquals": {{"{HOST}:aud": "sts.amazonaws.com", "{HOST}:sub": "repo:ORG/REPO:ref:refs/heads/BRANCH"}}}}"#
        );
        assert_eq!(fixed_as(&policy(""), "trust", "Insert"), policy(&after));
        assert_eq!(findings_as(&policy(""), "trust").lines().count(), 2);
    }

    #[test]
    fn other_claims_tell_the_repository_too() {
        let condition = format!(r#", "Condition": {{"StringEquals": {{"{HOST}:repository_id": "1"}}}}"#);
        assert!(!findings_as(&policy(&condition), "trust").contains("GITHUB"));
    }
}
