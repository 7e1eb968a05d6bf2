//! Wildcards of actions: written out, and put in the place of what they cover.

use std::collections::{HashMap, HashSet};

use super::list::{Holds, List, source_of};
use super::{Site, count_of, rewrite};
use crate::catalog::{self, ActionSet, Pattern, Service};
use crate::ide::CodeAction;
use crate::policy::PolicyKind;
use crate::syntax::edit::{Json, replace_elements};

/// How many actions wildcards are expanded to.
const MOST_EXPANDED: usize = 200;

/// Writes out the wildcards at the cursor, and all of the list.
pub(super) fn expand(site: &Site<'_>, list: &List<'_>) -> Vec<CodeAction> {
    let Some(texts) = entries(list) else {
        return Vec::new();
    };
    let all: Vec<usize> = (0..texts.len())
        .filter(|index| has_wildcard(texts[*index]))
        .collect();
    let values = list.value.one_or_many().enumerate();
    let here = values.filter(|(_, value)| value.range.meets(site.range));
    let here: Vec<usize> = here
        .map(|(index, _)| index)
        .filter(|index| all.contains(index))
        .collect();
    let mut wanted = vec![here, all];
    wanted.dedup();
    wanted
        .iter()
        .filter_map(|indices| expanded(site, list, &texts, indices))
        .collect()
}

/// The entries of a list of actions.
fn entries<'a>(list: &List<'a>) -> Option<Vec<&'a str>> {
    (list.holds == Holds::Actions).then(|| list.texts()).flatten()
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

fn expanded(site: &Site<'_>, list: &List<'_>, texts: &[&str], indices: &[usize]) -> Option<CodeAction> {
    let sets: Vec<ActionSet> = indices
        .iter()
        .map(|index| ActionSet::expand(texts[*index]))
        .collect();
    let mut all = ActionSet::new();
    for set in &sets {
        all.union_with(set);
        if set.is_empty() || MOST_EXPANDED < all.len() {
            return None;
        }
    }
    // AWS rejects the policy of a resource that names an action on none, and takes a pattern that covers it.
    let is_of_resource = matches!(site.kind(), PolicyKind::Resource | PolicyKind::Trust);
    if is_of_resource && all.iter().any(|action| action.resource_types().len() == 0) {
        return None;
    }
    let mut seen: HashSet<String> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
    let mut items = Vec::new();
    for (index, value) in list.value.one_or_many().enumerate() {
        match indices.iter().position(|other| *other == index) {
            None => items.push(source_of(site, value)),
            Some(place) => {
                let names = sets[place].iter().map(|action| action.to_string());
                let new = names.filter(|name| seen.insert(name.to_ascii_lowercase()));
                items.extend(new.map(Json::String));
            }
        }
    }
    let count = count_of(all.len(), "action", "actions");
    let later = match list.is_negated() {
        true => "those AWS adds later are no longer excluded",
        false => "those AWS adds later are no longer covered",
    };
    let title = match indices {
        [] => return None,
        [only] => format!(
            "Expand `{}` to the {count} it covers today; {later}",
            texts[*only]
        ),
        many => format!(
            "Expand all {} wildcards of `{}` to the {count} they cover today; {later}",
            many.len(),
            list.key.as_str()
        ),
    };
    // What is listed already is not listed again, which may leave nothing.
    (!items.is_empty()).then(|| {
        rewrite(
            title,
            replace_elements(site.source, site.style, list.value, &items),
        )
    })
}

/// Puts wildcards in the place of actions, where they cover exactly what the list does.
pub(super) fn shorten(site: &Site<'_>, list: &List<'_>) -> Option<CodeAction> {
    let texts = entries(list)?;
    let patterns = shorter(&texts)?;
    let covering = |text: &str| {
        let inner = Pattern::ignoring_case(text);
        patterns
            .iter()
            .position(|pattern| Pattern::ignoring_case(pattern).covers(&inner))
    };
    let mut written = HashSet::new();
    let mut items = Vec::new();
    let mut replaced = 0;
    for (text, value) in texts.iter().zip(list.value.one_or_many()) {
        match covering(text) {
            None => items.push(source_of(site, value)),
            Some(pattern) => {
                replaced += 1;
                if written.insert(pattern) {
                    items.push(Json::string(patterns[pattern].as_str()));
                }
            }
        }
    }
    let later = match list.is_negated() {
        true => "what AWS adds there later will be excluded as well",
        false => "what AWS adds there later will be covered as well",
    };
    let title = match patterns.as_slice() {
        [only] => {
            format!("Replace {replaced} entries by `{only}`, which covers exactly these today; {later}")
        }
        many => format!(
            "Replace {replaced} entries by {} wildcards that cover exactly these today; {later}",
            many.len()
        ),
    };
    Some(rewrite(
        title,
        replace_elements(site.source, site.style, list.value, &items),
    ))
}

/// The wildcards that cover at least two entries and nothing that the entries do not cover; `None` where there is none.
fn shorter(texts: &[&str]) -> Option<Vec<String>> {
    let mut listed = ActionSet::new();
    let mut services: Vec<Service> = Vec::new();
    for text in texts {
        let (prefix, _) = text.split_once(':')?;
        // A pattern over services stays as it is.
        if let Some(service) = catalog::service(prefix) {
            listed.union_with(&ActionSet::expand(text));
            if !services.contains(&service) {
                services.push(service);
            }
        }
    }
    let own: Vec<Pattern<'_>> = texts.iter().map(|text| Pattern::ignoring_case(text)).collect();
    let mut found = Vec::new();
    for service in services {
        found.extend(wildcards_of(service, &listed).into_iter().filter(|text| {
            let pattern = Pattern::ignoring_case(text);
            // One that is there already makes others redundant, which is another matter.
            let is_new = !own.iter().any(|own| own.covers(&pattern));
            is_new && own.iter().filter(|own| pattern.covers(own)).nth(1).is_some()
        }));
    }
    (!found.is_empty()).then_some(found)
}

/// The widest wildcards behind whole words of names, each of which covers two actions or more of a service and none
/// that is not in the set.
pub(super) fn wildcards_of(service: Service, set: &ActionSet) -> Vec<String> {
    let mut known: HashMap<String, bool> = HashMap::new();
    let mut found: Vec<String> = Vec::new();
    for action in service.actions().filter(|action| set.contains(*action)) {
        let name = action.name();
        if let Some(last) = found.last()
            && Pattern::ignoring_case(last).matches(&action.to_string())
        {
            continue;
        }
        let wildcards = word_ends(name).map(|end| name.get(..end).unwrap_or(name));
        let mut wildcards = wildcards.map(|head| format!("{}:{head}*", service.prefix()));
        let fits = |pattern: &String| {
            *known.entry(pattern.clone()).or_insert_with(|| {
                let covered = ActionSet::expand(pattern);
                1 < covered.len() && covered.is_subset(set)
            })
        };
        found.extend(wildcards.find(fits));
    }
    found
}

/// Where words of a name end, from its start: `""`, `Get`, `GetBucket`, `GetBucketACL`.
fn word_ends(name: &str) -> impl Iterator<Item = usize> {
    let bytes = name.as_bytes();
    let is_start = move |at: usize| {
        let is = |offset: usize, test: fn(&u8) -> bool| bytes.get(offset).is_some_and(test);
        let begins = is(at, u8::is_ascii_uppercase);
        begins && (!is(at.wrapping_sub(1), u8::is_ascii_uppercase) || is(at + 1, u8::is_ascii_lowercase))
    };
    let inner = (1..bytes.len()).filter(move |at| is_start(*at));
    std::iter::once(0).chain(inner).chain([bytes.len()])
}
