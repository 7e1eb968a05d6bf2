//! What the rules about actions that know no tags share.

use std::collections::HashMap;

use super::arns::actions_of_resources;
use super::condition_keys::{by_statement, remove_fix};
use crate::catalog::{self, Action, ConditionKey};
use crate::policy::edit::split_statement;
use crate::policy::{Arn, Effect, Statement};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, Rule};
use crate::syntax::StringValue;
use crate::syntax::edit::Json;
use crate::text::Edit;

/// The keys of tags, in lower case.
const TAGS: [&str; 3] = ["aws:resourcetag/", "aws:requesttag/", "aws:tagkeys"];

/// Reports the statements of an effect that test a tag of the resource and name actions that know no tags: each such
/// action, and the key. An action written with a wildcard is taken for one that does.
pub(crate) fn check_actions(
    context: &Context<'_>,
    rule: &'static Rule,
    effect: Effect,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut known: HashMap<&str, bool> = HashMap::new();
    for (statement, conditions) in by_statement(context) {
        let Some(condition) = tag_test(statement, conditions, effect) else {
            continue;
        };
        let mut without = Vec::new();
        for entry in statement.actions().filter(|entry| !entry.negated) {
            let text = entry.pattern.text;
            let lacks_tags = known
                .entry(text)
                .or_insert_with(|| catalog::action(text).is_some_and(|action| !knows_tags(action)));
            if *lacks_tags {
                without.push(entry.string);
            }
        }
        report(context, rule, effect, condition, &without, diagnostics);
    }
}

fn report(
    context: &Context<'_>,
    rule: &'static Rule,
    effect: Effect,
    condition: &ResolvedCondition<'_>,
    without: &[&StringValue],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(first) = without.first() else {
        return;
    };
    let edits = split_statement(
        context.source,
        context.style,
        context.policy,
        condition.statement,
        |action| without.iter().any(|other| other.as_str() == action.as_str()),
        is_tag_key,
    );
    let more = match without.len() - 1 {
        0 => String::new(),
        1 => " and another action".to_owned(),
        more => format!(" and {more} other actions"),
    };
    let fix = (!edits.is_empty()).then(|| {
        let title = format!("Put `{}`{more} into a statement without tags", first.as_str());
        Fix::new(title, edits).preferred()
    });
    let key = condition.condition.key;
    let outcome = match (condition.needs_key(), effect) {
        (true, Effect::Allow) => "is never allowed",
        (true, Effect::Deny) => "is never denied",
        // A negated operator, and one with `IfExists`, holds where the key is absent.
        (false, Effect::Allow) => "is allowed whatever the tags",
        (false, Effect::Deny) => "is denied whatever the tags",
    };
    for action in without {
        let message = format!(
            "`{}` knows no tags, so with `{}` it {outcome}; give it a statement of its own",
            action.as_str(),
            key.as_str()
        );
        let diagnostic = Diagnostic::new(rule, action.range, message).with_related(key.range, "The tag");
        diagnostics.push(diagnostic.with_fix(fix.clone()));
    }
    let message = format!(
        "`{}` is never there for `{}`{more}; test it only for actions that know tags",
        key.as_str(),
        first.as_str()
    );
    let diagnostic = Diagnostic::new(rule, key.range, message);
    diagnostics.push(diagnostic.with_related(first.range, "This action").with_fix(fix));
}

/// Reports the statements of an effect that test a tag of the resource for all actions but some.
pub(crate) fn check_not_action(
    context: &Context<'_>,
    rule: &'static Rule,
    effect: Effect,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (statement, conditions) in by_statement(context) {
        if statement.not_action.is_none() {
            continue;
        }
        let Some(condition) = tag_test(statement, conditions, effect) else {
            continue;
        };
        let key = condition.condition.key;
        let what = match effect {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        };
        let message = format!(
            "`{}` cannot tell whether to {what} the many actions that know no tags; list the others in `Action`",
            key.as_str()
        );
        diagnostics.push(
            Diagnostic::new(rule, key.range, message)
                .with_fix(list_actions(context, statement).map(Fix::preferred))
                .with_fix(remove_fix(condition)),
        );
    }
}

/// Turns `NotAction` into an `Action` of the services that the resources belong to; into one to fill in where that is
/// not every action the statement is about.
fn list_actions(context: &Context<'_>, statement: &Statement<'_>) -> Option<Fix> {
    let not_action = statement.not_action?;
    let value = not_action.value.as_ref()?;
    let is_excluded = |resource: &str| {
        let service = Arn::new(resource).map(|arn| arn.service()).unwrap_or_default();
        let mut entries = statement.actions();
        entries.any(|entry| entry.pattern.is_everything() || entry.pattern.has_prefix(service))
    };
    let some_excluded = statement
        .resources()
        .any(|(resource, _)| is_excluded(resource.as_str()));
    let actions = actions_of_resources(statement).filter(|_| !some_excluded);
    let (title, list) = match actions {
        Some(list) => ("List the services of `Resource` in `Action`", list),
        None => ("Change to an `Action` list to fill in", Json::Array(Vec::new())),
    };
    let list = context.style.value_at(context.source, value.range.start, &list);
    let edits = vec![
        Edit::replace(not_action.key.content, "Action"),
        Edit::replace(value.range, list),
    ];
    // Beside an `Action`, who knows what is meant?
    let fix = Fix::new(title, edits);
    statement.action.is_none().then_some(fix)
}

/// The first condition on a tag of the resource, in a statement of this effect. Whether a tag is there at all may be
/// asked of any action.
fn tag_test<'c, 'a>(
    statement: &Statement<'_>,
    conditions: &'c [ResolvedCondition<'a>],
    effect: Effect,
) -> Option<&'c ResolvedCondition<'a>> {
    let is_test = |condition: &&ResolvedCondition<'_>| {
        let key = condition.condition.key.as_str();
        let head = key.get(..TAGS[0].len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(TAGS[0]))
            && condition.operator.is_some()
            && !condition.is_null_test()
    };
    let first = conditions.iter().find(is_test)?;
    (statement.effect() == Some(effect)).then_some(first)
}

fn is_tag_key(key: &StringValue) -> bool {
    let key = key.as_str().to_ascii_lowercase();
    TAGS.iter().any(|tag| key.starts_with(tag))
}

/// Whether an action supports any of the keys of tags: one that creates something is asked for the tags it passes.
fn knows_tags(action: Action) -> bool {
    let is_tag = |key: ConditionKey| {
        let name = key.name().to_ascii_lowercase();
        TAGS.iter().any(|tag| name.starts_with(tag))
    };
    action.all_condition_keys().any(is_tag)
}
