use std::cell::LazyCell;

use crate::catalog::{self, Action, ConditionKey};
use crate::policy::{Effect, PolicyKind, Statement};
use crate::rule::{Context, Diagnostic, Fix, declare_rule};
use crate::syntax::Value;
use crate::syntax::edit::{Json, insert_element_after};

declare_rule! {
    /// A condition tests a key that is set only through another action, which the policy does not allow.
    ///
    /// Whoever assumes a role may set a source identity only with `sts:SetSourceIdentity`, and pass session tags
    /// only with `sts:TagSession`. Without that action the condition cannot be met.
    ///
    /// Looks at statements that allow to assume a role; at session tags only in trust policies. Any statement of
    /// the policy may allow the action.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "arn:aws:iam::123456789012:role/app"},
    ///             "Action": "sts:AssumeRole",
    ///             "Condition": {"StringEquals": {"sts:SourceIdentity": "ana"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [
    ///         {
    ///             "Effect": "Allow",
    ///             "Principal": {"AWS": "arn:aws:iam::123456789012:role/app"},
    ///             "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
    ///             "Condition": {"StringEquals": {"sts:SourceIdentity": "ana"}}
    ///         }
    ///     ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-action-for-condition-key)
    /// - [Monitor and control actions taken with assumed roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html)
    /// - [Passing session tags in AWS STS](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html)
    MISSING_ACTION_FOR_CONDITION_KEY: Error, kinds: &[PolicyKind::Identity, PolicyKind::Trust, PolicyKind::Resource], check: check,
}

const SET_SOURCE_IDENTITY: &str = "sts:SetSourceIdentity";
const TAG_SESSION: &str = "sts:TagSession";

/// How the actions begin that take part in assuming a role.
const ASSUME: &str = "AssumeRole";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let allowed = [SET_SOURCE_IDENTITY, TAG_SESSION].map(|name| {
        let action = catalog::action(name);
        LazyCell::new(move || action.is_none_or(|action| allows(context, action)))
    });
    let needed: Vec<(ConditionKey, &str)> = set_through(context.kind).collect();
    for condition in &context.conditions {
        let needed = needed.iter().find(|(key, _)| condition.key == Some(*key));
        let Some((_, action)) = needed.copied().filter(|_| condition.needs_key()) else {
            continue;
        };
        let [identity, session] = &allowed;
        let is_allowed = if action == TAG_SESSION {
            **session
        } else {
            **identity
        };
        if is_allowed || !allows_to_assume(condition.statement) {
            continue;
        }
        let key = condition.condition.key;
        let message = format!(
            "`{}` is set only with `{action}`; add it to `Action`",
            key.as_str()
        );
        diagnostics.push(
            Diagnostic::new(&MISSING_ACTION_FOR_CONDITION_KEY, key.range, message).with_fix(fix(
                context,
                condition.statement,
                action,
            )),
        );
    }
}

/// The keys that are set through another action, and that action.
fn set_through(kind: PolicyKind) -> impl Iterator<Item = (ConditionKey, &'static str)> {
    let identity = [("sts:SourceIdentity", SET_SOURCE_IDENTITY)];
    let session =
        ["aws:RequestTag/tag", "aws:TagKeys", "sts:TransitiveTagKeys"].map(|key| (key, TAG_SESSION));
    let session = session.into_iter().filter(move |_| kind == PolicyKind::Trust);
    let keys = identity.into_iter().chain(session);
    keys.filter_map(|(key, action)| Some((catalog::condition_key(key)?, action)))
}

/// Whether a statement allows an action; one with `NotAction` is taken for one that does.
fn allows(context: &Context<'_>, action: Action) -> bool {
    let of_allow = |statement: &Statement<'_>| statement.effect() == Some(Effect::Allow);
    let mut actions = context.actions.iter();
    actions.any(|entry| (entry.entry.negated || entry.covers(action)) && of_allow(entry.statement))
}

fn allows_to_assume(statement: &Statement<'_>) -> bool {
    let assumes = statement.actions().any(|entry| {
        !entry.negated && entry.pattern.has_prefix("sts") && entry.pattern.name.starts_with(ASSUME)
    });
    statement.effect() == Some(Effect::Allow) && assumes
}

fn fix(context: &Context<'_>, statement: &Statement<'_>, action: &str) -> Option<Fix> {
    let list: &Value = statement.action?.value.as_ref()?;
    let edits = insert_element_after(
        context.source,
        context.style,
        list,
        list.one_or_many().count().saturating_sub(1),
        &Json::string(action),
    );
    Some(Fix::new(format!("Add `{action}`"), edits).preferred())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as};

    fn policy(action: &str, operator: &str, key: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::123456789012:role/app"}}, "Action": {action}, "Condition": {{"{operator}": {{"{key}": "a"}}}}}}]}}"#
        )
    }

    #[test]
    fn the_action_is_added() {
        for (key, operator, action) in [
            ("sts:SourceIdentity", "StringLike", "sts:SetSourceIdentity"),
            ("aws:RequestTag/team", "StringEquals", "sts:TagSession"),
            (
                "sts:TransitiveTagKeys",
                "ForAnyValue:StringEquals",
                "sts:TagSession",
            ),
        ] {
            let after = format!(r#"["sts:AssumeRole", "{action}"]"#);
            assert_eq!(
                fixed_as(&policy(r#""sts:AssumeRole""#, operator, key), "trust", "Add"),
                policy(&after, operator, key)
            );
        }
    }

    #[test]
    fn conditions_that_hold_without_the_key_need_nothing() {
        for (action, operator, key) in [
            (
                r#""sts:AssumeRole""#,
                "StringEqualsIfExists",
                "sts:SourceIdentity",
            ),
            (r#""sts:AssumeRole""#, "StringNotEquals", "sts:SourceIdentity"),
            (r#""sts:AssumeRole""#, "ForAllValues:StringEquals", "aws:TagKeys"),
            (
                r#"["sts:AssumeRole", "sts:Tag*"]"#,
                "StringEquals",
                "aws:RequestTag/team",
            ),
            (r#""sts:*""#, "StringEquals", "sts:SourceIdentity"),
        ] {
            let found = findings_as(&policy(action, operator, key), "trust");
            assert!(!found.contains("MISSING_ACTION"), "{found}");
        }
        let found = findings_as(
            &policy(r#""sts:AssumeRole""#, "StringEquals", "aws:RequestTag/a"),
            "resource",
        );
        assert!(!found.contains("MISSING_ACTION_FOR"), "{found}");
    }
}
