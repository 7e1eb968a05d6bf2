//! Actions that another action may need besides.

use super::{Site, narrow, rewrite};
use crate::catalog::{self, Action, Pattern};
use crate::ide::{CodeAction, sid};
use crate::policy::{Effect, Policy, Statement, strings};
use crate::syntax::edit::{Json, append_elements, insert_element_after};
use crate::syntax::{Property, Value};
use crate::text::Edit;

/// How many actions a title names.
const MOST_NAMED: usize = 3;

/// Allows what the action at the cursor may also need and no statement allows: in the same list where that is about all
/// resources, else in a statement of its own.
pub(super) fn add(site: &Site<'_>, statement: &Statement<'_>) -> Option<CodeAction> {
    let list = statement.action?.value.as_ref()?;
    let is_allowed_for_all = statement.effect() == Some(Effect::Allow)
        && statement.principal.is_none()
        && statement.not_principal.is_none();
    if !is_allowed_for_all {
        return None;
    }
    let entry = list.one_or_many().find(|value| value.range.covers(site.range))?;
    let action = catalog::action(entry.as_str()?)?;
    let missing: Vec<Action> = action
        .dependent_actions()
        .filter(|dependent| *dependent != action && !is_allowed(site.policy, *dependent))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let names: Vec<String> = missing.iter().map(|action| action.to_string()).collect();
    let (edits, place) = match strings(statement.resource).any(|resource| resource.as_str() == "*") {
        true => {
            let items: Vec<Json> = names.iter().map(Json::string).collect();
            (append_elements(site.source, site.style, list, &items), "")
        }
        false => (own_statement(site, statement, &missing)?, ", in a new statement"),
    };
    let what = match names.len() <= MOST_NAMED {
        true => format!("`{}`", names.join("`, `")),
        false => format!("{} more actions", names.len()),
    };
    Some(rewrite(
        format!("Also allow {what}, which `{action}` may need{place}"),
        edits,
    ))
}

fn is_allowed(policy: &Policy<'_>, action: Action) -> bool {
    let name = action.to_string();
    let mut allowing = policy
        .statements
        .iter()
        .filter(|statement| statement.effect() == Some(Effect::Allow));
    let is_named = |element: Option<&Property>| {
        let mut texts = strings(element).map(|entry| entry.as_str());
        texts.any(|text| text == "*" || Pattern::ignoring_case(text).matches(&name))
    };
    allowing.any(|statement| match statement.not_action {
        Some(_) => !is_named(statement.not_action),
        None => is_named(statement.action),
    })
}

/// Puts a statement about the resources of the actions behind another. Its conditions would not be theirs, so that one
/// with conditions gets none.
fn own_statement(site: &Site<'_>, statement: &Statement<'_>, actions: &[Action]) -> Option<Vec<Edit>> {
    if statement.condition.is_some() || statement.resource.is_none() {
        return None;
    }
    let statements = site.statements()?;
    let index = statements
        .one_or_many()
        .position(|value: &Value| value.range == statement.value.range)?;
    let formats = narrow::formats(site, actions.iter().copied()).unwrap_or_else(|| vec!["*".to_owned()]);
    let mut members = vec![
        ("Effect", Json::string("Allow")),
        (
            "Action",
            one_or_many(actions.iter().map(|action| action.to_string()).collect()),
        ),
        ("Resource", one_or_many(formats)),
    ];
    if let Some(own) = statement.sid() {
        let name = sid::unique(site.policy, &format!("{own}Dependencies"));
        members.insert(0, ("Sid", Json::string(name)));
    }
    let json = Json::Object(members);
    Some(insert_element_after(
        site.source,
        site.style,
        statements,
        index,
        &json,
    ))
}

fn one_or_many(texts: Vec<String>) -> Json {
    match texts.as_slice() {
        [only] => Json::string(only.as_str()),
        _ => Json::Array(texts.into_iter().map(Json::String).collect()),
    }
}
