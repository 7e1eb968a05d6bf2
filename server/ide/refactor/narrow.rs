//! `Resource: "*"` narrowed to the ARNs of the types of resource that the actions work on.

use super::list::{Holds, List};
use super::{Site, count_of, rewrite};
use crate::catalog::{Action, ActionSet, ResourceType};
use crate::ide::CodeAction;
use crate::ide::used::Used;
use crate::policy::{Effect, Statement};
use crate::rule::action_resources::ArnForm;
use crate::syntax::edit::{Json, replace_elements};

/// How many actions the formats are looked up of.
const MOST_ACTIONS: usize = 200;

/// How many formats are offered.
const MOST_FORMATS: usize = 20;

/// How many statements are read to learn which accounts and regions the policy is about.
const MOST_READ: usize = 500;

/// Narrows the resources of what a statement allows. What it denies would become less, which lets more through.
pub(super) fn resource(site: &Site<'_>, statement: &Statement<'_>) -> Option<CodeAction> {
    if statement.effect() != Some(Effect::Allow) {
        return None;
    }
    let resources = List::new(statement.resource?, Holds::Resources)?;
    let actions = List::new(statement.action?, Holds::Actions)?.texts()?;
    if resources.texts()?.as_slice() != ["*"] || MOST_ACTIONS < actions.len() {
        return None;
    }
    let mut set = ActionSet::new();
    for text in actions {
        let covered = ActionSet::expand(text);
        set.union_with(&covered);
        if covered.is_empty() || MOST_ACTIONS < set.len() {
            return None;
        }
    }
    let formats = formats(site, set.iter())?;
    let title = format!(
        "Narrow `Resource` from `*` to the {} of its actions",
        count_of(formats.len(), "ARN format", "ARN formats")
    );
    let items: Vec<Json> = formats.into_iter().map(Json::String).collect();
    let edits = replace_elements(site.source, site.style, resources.value, &items);
    Some(rewrite(title, edits))
}

/// The ARNs of the resources that actions work on, filled with what the policy names elsewhere, else with `*`. `None`
/// where an action works on none, and where there are many.
pub(super) fn formats(site: &Site<'_>, actions: impl Iterator<Item = Action>) -> Option<Vec<String>> {
    let mut types: Vec<ResourceType> = Vec::new();
    for action in actions {
        let mut is_any = false;
        for entry in action.resource_types() {
            is_any = true;
            if !types.contains(&entry.resource_type) {
                types.push(entry.resource_type);
            }
        }
        if !is_any || MOST_FORMATS < types.len() {
            return None;
        }
    }
    let statements = site.policy.statements.iter().take(MOST_READ);
    let resources = statements.flat_map(|statement| statement.resources());
    // The accounts of principals may be others.
    let used = Used::of(resources.map(|(string, _)| string.as_str()));
    let mut formats: Vec<String> = Vec::new();
    for arn in types
        .into_iter()
        .flat_map(ArnForm::all)
        .map(|form| fill_form(form.text, &used))
    {
        if !formats.contains(&arn) {
            formats.push(arn);
        }
    }
    (!formats.is_empty()).then_some(formats)
}

/// A format without placeholders: with what the resources of the policy have in common, else with `*`.
fn fill_form(form: &str, used: &Used<'_>) -> String {
    let only = |names: &[&str]| match names {
        [name] => (*name).to_owned(),
        _ => "*".to_owned(),
    };
    let fields = form.splitn(6, ':').enumerate().map(|(place, field)| {
        let with = match place {
            1 => only(&used.partitions),
            3 => only(&used.regions),
            4 => only(&used.accounts),
            _ => "*".to_owned(),
        };
        fill(field, &with)
    });
    fields.collect::<Vec<_>>().join(":")
}

/// A text with its placeholders `${Name}` replaced.
fn fill(format: &str, with: &str) -> String {
    let mut parts = format.split("${");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(with);
        text.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    text
}
