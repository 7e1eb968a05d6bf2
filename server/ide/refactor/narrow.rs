//! `Resource: "*"` narrowed to the ARNs of the types of resource that the actions work on.

use std::collections::BTreeSet;

use super::list::{Holds, List};
use super::{Site, count_of, rewrite};
use crate::catalog::{Action, ActionSet, ResourceType};
use crate::ide::CodeAction;
use crate::policy::principal::is_account_id;
use crate::policy::{Arn, Effect, Statement, has_variable};
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
    let used = Used::of(site);
    let mut formats: Vec<String> = Vec::new();
    for arn in types
        .into_iter()
        .flat_map(ArnForm::all)
        .map(|form| used.fill(form.text))
    {
        if !formats.contains(&arn) {
            formats.push(arn);
        }
    }
    (!formats.is_empty()).then_some(formats)
}

/// What the ARNs of a policy have in common.
struct Used<'a> {
    partition: &'a str,
    region: &'a str,
    account: &'a str,
}

impl<'a> Used<'a> {
    fn of(site: &Site<'a>) -> Self {
        let statements = site.policy.statements.iter().take(MOST_READ);
        let resources = statements.flat_map(|statement| statement.resources());
        let arns: Vec<Arn<'a>> = resources
            .filter_map(|(string, _)| Arn::new(string.as_str()))
            .collect();
        let only = |field: fn(&Arn<'a>) -> &'a str, is_name: fn(&str) -> bool| {
            let names: BTreeSet<&'a str> = arns.iter().map(field).filter(|name| is_name(name)).collect();
            match names.len() {
                1 => names.first().copied().unwrap_or("*"),
                _ => "*",
            }
        };
        let is_word = |name: &str| !name.is_empty() && !name.contains(['*', '?']) && !has_variable(name);
        Self {
            partition: only(Arn::partition, is_word),
            region: only(Arn::region, is_word),
            account: only(Arn::account, is_account_id),
        }
    }

    /// A format without placeholders.
    fn fill(&self, form: &str) -> String {
        let fields = form.splitn(6, ':').enumerate().map(|(place, field)| {
            let with = match place {
                1 => self.partition,
                3 => self.region,
                4 => self.account,
                _ => "*",
            };
            fill(field, with)
        });
        fields.collect::<Vec<_>>().join(":")
    }
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
