//! Statements that differ in one element become one.

use std::collections::{BTreeSet, HashSet};

use super::list::source_of;
use super::{Site, rewrite};
use crate::ide::CodeAction;
use crate::policy::{Statement, scalar_text};
use crate::syntax::edit::{Json, remove_elements, replace_elements};
use crate::syntax::{Object, Property, Value, ValueKind};

/// The element in which statements may differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Differing {
    Actions,
    Resources,
}

impl Differing {
    fn element<'a>(self, statement: &Statement<'a>) -> Option<&'a Property> {
        match self {
            Self::Actions => statement.action,
            Self::Resources => statement.resource,
        }
    }
}

/// Merges a statement with all others that differ from it in their actions only, or in their resources only.
pub(super) fn around(site: &Site<'_>, statement: &Statement<'_>) -> Vec<CodeAction> {
    let mut actions: Vec<CodeAction> = Vec::new();
    for differing in [Differing::Actions, Differing::Resources] {
        let others = site.policy.statements.iter();
        let alike: Vec<&Statement<'_>> = others
            .filter(|other| is_alike(statement, other, differing) && site.is_plain(other))
            .collect();
        let same = actions
            .first()
            .map(|earlier: &CodeAction| earlier.title.ends_with(SAY_THE_SAME));
        // Statements that are equal are merged once.
        if same != Some(true) {
            actions.extend(merged(site, &alike, differing));
        }
    }
    actions
}

/// What is said of statements that are equal.
const SAY_THE_SAME: &str = "say the same";

/// Merges the selected statements.
pub(super) fn selected(site: &Site<'_>, statements: &[Statement<'_>]) -> Option<CodeAction> {
    let first = statements.first()?;
    let are_alike = |differing: &Differing| {
        let mut all = statements.iter();
        all.all(|other| site.is_plain(other) && is_alike(first, other, *differing))
    };
    let differing = [Differing::Actions, Differing::Resources]
        .into_iter()
        .find(are_alike)?;
    merged(site, &statements.iter().collect::<Vec<_>>(), differing)
}

/// Whether statements say the same but for one element and the `Sid`.
fn is_alike(one: &Statement<'_>, other: &Statement<'_>, differing: Differing) -> bool {
    let by_actions = differing == Differing::Actions;
    [one, other]
        .into_iter()
        .all(|statement| differing.element(statement).is_some())
        && one.effect() == other.effect()
        && (by_actions || is_same(one.action, other.action, true))
        && is_same(one.not_action, other.not_action, true)
        && (!by_actions || is_same(one.resource, other.resource, false))
        && is_same(one.not_resource, other.not_resource, false)
        && is_same(one.principal, other.principal, false)
        && is_same(one.not_principal, other.not_principal, false)
        && is_same(one.condition, other.condition, false)
}

fn merged(site: &Site<'_>, statements: &[&Statement<'_>], differing: Differing) -> Option<CodeAction> {
    let [base, others @ ..] = statements else {
        return None;
    };
    if others.is_empty() {
        return None;
    }
    let by_actions = differing == Differing::Actions;
    let into = differing.element(base)?.value.as_ref()?;
    let is_different =
        |other: &&Statement<'_>| !is_same(differing.element(base), differing.element(other), by_actions);
    let what = match (others.iter().any(is_different), by_actions) {
        (true, true) => "differ in actions only",
        (true, false) => "differ in resources only",
        (false, _) => SAY_THE_SAME,
    };
    let lists = statements
        .iter()
        .filter_map(|statement| differing.element(statement)?.value.as_ref());
    let mut seen = HashSet::new();
    let mut items: Vec<Json> = Vec::new();
    for value in lists.flat_map(Value::one_or_many) {
        let text = value.as_str()?;
        let text = if by_actions {
            text.to_ascii_lowercase()
        } else {
            text.to_owned()
        };
        if seen.insert(text) {
            items.push(source_of(site, value));
        }
    }
    let list = site.statements()?;
    let starts: HashSet<usize> = others.iter().map(|other| other.value.range.start).collect();
    let values = list.one_or_many().enumerate();
    let gone: Vec<usize> = values
        .filter(|(_, value)| starts.contains(&value.range.start))
        .map(|(index, _)| index)
        .collect();
    if gone.is_empty() || items.is_empty() {
        return None;
    }
    let mut edits = Vec::new();
    if what != SAY_THE_SAME {
        edits.extend(replace_elements(site.source, site.style, into, &items));
    }
    edits.extend(remove_elements(list, &gone));
    // What stands between statements goes with them.
    if !edits.iter().all(|edit| site.is_intact(edit.range)) {
        return None;
    }
    Some(rewrite(
        format!("Merge the {} statements that {what}", statements.len()),
        edits,
    ))
}

/// Whether two elements hold the same, in whatever order; a single value is a list of one.
fn is_same(one: Option<&Property>, other: Option<&Property>, ignores_case: bool) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => match (&one.value, &other.value) {
            (Some(one), Some(other)) => is_same_value(one, other, ignores_case),
            _ => false,
        },
        _ => false,
    }
}

fn is_same_value(one: &Value, other: &Value, ignores_case: bool) -> bool {
    match (&one.kind, &other.kind) {
        (ValueKind::Object(one), ValueKind::Object(other)) => {
            one.properties.len() == other.properties.len()
                && has_members_of(one, other, ignores_case)
                && has_members_of(other, one, ignores_case)
        }
        (ValueKind::Object(_), _) | (_, ValueKind::Object(_)) => false,
        _ => is_same_list(one, other, ignores_case),
    }
}

fn has_members_of(one: &Object, other: &Object, ignores_case: bool) -> bool {
    let mut members = one.properties.iter();
    members.all(|member| is_same(Some(member), other.get(member.key.as_str()), ignores_case))
}

fn is_same_list(one: &Value, other: &Value, ignores_case: bool) -> bool {
    let texts = |value| Value::one_or_many(value).map(scalar_text);
    let is_equal = |(one, other): (Option<&str>, Option<&str>)| match (one, other) {
        (Some(one), Some(other)) if ignores_case => one.eq_ignore_ascii_case(other),
        (Some(one), Some(other)) => one == other,
        _ => false,
    };
    let [count, other_count] = [one, other].map(|value| texts(value).count());
    // Mostly they are written alike.
    if count == other_count && texts(one).zip(texts(other)).all(is_equal) {
        return true;
    }
    if count == 1 && other_count == 1 {
        return false;
    }
    let fold = |text: &str| match ignores_case {
        true => text.to_ascii_lowercase(),
        false => text.to_owned(),
    };
    let set = |value| {
        texts(value)
            .map(|text| text.map(fold))
            .collect::<Option<BTreeSet<String>>>()
    };
    set(one).is_some_and(|one| Some(one) == set(other))
}
