//! What a statement says, in words: one sentence of Markdown that names services, access levels, resources and
//! conditions. Lists are bounded.

use std::collections::{BTreeMap, HashSet};

use super::document::{code, count_of, digits};
use crate::catalog::{self, AccessLevel, ActionSet, Service};
use crate::policy::{ActionEntry, Condition, Effect, OperatorName, Statement, members};
use crate::syntax::StringValue;

/// How many resources, principals or values a sentence names.
const MAX_NAMES: usize = 3;

/// How many services or conditions a sentence names.
const MAX_PARTS: usize = 8;

/// What a statement allows or denies; `None` where it does not say yet.
pub(super) fn statement(statement: &Statement<'_>) -> Option<String> {
    let verb = match statement.effect()? {
        Effect::Allow => "Allows",
        Effect::Deny => "Denies",
    };
    let actions = actions(statement)?;
    let (who, resources, conditions) = (principals(statement), resources(statement), conditions(statement));
    Some(format!("{verb} {actions}{who}{resources}{conditions}."))
}

/// What `NotAction` leaves; `None` where it names nothing.
pub(super) fn left_by_not_action(statement: &Statement<'_>) -> Option<String> {
    let covered = covered(statement.actions().filter(|entry| entry.negated));
    if covered.set.is_empty() {
        return None;
    }
    let left = covered.left();
    if left.is_empty() {
        return Some("no action".to_owned());
    }
    Some(format!("{}{}", of_services(&left), levels(&left)))
}

/// The actions that entries match.
struct Covered {
    set: ActionSet,
    /// How many entries match none.
    unknown: usize,
}

impl Covered {
    fn left(&self) -> ActionSet {
        let mut left = ActionSet::all();
        left.subtract(&self.set);
        left
    }
}

fn covered<'a>(entries: impl Iterator<Item = ActionEntry<'a>>) -> Covered {
    let mut set = ActionSet::new();
    let mut unknown = 0;
    let mut seen = HashSet::new();
    for text in entries.map(|entry| entry.pattern.text) {
        if text.is_empty() || !seen.insert(text) {
            continue;
        }
        if let Some(action) = catalog::action(text) {
            set.insert(action);
            continue;
        }
        let matching = ActionSet::expand(text);
        unknown += usize::from(matching.is_empty());
        set.union_with(&matching);
    }
    Covered { set, unknown }
}

fn actions(statement: &Statement<'_>) -> Option<String> {
    let negated = statement.action.is_none();
    if negated && statement.not_action.is_none() {
        return None;
    }
    let covered = covered(statement.actions().filter(|entry| entry.negated == negated));
    if negated {
        let left = of_services(&covered.left());
        let names: Vec<&str> = statement.actions().map(|entry| entry.pattern.text).collect();
        return Some(match names.is_empty() {
            true => "every action of every service".to_owned(),
            false => format!("every action but {} (leaving {left})", listed(&names, "and")),
        });
    }
    Some(match (covered.set.is_empty(), covered.unknown) {
        (true, _) => "no known action".to_owned(),
        (false, 0) => actions_of(&covered.set),
        (false, unknown) => {
            let verb = if unknown == 1 {
                "entry that matches"
            } else {
                "entries that match"
            };
            format!(
                "{} and {unknown} {verb} no known action",
                actions_of(&covered.set)
            )
        }
    })
}

/// The actions of a set: their services, with counts by access level.
fn actions_of(set: &ActionSet) -> String {
    let all = catalog::actions().len();
    if set.len() == all {
        return "every action of every service".to_owned();
    }
    let mut actions = set.iter();
    if let (Some(only), None) = (actions.next(), actions.next()) {
        let (service, level) = (only.service().name(), only.access_level().name());
        return format!("{} ({service}, {level})", code(only.to_string()));
    }
    let services = by_service(set);
    let mut named = services.iter();
    if let (Some((service, own)), None) = (named.next(), named.next()) {
        let count = match own.len() == service.actions().len() {
            true => "every action".to_owned(),
            false => count_of(own.len(), "action"),
        };
        return format!("{count} of {}{}", service.name(), levels(own));
    }
    if services.len() > MAX_PARTS {
        return format!("{}{}", of_services(set), levels(set));
    }
    let each = services
        .iter()
        .map(|(service, own)| format!("{}{}", service.name(), levels(own)));
    format!("{}: {}", of_services(set), each.collect::<Vec<_>>().join(", "))
}

/// `12 actions of 3 services`
fn of_services(set: &ActionSet) -> String {
    let mut services: Vec<Service> = set.iter().map(|action| action.service()).collect();
    services.dedup();
    let (actions, services) = (count_of(set.len(), "action"), count_of(services.len(), "service"));
    format!("{actions} of {services}")
}

fn by_service(set: &ActionSet) -> BTreeMap<Service, ActionSet> {
    let mut services: BTreeMap<Service, ActionSet> = BTreeMap::new();
    for action in set.iter() {
        services.entry(action.service()).or_default().extend([action]);
    }
    services
}

/// ` (8 Read, 4 Write)`
fn levels(set: &ActionSet) -> String {
    let mut counts = [0_usize; AccessLevel::ALL.len()];
    for action in set.iter() {
        let level = action.access_level();
        for (count, _) in counts
            .iter_mut()
            .zip(AccessLevel::ALL)
            .filter(|(_, it)| *it == level)
        {
            *count += 1;
        }
    }
    let named: Vec<String> = counts
        .into_iter()
        .zip(AccessLevel::ALL)
        .filter(|(count, _)| *count > 0)
        .map(|(count, level)| format!("{} {}", digits(count), level.name()))
        .collect();
    match named.is_empty() {
        true => String::new(),
        false => format!(" ({})", named.join(", ")),
    }
}

fn principals(statement: &Statement<'_>) -> String {
    let not = statement.principal.is_none();
    let names: Vec<&str> = statement
        .principals()
        .filter(|entry| entry.negated == not)
        .map(|entry| entry.string.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    match names.as_slice() {
        [] => String::new(),
        names if names.contains(&"*") && !not => " to everyone".to_owned(),
        names if not => format!(" to everyone but {}", listed(names, "and")),
        names => format!(" to {}", listed(names, "and")),
    }
}

fn resources(statement: &Statement<'_>) -> String {
    let not = statement.resource.is_none();
    let names: Vec<&str> = statement
        .resources()
        .filter(|(_, negated)| *negated == not)
        .map(|(string, _)| string.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    match names.as_slice() {
        [] => String::new(),
        names if names.contains(&"*") && !not => " on every resource".to_owned(),
        names if not => format!(" on every resource but {}", listed(names, "and")),
        names => format!(" on {}", listed(names, "and")),
    }
}

/// The first names in backquotes, and how many more there are.
fn listed(names: &[&str], last: &str) -> String {
    let shown: Vec<String> = names.iter().take(MAX_NAMES).map(code).collect();
    let more = names.len() - shown.len();
    match shown.as_slice() {
        [one] => one.clone(),
        [rest @ .., one] if more == 0 => format!("{} {last} {one}", rest.join(", ")),
        all => format!("{} {last} {more} more", all.join(", ")),
    }
}

fn conditions(statement: &Statement<'_>) -> String {
    let mut phrases: Vec<String> = statement
        .conditions()
        .take(MAX_PARTS)
        .map(|condition| self::condition(&condition))
        .collect();
    let all = members(statement.condition)
        .map(|operator| members(Some(operator)).count())
        .sum::<usize>();
    if all > phrases.len() {
        phrases.push(format!("{} more conditions hold", all - phrases.len()));
    }
    match phrases.as_slice() {
        [] => String::new(),
        phrases => format!(", if {}", phrases.join(" and ")),
    }
}

fn condition(condition: &Condition<'_>) -> String {
    let values: Vec<&str> = condition.scalars().map(|(_, text)| text).collect();
    condition_on(condition.operator, condition.key, &values)
}

/// What a condition asks of its key, with these values: `` `aws:SourceIp` is in `203.0.113.0/24` ``.
pub(super) fn condition_on(operator: &StringValue, key: &StringValue, values: &[&str]) -> String {
    let name = OperatorName::new(operator.as_str());
    let key = code(key.as_str());
    if name.base.eq_ignore_ascii_case("Null") {
        match values {
            ["true"] => return format!("{key} is absent"),
            ["false"] => return format!("{key} is present"),
            _ => {}
        }
    }
    let verbs = Verbs::of(name.base).filter(|_| !values.is_empty());
    let Some(Verbs { one, many, behind }) = verbs else {
        return format!("{} of {key} holds", code(operator.as_str()));
    };
    let absent = if name.if_exists {
        format!("{key} is absent or ")
    } else {
        String::new()
    };
    let subject = match (name.set_prefix.is_some(), name.if_exists) {
        (false, false) => key,
        (false, true) => String::new(),
        (true, false) => format!("{} value of {key}", quantifier(&name)),
        (true, true) => format!("{} value of it", quantifier(&name)),
    };
    let space = if subject.is_empty() { "" } else { " " };
    let verb = if values.len() == 1 { one } else { many };
    format!("{absent}{subject}{space}{verb} {}{behind}", listed(values, "and"))
}

fn quantifier(name: &OperatorName<'_>) -> &'static str {
    if name.is_for_all_values() { "every" } else { "some" }
}

/// How an operator compares, before one value and before several.
struct Verbs {
    one: &'static str,
    many: &'static str,
    behind: &'static str,
}

impl Verbs {
    fn of(base: &str) -> Option<Self> {
        let operator = catalog::operator(base)?;
        let (one, many) = match operator.name() {
            "StringNotEquals" | "StringNotEqualsIgnoreCase" | "NumericNotEquals" | "DateNotEquals" => {
                ("is not", "is none of")
            }
            "StringLike" | "ArnLike" | "ArnEquals" => ("matches", "matches one of"),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => ("does not match", "matches none of"),
            "NumericLessThan" => ("is less than", "is less than one of"),
            "NumericLessThanEquals" => ("is at most", "is at most one of"),
            "NumericGreaterThan" => ("is greater than", "is greater than one of"),
            "NumericGreaterThanEquals" => ("is at least", "is at least one of"),
            "DateLessThan" => ("is before", "is before one of"),
            "DateLessThanEquals" => ("is at or before", "is at or before one of"),
            "DateGreaterThan" => ("is after", "is after one of"),
            "DateGreaterThanEquals" => ("is at or after", "is at or after one of"),
            "IpAddress" => ("is in", "is in one of"),
            "NotIpAddress" => ("is not in", "is in none of"),
            "Null" => return None,
            _ => ("is", "is one of"),
        };
        let ignores_case = operator.name().ends_with("IgnoreCase");
        let behind = if ignores_case { " in any case" } else { "" };
        Some(Self { one, many, behind })
    }
}
