use crate::policy::principal::GITHUB_PROVIDER;
use crate::policy::{Effect, PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, declare_rule};
use crate::syntax::StringValue;
use crate::text::Edit;

declare_rule! {
    /// A role trusts workflows of GitHub Actions whose repository or branch is left open.
    ///
    /// Whoever may push a branch, or open a pull request, can run a workflow; the subject
    /// `repo:<organization>/<repository>:ref:refs/heads/<branch>` says which is meant. A pattern for some branches, such as
    /// `release-*`, and a condition on `ref` or `job_workflow_ref` beside the subject are enough for this rule.
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
    ///         "Condition": {
    ///             "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
    ///             "StringLike": {"token.actions.githubusercontent.com:sub": "repo:example-org/*"}
    ///         }
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
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-specific-github-repo-and-branch-recommended)
    /// - [Create a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
    SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: Warning, kinds: &[PolicyKind::Trust], check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for condition in context
        .conditions
        .iter()
        .filter(|condition| tests_subject(condition))
    {
        let open = |string: &&StringValue| leaves_open(string.as_str());
        for string in condition.condition.strings().filter(open) {
            let narrow = narrowed(string.as_str());
            let message = format!(
                "`{}` leaves repository or branch open; name both, as in `{narrow}`",
                string.as_str()
            );
            let fix = Fix::new(
                format!("Change to `{narrow}`, to be reviewed"),
                vec![Edit::replace(string.content, narrow)],
            );
            diagnostics.push(
                Diagnostic::new(
                    &SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED,
                    string.range,
                    message,
                )
                .with_fix(fix),
            );
        }
    }
}

/// Whether the subject is matched by a pattern, to allow something, and the branch not fixed beside it.
fn tests_subject(condition: &ResolvedCondition<'_>) -> bool {
    let is_pattern = condition
        .operator
        .is_some_and(|operator| operator.takes_wildcards() && !operator.is_negated());
    is_pattern
        && claim(condition.condition.key.as_str()).is_some_and(|claim| claim.eq_ignore_ascii_case("sub"))
        && condition.statement.effect() == Some(Effect::Allow)
        && !fixes_branch(condition.statement)
}

/// The claim that a key of GitHub's provider names.
fn claim(key: &str) -> Option<&str> {
    let (provider, claim) = key.rsplit_once(':')?;
    provider.eq_ignore_ascii_case(GITHUB_PROVIDER).then_some(claim)
}

fn fixes_branch(statement: &Statement<'_>) -> bool {
    let mut claims = statement
        .conditions()
        .filter_map(|condition| claim(condition.key.as_str()));
    claims.any(|claim| {
        ["ref", "job_workflow_ref"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(claim))
    })
}

/// Whether a wildcard stands where the repository does, or begins what tells the branch, the tag or the environment.
fn leaves_open(subject: &str) -> bool {
    let is_wild = |text: &str| text.contains(['*', '?']);
    if !is_wild(subject) || subject.contains("${") {
        return false;
    }
    let Some((repository, rest)) = subject
        .strip_prefix("repo:")
        .and_then(|rest| rest.split_once(':'))
    else {
        return true;
    };
    let head = rest.split(['*', '?']).next().unwrap_or_default();
    let wholes = ["ref:refs/heads/", "ref:refs/tags/", "environment:"];
    is_wild(repository) || (is_wild(rest) && wholes.iter().any(|whole| whole.starts_with(head)))
}

/// What is known of the subject, and words to be replaced for the rest.
fn narrowed(subject: &str) -> String {
    let known = |text: Option<&str>| {
        text.filter(|text| !text.is_empty() && !text.contains(['*', '?']))
            .map(str::to_owned)
    };
    let mut parts = subject.strip_prefix("repo:").unwrap_or_default().splitn(2, ':');
    let mut names = parts.next().unwrap_or_default().split('/');
    let [organization, repository] = [names.next(), names.next()].map(known);
    let organization = organization.unwrap_or_else(|| "ORG".to_owned());
    let repository = repository.unwrap_or_else(|| "REPO".to_owned());
    format!("repo:{organization}/{repository}:ref:refs/heads/main")
}

#[cfg(test)]
mod tests {
    use super::{leaves_open, narrowed};

    #[test]
    fn a_subject_names_repository_and_branch() {
        for (subject, narrow) in [
            ("repo:org/*", "repo:org/REPO:ref:refs/heads/main"),
            ("repo:org/app:*", "repo:org/app:ref:refs/heads/main"),
            (
                "repo:org/app:ref:refs/heads/*",
                "repo:org/app:ref:refs/heads/main",
            ),
            (
                "repo:org/app-*:ref:refs/heads/main",
                "repo:org/REPO:ref:refs/heads/main",
            ),
            ("*", "repo:ORG/REPO:ref:refs/heads/main"),
        ] {
            assert!(leaves_open(subject), "{subject}");
            assert_eq!(narrowed(subject), narrow);
        }
    }

    #[test]
    fn some_branches_are_specific() {
        for subject in [
            "repo:org/app:ref:refs/heads/release-*",
            "repo:org/app:environment:prod",
            "repo:org/app:pull_request",
            "repo:${aws:PrincipalTag/repo}:*",
        ] {
            assert!(!leaves_open(subject), "{subject}");
        }
    }
}
