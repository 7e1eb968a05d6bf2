use crate::catalog::{Action, ActionSet};
use crate::policy::{Effect, PolicyKind};
use crate::rule::{Context, Diagnostic, Fix, ResolvedAction, declare_rule};

declare_rule! {
    /// In a service control policy a wildcard stands elsewhere than at the end of an action.
    ///
    /// Obsolete, and so only on where it is asked for by name: since 19 September 2025 service control policies take
    /// wildcards anywhere in an action, but AWS's list of checks still has this one. Turn it on where policies have to
    /// keep to the older grammar.
    ///
    /// The fix names the actions that the pattern matches today. What AWS adds later is not among them: a `Deny` then
    /// lets through what the pattern would have caught.
    ///
    /// ## Invalid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Deny", "Action": "ec2:*Vpc", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json scp
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Deny", "Action": ["ec2:CreateVpc", "ec2:DeleteVpc*"], "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-scp-syntax-error-action-wildcard)
    /// - [SCP syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html)
    SCP_SYNTAX_ERROR_ACTION_WILDCARD: Error, kinds: &[PolicyKind::Scp], enabled: ByName, check: check,
}

/// The longest list that is worth having in a policy of 5,120 characters.
const MOST_ACTIONS: usize = 60;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for action in &context.actions {
        let text = action.entry.pattern.text;
        let head = text.strip_suffix('*').unwrap_or(text);
        if !head.contains('*') {
            continue;
        }
        let message = format!(
            "`{text}` has a wildcard before its end, which the older grammar of service control policies does not \
             allow; name the actions, or end in the wildcard"
        );
        let found = Diagnostic::new(
            &SCP_SYNTAX_ERROR_ACTION_WILDCARD,
            action.entry.string.range,
            message,
        );
        diagnostics.push(found.with_fix(expand(context, action)));
    }
}

fn expand(context: &Context<'_>, action: &ResolvedAction<'_>) -> Option<Fix> {
    action.service?;
    let actions: Vec<Action> = ActionSet::expand(action.entry.pattern.text).iter().collect();
    if actions.is_empty() || MOST_ACTIONS < actions.len() {
        return None;
    }
    let title = match actions.len() {
        1 => "Expand to the action that it matches".to_owned(),
        count => format!("Expand to the {count} actions that it matches"),
    };
    let fix = Fix::new(title, context.replace_action(action, &actions)?).preferred();
    // What AWS adds later falls out of the list: that narrows an `Allow`, and a `Deny` of all other actions.
    let narrows = match action.statement.effect() {
        Some(Effect::Allow) => !action.entry.negated,
        Some(Effect::Deny) => action.entry.negated,
        None => false,
    };
    Some(if narrows { fix.safe() } else { fix })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};
    use expect_test::expect;

    const ON: &str = "scp SCP_SYNTAX_ERROR_ACTION_WILDCARD";

    fn policy(effect: &str, actions: &str) -> String {
        policy_of(&format!(
            r#""Effect": "{effect}", "Action": {actions}, "Resource": "*""#
        ))
    }

    #[test]
    fn a_wildcard_may_only_end_an_action() {
        expect![[r#"
            error SCP_SYNTAX_ERROR_ACTION_WILDCARD on `"sqs:*Queue"`: `sqs:*Queue` has a wildcard before its end, which the older grammar of service control policies does not allow; name the actions, or end in the wildcard
              fix: Expand to the 5 actions that it matches (preferred)
        "#]]
        .assert_eq(&findings_as(&policy("Deny", r#""sqs:*Queue""#), ON));
        for fine in [r#""sqs:Get*""#, r#""*""#, r#""sqs:*""#, r#""sqs:SendMessage""#] {
            assert_eq!(findings_as(&policy("Deny", fine), ON), "", "{fine}");
        }
    }

    #[test]
    fn the_fix_names_what_matches() {
        assert_eq!(
            fixed_as(
                &policy("Deny", r#"["sns:*eTopic", "sns:CreateTopic"]"#),
                ON,
                "Expand"
            ),
            policy("Deny", r#"["sns:DeleteTopic", "sns:CreateTopic"]"#)
        );
        assert!(findings_as(&policy("Allow", r#""sqs:*Queue""#), ON).contains("(preferred, safe)"));
        assert!(!findings_as(&policy("Deny", r#""ec2:*e*""#), ON).contains("fix:"));
    }

    #[test]
    fn it_is_off_unless_named() {
        assert_eq!(findings_as(&policy("Deny", r#""sqs:*Queue""#), "scp"), "");
    }
}
