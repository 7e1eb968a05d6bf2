//! A statement as several: one for each service, or for each type of resource that its actions work on.

use std::collections::BTreeSet;

use super::list::{Holds, List, source_of};
use super::{MOST_ENTRIES, Site, rewrite};
use crate::catalog::{self, Action, ActionSet};
use crate::ide::{CodeAction, sid};
use crate::policy::Statement;
use crate::syntax::Value;
use crate::syntax::edit::{Json, escape, insert_element_after, replace_by_array, replace_elements};
use crate::text::{Edit, apply_edits};

/// Into how many statements one is split.
const MOST_STATEMENTS: usize = 20;

/// How many parts a title names.
const MOST_NAMED: usize = 3;

/// The entries of a list that stay together.
struct Group {
    /// What tells them from others.
    key: Vec<String>,
    /// What they have in common, for the title.
    title: String,
    /// The same for a `Sid`.
    word: String,
    indices: Vec<usize>,
}

pub(super) fn split(site: &Site<'_>, statement: &Statement<'_>) -> Vec<CodeAction> {
    let list = statement
        .action
        .and_then(|action| List::new(action, Holds::Actions));
    let texts = list
        .and_then(|list| list.texts())
        .filter(|texts| texts.len() <= MOST_ENTRIES);
    let Some((list, texts)) = list.zip(texts) else {
        return Vec::new();
    };
    let ways = [
        ("service", groups(&texts, of_service)),
        ("resource type", groups(&texts, of_resource_type)),
    ];
    let actions = ways
        .into_iter()
        .filter_map(|(way, groups)| split_into(site, statement, &list, way, &groups?));
    actions.collect()
}

fn groups(texts: &[&str], group_of: fn(&str) -> Option<Group>) -> Option<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let group = group_of(text)?;
        match groups.iter_mut().find(|known| known.key == group.key) {
            Some(known) => known.indices.push(index),
            None => groups.push(Group {
                indices: vec![index],
                ..group
            }),
        }
        if MOST_STATEMENTS < groups.len() {
            return None;
        }
    }
    (1 < groups.len()).then_some(groups)
}

/// The service of an entry; `None` for a pattern over services and where there is no such service.
fn of_service(text: &str) -> Option<Group> {
    let (prefix, _) = text
        .split_once(':')
        .filter(|(prefix, _)| !prefix.contains(['*', '?']))?;
    let word = sid::short_name(catalog::service(prefix)?);
    Some(Group {
        key: vec![prefix.to_ascii_lowercase()],
        title: format!("`{prefix}`"),
        word,
        indices: Vec::new(),
    })
}

/// The types of resource that what an entry covers works on; `None` where it covers nothing that is known.
fn of_resource_type(text: &str) -> Option<Group> {
    text.split_once(':')?;
    let set = ActionSet::expand(text);
    let mut kinds: Vec<Vec<String>> = set.iter().map(resource_types).collect();
    kinds.dedup();
    let (key, title, word) = match kinds.as_slice() {
        [] => return None,
        [none] if none.is_empty() => (Vec::new(), "no resource".to_owned(), "AnyResource".to_owned()),
        [types] => {
            // An access point goes with what it gives access to; the shortest name is that of the thing itself.
            let mut names: Vec<&str> = types.iter().filter_map(|name| name.split(':').nth(1)).collect();
            names.sort_by_key(|name| name.len());
            let word = names.first().map(|name| sid::words(name)).unwrap_or_default();
            let title = match names.as_slice() {
                [first, _, _, ..] => format!("`{first}` and {} more", names.len() - 1),
                _ => format!("`{}`", names.join("` and `")),
            };
            (types.clone(), title, word)
        }
        _ => (
            vec!["*".to_owned()],
            "several types".to_owned(),
            "Patterns".to_owned(),
        ),
    };
    Some(Group {
        key,
        title,
        word,
        indices: Vec::new(),
    })
}

/// The types that an action needs, or all that it takes where it needs none, such as `s3:bucket`.
fn resource_types(action: Action) -> Vec<String> {
    let types = || action.resource_types();
    let is_any_required = types().any(|entry| entry.required);
    let wanted = types().filter(|entry| entry.required || !is_any_required);
    let name = |entry: catalog::ActionResource| {
        let of = entry.resource_type;
        format!("{}:{}", of.service().prefix(), of.name())
    };
    wanted
        .map(name)
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect()
}

fn split_into(
    site: &Site<'_>,
    statement: &Statement<'_>,
    list: &List<'_>,
    way: &str,
    groups: &[Group],
) -> Option<CodeAction> {
    let statements = site.statements()?;
    let sid = statement.sid();
    if statement.sid.is_some() && sid.is_none() {
        return None;
    }
    let mut taken = sid::taken(site.policy);
    let edits_of = |(place, group): (usize, &Group)| {
        let mut edits = only(site, list, group);
        if let (Some(sid), true) = (sid, 0 < place) {
            let name = sid::unique_among(&mut taken, &format!("{sid}{}", group.word));
            edits.extend(rename(statement, &name));
        }
        edits
    };
    let mut all = groups
        .iter()
        .enumerate()
        .map(edits_of)
        .collect::<Vec<_>>()
        .into_iter();
    let edits = if statements.as_array().is_some() {
        let mut edits = all.next()?;
        let place = |value: &Value| value.range == statement.value.range;
        let index = statements.one_or_many().position(place)?;
        edits.extend(all.flat_map(|changes| {
            let copy = Json::Source(copy(site, statement, changes));
            insert_element_after(site.source, site.style, statements, index, &copy)
        }));
        edits
    } else {
        let copies: Vec<String> = all.map(|changes| copy(site, statement, changes)).collect();
        replace_by_array(site.source, site.style, statements, &copies)
    };
    let names: Vec<&str> = groups.iter().map(|group| group.title.as_str()).collect();
    let names = match names.len() <= MOST_NAMED {
        true => format!(": {}", names.join(", ")),
        false => String::new(),
    };
    let count = groups.len();
    Some(rewrite(
        format!("Split the statement by {way} into {count}{names}"),
        edits,
    ))
}

/// Leaves the entries of a group in the list.
fn only(site: &Site<'_>, list: &List<'_>, group: &Group) -> Vec<Edit> {
    let values = list.value.one_or_many().enumerate();
    let own = values.filter(|(index, _)| group.indices.binary_search(index).is_ok());
    let items: Vec<Json> = own.map(|(_, value)| source_of(site, value)).collect();
    replace_elements(site.source, site.style, list.value, &items)
}

fn rename(statement: &Statement<'_>, name: &str) -> Option<Edit> {
    let string = statement.sid?.value.as_ref()?.as_string()?;
    Some(Edit::replace(string.content, escape(name)))
}

/// The text of a statement after changes.
fn copy(site: &Site<'_>, statement: &Statement<'_>, mut changes: Vec<Edit>) -> String {
    let own = statement.value.range;
    for change in &mut changes {
        change.range.start = change.range.start.saturating_sub(own.start);
        change.range.end = change.range.end.saturating_sub(own.start);
    }
    apply_edits(own.slice(site.source), &changes)
}
