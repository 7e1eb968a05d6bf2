//! `NotAction` as the `Action` that covers the same actions of today.
//!
//! There is no way back: an `Action` as `NotAction` would cover every service that AWS adds, which nobody has read.

use super::list::{Holds, List};
use super::wildcards::wildcards_of;
use super::{MOST_ENTRIES, Site, rewrite};
use crate::catalog::{self, ActionSet, Pattern, Service};
use crate::ide::CodeAction;
use crate::policy::{Statement, size};
use crate::syntax::edit::{Json, replace_elements};
use crate::text::Edit;

/// How many entries the new list may have.
const MOST_LISTED: usize = 600;

/// Lists all that `NotAction` leaves, where the policy may become as long as that. Policies of resources are left alone:
/// they take actions of their service only.
pub(super) fn not_action(site: &Site<'_>, statement: &Statement<'_>) -> Option<CodeAction> {
    let element = statement.not_action?;
    let list = List::new(element, Holds::Actions)?;
    let texts = list.texts().filter(|texts| texts.len() <= MOST_ENTRIES)?;
    let kind = site.kind();
    if kind.has_principal() {
        return None;
    }
    let mut excluded = ActionSet::new();
    for text in texts {
        let covered = ActionSet::expand(text);
        if covered.is_empty() {
            return None;
        }
        excluded.union_with(&covered);
    }
    let entries = others(&excluded);
    let written: usize = entries.iter().map(|entry| entry.len() + r#""","#.len()).sum();
    let length = size::characters(site.source) + written;
    let is_too_long = size::quota(site.policy, kind, None).is_some_and(|quota| quota < length);
    if entries.is_empty() || MOST_LISTED < entries.len() || is_too_long {
        return None;
    }
    let title = format!(
        "Replace `NotAction` by an `Action` of {} entries that cover the same today; what AWS adds later is covered only where a wildcard matches it",
        entries.len()
    );
    let items: Vec<Json> = entries.into_iter().map(Json::String).collect();
    let mut edits = vec![Edit::replace(element.key.content, "Action")];
    edits.extend(replace_elements(site.source, site.style, list.value, &items));
    Some(rewrite(title, edits))
}

/// The shortest list of all actions that are not in a set: whole services, then what is left of the others.
fn others(excluded: &ActionSet) -> Vec<String> {
    let mut left = ActionSet::all();
    left.subtract(excluded);
    catalog::services()
        .flat_map(|service| of_service(service, excluded, &left))
        .collect()
}

fn of_service(service: Service, excluded: &ActionSet, left: &ActionSet) -> Vec<String> {
    let actions = service.actions();
    if !actions.clone().any(|action| excluded.contains(action)) {
        return vec![format!("{}:*", service.prefix())];
    }
    let wildcards = wildcards_of(service, left);
    let names = actions
        .filter(|action| left.contains(*action))
        .map(|action| action.to_string());
    let is_covered = |name: &String| {
        let mut wildcards = wildcards.iter();
        wildcards.any(|wildcard| Pattern::ignoring_case(wildcard).matches(name))
    };
    let names: Vec<String> = names.filter(|name| !is_covered(name)).collect();
    wildcards.into_iter().chain(names).collect()
}
