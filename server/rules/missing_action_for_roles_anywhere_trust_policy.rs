use crate::catalog::Pattern;
use crate::policy::{Effect, PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::StringValue;
use crate::syntax::edit::{Json, append_elements};

declare_rule! {
    /// A role for IAM Roles Anywhere does not allow all three actions that the service calls.
    ///
    /// IAM Roles Anywhere passes the certificate's fields as source identity and session tags, so the trust policy must allow
    /// `rolesanywhere.amazonaws.com` the actions `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`, in one statement
    /// or in several.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"Service": "rolesanywhere.amazonaws.com"},
    ///         "Action": ["sts:AssumeRole", "sts:TagSession"],
    ///         "Condition": {
    ///             "ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/11112222-3333-4444-5555-666677778888"}
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
    ///         "Principal": {"Service": "rolesanywhere.amazonaws.com"},
    ///         "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
    ///         "Condition": {
    ///             "ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/11112222-3333-4444-5555-666677778888"}
    ///         }
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-action-for-roles-anywhere-trust-policy)
    /// - [Trust model of IAM Roles Anywhere](https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html)
    MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: Error, kinds: &[PolicyKind::Trust], check: check,
}

const PRINCIPAL: &str = "rolesanywhere.amazonaws.com";
const ACTIONS: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut missing = ACTIONS.to_vec();
    let mut first = None;
    for statement in &context.policy.statements {
        let Some(string) = roles_anywhere(statement) else {
            continue;
        };
        let Some(list) = statement.action.and_then(|action| action.value.as_ref()) else {
            return;
        };
        if statement.not_action.is_some() || list.holds_opaque() {
            return;
        }
        missing.retain(|action| !allows(statement, action));
        first.get_or_insert((string, list));
    }
    let Some((string, list)) = first.filter(|_| !missing.is_empty()) else {
        return;
    };
    let names = format!("`{}`", missing.join("` and `"));
    let message = format!("IAM Roles Anywhere needs {names} as well; allow it to `{PRINCIPAL}`");
    let items: Vec<Json> = missing.into_iter().map(Json::string).collect();
    let edits = append_elements(context.source, context.style, list, &items);
    let fix = Fix::new(format!("Add {names}"), edits).preferred();
    diagnostics.push(
        Diagnostic::new(
            &MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY,
            string.range,
            message,
        )
        .with_fix(fix),
    );
}

/// The service among the principals of a statement that allows something.
fn roles_anywhere<'a>(statement: &Statement<'a>) -> Option<&'a StringValue> {
    let mut principals = statement.principals();
    let found = principals.find(|principal| {
        let is_service = principal.kind.is_some_and(|kind| kind.as_str() == "Service");
        is_service && !principal.negated && principal.string.as_str() == PRINCIPAL
    });
    let found = found.filter(|_| statement.effect() == Some(Effect::Allow))?;
    Some(found.string)
}

fn allows(statement: &Statement<'_>, action: &str) -> bool {
    statement
        .actions()
        .any(|entry| Pattern::ignoring_case(entry.pattern.text).matches(action))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};

    fn policy(actions: &[&str]) -> String {
        let statement = |actions: &&str| {
            format!(
                r#"{{"Effect": "Allow", "Principal": {{"Service": "rolesanywhere.amazonaws.com"}}, "Action": {actions}}}"#
            )
        };
        let statements: Vec<String> = actions.iter().map(statement).collect();
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
            statements.join(", ")
        )
    }

    #[test]
    fn what_is_missing_is_added() {
        for (before, after) in [
            (
                r#""sts:AssumeRole""#,
                r#"["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]"#,
            ),
            (
                r#"["sts:TagSession", "sts:AssumeRole"]"#,
                r#"["sts:TagSession", "sts:AssumeRole", "sts:SetSourceIdentity"]"#,
            ),
        ] {
            assert_eq!(fixed_as(&policy(&[before]), "trust", "Add"), policy(&[after]));
        }
    }

    #[test]
    fn statements_add_up() {
        for actions in [
            &[r#""sts:AssumeRole""#, r#"["sts:Set*", "sts:TagSession"]"#][..],
            &[r#""sts:*""#],
        ] {
            let found = findings_as(&policy(actions), "trust");
            assert!(!found.contains("ROLES_ANYWHERE"), "{found}");
        }
    }
}
