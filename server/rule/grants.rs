//! What a policy allows without bounds: on any resource, without a condition, and not denied in the same way.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::actions::actions_of;
use super::{Context, ResolvedAction};
use crate::catalog::{self, AccessLevel, Action, ActionSet, Pattern};
use crate::policy::{Arn, Effect, Statement, strings};
use crate::syntax::{Property, Value};
use crate::text::TextRange;

/// What in a policy allows something: an entry of `Action`, or the whole of `NotAction`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant<'a> {
    pub(crate) range: TextRange,
    /// The entry; `NotAction` for the whole of that.
    pub(crate) text: &'a str,
}

/// The grants that make their holder an administrator: hardly anything is left out, and nothing by which he could get
/// the rest.
pub(crate) fn full_administration<'a>(context: &Context<'a>) -> Vec<Grant<'a>> {
    let denied = LazyCell::new(|| denied(context));
    let is_rest_nearly_all = LazyCell::new(|| leaves_nearly_all(&[&denied]));
    let mut found = Vec::new();
    for statement in &context.policy.statements {
        if !is_unconditional(statement, Effect::Allow) || !is_about_everything(statement) {
            continue;
        }
        if let Some(grant) = grant_of_rest(statement) {
            let excluded = expand_all(statement.actions().map(|entry| entry.pattern.text));
            if leaves_nearly_all(&[&excluded, &denied]) {
                found.push(grant);
            }
        }
        let everything = statement
            .actions()
            .find(|entry| !entry.negated && is_every_action(entry.pattern.text));
        if let Some(entry) = everything.filter(|_| *is_rest_nearly_all) {
            found.push(Grant {
                range: entry.string.range,
                text: entry.pattern.text,
            });
        }
    }
    found
}

/// The first grant of each of some actions (sorted) that is neither bounded nor denied.
pub(crate) fn unbounded<'a>(context: &Context<'a>, wanted: &[Action]) -> HashMap<Action, Grant<'a>> {
    let mut covered: HashMap<&str, Vec<Action>> = HashMap::new();
    let mut granted: HashMap<Action, Grant<'a>> = HashMap::new();
    for action in &context.actions {
        let statement = action.statement;
        if action.entry.negated || !is_unconditional(statement, Effect::Allow) {
            continue;
        }
        let text = action.entry.pattern.text;
        let covered = covered.entry(text).or_insert_with(|| covered_of(action, wanted));
        let grant = Grant {
            range: action.entry.string.range,
            text,
        };
        for action in covered.iter() {
            if !granted.contains_key(action) && is_about_any(statement, *action) {
                granted.insert(*action, grant);
            }
        }
    }
    for statement in &context.policy.statements {
        let grant = grant_of_rest(statement).filter(|_| is_unconditional(statement, Effect::Allow));
        let Some(grant) = grant else { continue };
        let is_excluded = |action: &&Action| {
            let mut excluded = actions_of(context, statement);
            excluded.any(|entry| entry.entry.negated && covers(entry, **action))
        };
        for action in wanted.iter().filter(|action| !is_excluded(action)) {
            let is_first = granted
                .get(action)
                .is_none_or(|known| grant.range.start < known.range.start);
            if is_first && is_about_any(statement, *action) {
                granted.insert(*action, grant);
            }
        }
    }
    if !granted.is_empty() {
        let denied = denied(context);
        granted.retain(|action, _| !denied.contains(*action));
    }
    granted
}

/// The wanted actions that an entry covers.
fn covered_of(entry: &ResolvedAction<'_>, wanted: &[Action]) -> Vec<Action> {
    let pattern = entry.entry.pattern;
    match entry.service {
        Some(service) if !pattern.has_wildcard() => {
            let action = service.action(pattern.name);
            let action = action.filter(|action| wanted.binary_search(action).is_ok());
            action.into_iter().collect()
        }
        _ => {
            let covered = wanted.iter().filter(|action| covers(entry, **action));
            covered.copied().collect()
        }
    }
}

fn covers(entry: &ResolvedAction<'_>, action: Action) -> bool {
    entry.covers(action) || is_every_action(entry.entry.pattern.text)
}

/// Whether a pattern is `*` or `*:*`.
fn is_every_action(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, name)) => is_stars(prefix) && is_stars(name),
        None => is_stars(text),
    }
}

/// What a policy denies on every resource without a condition.
fn denied(context: &Context<'_>) -> ActionSet {
    let mut denied = ActionSet::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for statement in &context.policy.statements {
        if !is_unconditional(statement, Effect::Deny) || !is_about_everything(statement) {
            continue;
        }
        if grant_of_rest(statement).is_some() {
            let mut rest = ActionSet::all();
            rest.subtract(&expand_all(statement.actions().map(|entry| entry.pattern.text)));
            denied.union_with(&rest);
        }
        for entry in statement.actions().filter(|entry| !entry.negated) {
            if seen.insert(entry.pattern.text) {
                denied.union_with(&ActionSet::expand(entry.pattern.text));
            }
        }
    }
    denied
}

fn expand_all<'a>(patterns: impl Iterator<Item = &'a str>) -> ActionSet {
    let mut all = ActionSet::new();
    patterns.for_each(|pattern| all.union_with(&ActionSet::expand(pattern)));
    all
}

/// Whether nine in ten of all actions are left, and of IAM all those that change permissions.
fn leaves_nearly_all(without: &[&ActionSet]) -> bool {
    let mut left = ActionSet::all();
    let all = left.len();
    without.iter().for_each(|set| left.subtract(set));
    let of_iam = catalog::service("iam")
        .into_iter()
        .flat_map(catalog::Service::actions);
    let mut of_iam = of_iam.filter(|action| action.access_level() == AccessLevel::PermissionsManagement);
    9 * all <= 10 * left.len() && of_iam.all(|action| left.contains(action))
}

fn is_unconditional(statement: &Statement<'_>, effect: Effect) -> bool {
    statement.condition.is_none() && statement.effect() == Some(effect)
}

/// The whole of `NotAction`, where it can be read.
fn grant_of_rest<'a>(statement: &Statement<'a>) -> Option<Grant<'a>> {
    let value: &Value = statement.not_action?.value.as_ref()?;
    let is_readable = value.one_or_many().all(|value| value.as_string().is_some());
    is_readable.then_some(Grant {
        range: value.range,
        text: "NotAction",
    })
}

/// Whether a statement is about all resources.
fn is_about_everything(statement: &Statement<'_>) -> bool {
    strings(statement.resource).any(|resource| is_stars(resource.as_str()))
}

/// Whether a statement is about any resource that an action can have, or about all but some.
fn is_about_any(statement: &Statement<'_>, action: Action) -> bool {
    let is_any = |resource: &str| match Arn::new(resource) {
        None => is_stars(resource),
        Some(arn) => is_any_of_its_type(arn.resource()) && is_for(arn, action),
    };
    let is_list = |property: &Property| {
        let value = property.value.as_ref();
        value.is_some_and(|value| value.one_or_many().all(|value| value.as_string().is_some()))
    };
    statement.not_resource.is_some_and(is_list)
        || strings(statement.resource).any(|resource| is_any(resource.as_str()))
}

/// Whether the last field of an ARN names nothing but a type: `*`, `role/*`, `function:*`.
fn is_any_of_its_type(resource: &str) -> bool {
    let name = resource.split_once(['/', ':']).map_or(resource, |(_, name)| name);
    let is_wild = |char| matches!(char, '*' | '?' | '/' | ':');
    name.contains('*') && name.chars().all(is_wild)
}

/// Whether an action works on resources like that of an ARN.
fn is_for(arn: Arn<'_>, action: Action) -> bool {
    let head = |resource: &str| resource.split(['/', ':']).next().unwrap_or_default().to_owned();
    action.resource_types().any(|resource| {
        Arn::new(resource.resource_type.arn()).is_some_and(|known| {
            let given = head(arn.resource());
            Pattern::new(arn.service()).matches(known.service())
                && Pattern::new(&given).matches(&head(known.resource()))
        })
    })
}

fn is_stars(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_that_names_only_a_type_is_no_bound() {
        for (resource, action, expected) in [
            ("arn:aws:iam::*:role/*", "iam:PassRole", true),
            ("arn:aws:iam::111122223333:*", "iam:PassRole", true),
            ("arn:aws:iam::*:role/app-*", "iam:PassRole", false),
            ("arn:aws:iam::*:user/*", "iam:PassRole", false),
            (
                "arn:aws:iam::*:user/${aws:username}",
                "iam:CreateAccessKey",
                false,
            ),
            ("arn:aws:s3:::*", "iam:PassRole", false),
            ("arn:aws:lambda:*:*:function:*", "lambda:UpdateFunctionCode", true),
            ("arn:aws:ec2:*:*:instance/*", "ssm:SendCommand", true),
        ] {
            let arn = Arn::new(resource).expect("an ARN");
            let action = catalog::action(action).expect("an action");
            let found = is_any_of_its_type(arn.resource()) && is_for(arn, action);
            assert_eq!(found, expected, "{resource} {action}");
        }
    }
}
