use crate::policy::principal::{Provider, has_wildcard};
use crate::policy::{ActionEntry, Effect, PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::edit::remove_from_list;
use crate::text::Edit;

declare_rule! {
    /// An action of a role trust policy does not fit any of its principals.
    ///
    /// Users of a SAML provider call `sts:AssumeRoleWithSAML`, those of an OpenID Connect provider
    /// `sts:AssumeRoleWithWebIdentity`, accounts, roles, users and services `sts:AssumeRole`. The rule looks at each statement
    /// that allows something and says nothing where one of its principals fits, or where one is not known.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Staff"},
    ///         "Action": "sts:AssumeRoleWithWebIdentity",
    ///         "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
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
    ///         "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Staff"},
    ///         "Action": "sts:AssumeRoleWithSAML",
    ///         "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-mismatched-action-for-principal)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    MISMATCHED_ACTION_FOR_PRINCIPAL: Error, kinds: &[PolicyKind::Trust], check: check,
}

/// The actions that assume a role, and who calls each.
const ACTIONS: [(&str, Caller); 3] = [
    ("AssumeRole", Caller::Aws),
    ("AssumeRoleWithSAML", Caller::Saml),
    ("AssumeRoleWithWebIdentity", Caller::Oidc),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Caller {
    /// An account, a role, a user or a service.
    Aws,
    Saml,
    Oidc,
}

impl Caller {
    fn describe(self) -> &'static str {
        match self {
            Self::Aws => "accounts, roles, users and services",
            Self::Saml => "a SAML provider",
            Self::Oidc => "an OpenID Connect provider",
        }
    }
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for statement in &context.policy.statements {
        if statement.effect() != Some(Effect::Allow) || statement.has_opaque_principal() {
            continue;
        }
        let Some(callers) = callers(statement).filter(|callers| !callers.is_empty()) else {
            continue;
        };
        for entry in statement.actions().filter(|entry| !entry.negated) {
            if let Some(caller) = caller_of(&entry).filter(|caller| !callers.contains(caller)) {
                diagnostics.push(mismatch(statement, &entry, caller, &callers));
            }
        }
    }
}

/// Who the principals are, each once; `None` where that is not known of one.
fn callers(statement: &Statement<'_>) -> Option<Vec<Caller>> {
    let mut callers = Vec::new();
    for principal in statement.principals() {
        let text = principal.string.as_str();
        let caller = match principal.kind?.as_str() {
            _ if principal.negated || has_wildcard(text) || text.contains('$') => return None,
            "AWS" | "Service" => Caller::Aws,
            "Federated" => match Provider::new(text)? {
                Provider::Saml => Caller::Saml,
                Provider::Oidc(_) => Caller::Oidc,
            },
            _ => return None,
        };
        if !callers.contains(&caller) {
            callers.push(caller);
        }
    }
    Some(callers)
}

fn caller_of(entry: &ActionEntry<'_>) -> Option<Caller> {
    let is_named = |(name, _): &&(&str, Caller)| entry.pattern.name.eq_ignore_ascii_case(name);
    let known = ACTIONS
        .iter()
        .find(is_named)
        .filter(|_| entry.pattern.has_prefix("sts"))?;
    Some(known.1)
}

fn mismatch(
    statement: &Statement<'_>,
    entry: &ActionEntry<'_>,
    caller: Caller,
    callers: &[Caller],
) -> Diagnostic {
    let right = match callers {
        [only] => ACTIONS.iter().find(|(_, caller)| caller == only),
        _ => None,
    };
    let right = right.map(|(name, _)| format!("sts:{name}"));
    let advice = match &right {
        Some(right) => format!("allow `{right}`"),
        None => "name one that is, or remove the action".to_owned(),
    };
    let message = format!(
        "`{}` is for {}, and none of the principals is such; {advice}",
        entry.pattern.text,
        caller.describe()
    );
    let is_there = |right: &str| {
        statement
            .actions()
            .any(|entry| entry.pattern.text.eq_ignore_ascii_case(right))
    };
    let remove = || remove_from_list(statement.action?.value.as_ref()?, entry.string.range);
    let fix = match right {
        Some(right) if !is_there(&right) => {
            let edits = vec![Edit::replace(entry.string.content, &*right)];
            Some(Fix::new(format!("Change to `{right}`"), edits))
        }
        _ => remove().map(|edits| Fix::new(format!("Remove `{}`", entry.pattern.text), edits)),
    };
    let found = Diagnostic::new(&MISMATCHED_ACTION_FOR_PRINCIPAL, entry.string.range, message)
        .with_fix(fix.map(Fix::preferred));
    match statement.principals().next() {
        Some(principal) => found.with_related(principal.string.range, "This principal"),
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(principal: &str, actions: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{{principal}}}, "Action": {actions}, "Condition": {{"StringEquals": {{"accounts.google.com:aud": "a"}}}}"#
        ))
    }

    const SAML: &str = r#""Federated": "arn:aws:iam::111122223333:saml-provider/Staff""#;
    const GOOGLE: &str = r#""Federated": "accounts.google.com""#;
    const SERVICE: &str = r#""Service": "ec2.amazonaws.com""#;

    #[test]
    fn the_action_that_fits_is_named() {
        for (principal, before, after) in [
            (SAML, r#""sts:AssumeRole""#, r#""sts:AssumeRoleWithSAML""#),
            (
                GOOGLE,
                r#""sts:AssumeRoleWithSAML""#,
                r#""sts:AssumeRoleWithWebIdentity""#,
            ),
            (
                SERVICE,
                r#"["sts:assumerolewithsaml", "sts:TagSession"]"#,
                r#"["sts:AssumeRole", "sts:TagSession"]"#,
            ),
            (
                SERVICE,
                r#"["sts:AssumeRole", "sts:AssumeRoleWithSAML"]"#,
                r#"["sts:AssumeRole"]"#,
            ),
        ] {
            assert_eq!(
                fixed_as(&policy(principal, before), "trust", ""),
                policy(principal, after)
            );
        }
    }

    #[test]
    fn whoever_fits_or_is_unknown_is_left_alone() {
        for (principal, actions) in [
            (
                GOOGLE,
                r#"["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"]"#,
            ),
            (r#""AWS": "*""#, r#""sts:AssumeRoleWithSAML""#),
            (
                r#""Service": "ec2.amazonaws.com", "Federated": "accounts.google.com""#,
                r#"["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]"#,
            ),
            (SERVICE, r#""sts:AssumeRole*""#),
        ] {
            let found = findings_as(&policy(principal, actions), "trust");
            assert!(!found.contains("MISMATCHED"), "{principal} {actions}: {found}");
        }
    }
}
