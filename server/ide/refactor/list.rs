//! Lists of actions, resources, principals and values: sorted, without what others cover, as a single value.

use super::{MOST_TIDIED, Site, rewrite, tidy};
use crate::ide::CodeAction;
use crate::policy::{ActionPattern, OperatorName, Statement, members, scalar_text};
use crate::rule::redundant;
use crate::syntax::edit::{Json, remove_elements, replace_elements, unwrap_array, wrap_in_array};
use crate::syntax::{Property, StringValue, Value};
use crate::text::{Edit, TextRange};

/// An element that takes one value or several.
#[derive(Clone, Copy, Debug)]
pub(super) struct List<'a> {
    /// What it is called: an element, a type of principal, a condition key.
    pub(super) key: &'a StringValue,
    /// One value, or an array.
    pub(super) value: &'a Value,
    /// Key and value.
    pub(super) range: TextRange,
    /// What its entries are.
    pub(super) holds: Holds,
}

/// What the entries of a list are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    Actions,
    Resources,
    /// Principals, or values of a condition that are compared as they are.
    Texts,
    /// Values of a condition in which wildcards count.
    Patterns,
}

impl<'a> List<'a> {
    pub(super) fn new(property: &'a Property, holds: Holds) -> Option<Self> {
        Some(Self {
            key: &property.key,
            value: property.value.as_ref()?,
            range: property.range(),
            holds,
        })
    }

    /// Whether it names what does not belong.
    pub(super) fn is_negated(&self) -> bool {
        self.holds == Holds::Actions && self.key.as_str() == "NotAction"
    }

    /// The entries, where all are strings with something in them.
    pub(super) fn texts(&self) -> Option<Vec<&'a str>> {
        let texts = self.value.one_or_many().map(Value::as_str);
        let texts: Option<Vec<&str>> = texts.collect();
        texts.filter(|texts| texts.iter().all(|text| !text.is_empty()))
    }
}

/// All lists of a statement, in the order of the elements.
pub(super) fn of_statement<'a>(statement: &Statement<'a>) -> impl Iterator<Item = List<'a>> {
    let elements = [
        (statement.action, Holds::Actions),
        (statement.not_action, Holds::Actions),
        (statement.resource, Holds::Resources),
        (statement.not_resource, Holds::Resources),
    ];
    let elements = elements
        .into_iter()
        .filter_map(|(property, holds)| List::new(property?, holds));
    let principals = [statement.principal, statement.not_principal].into_iter();
    let principals = principals
        .flat_map(members)
        .filter_map(|of_type| List::new(of_type, Holds::Texts));
    let operators = members(statement.condition);
    let values = operators.flat_map(|operator| {
        let holds = match takes_wildcards(operator.key.as_str()) {
            true => Holds::Patterns,
            false => Holds::Texts,
        };
        members(Some(operator)).filter_map(move |key| List::new(key, holds))
    });
    elements.chain(principals).chain(values)
}

/// Whether a value with wildcards covers others. The parts of ARNs are compared one by one, so that a pattern of an ARN
/// need not cover what it covers as text.
fn takes_wildcards(operator: &str) -> bool {
    let base = OperatorName::new(operator).base;
    ["StringLike", "StringNotLike"]
        .iter()
        .any(|name| base.eq_ignore_ascii_case(name))
}

/// Puts the entries in order.
pub(super) fn sort(site: &Site<'_>, list: &List<'_>) -> Option<CodeAction> {
    Some(rewrite(
        format!("Sort `{}`", list.key.as_str()),
        sorting(site, list)?,
    ))
}

fn sorting(site: &Site<'_>, list: &List<'_>) -> Option<Vec<Edit>> {
    let array = list.value.as_array().filter(|array| 1 < array.elements.len())?;
    let texts: Option<Vec<(&Value, &str)>> = array
        .values()
        .map(|value| Some((value, scalar_text(value)?)))
        .collect();
    let texts = texts?;
    let numbers: Option<Vec<f64>> = texts.iter().map(|(_, text)| number(list.holds, text)).collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    match numbers {
        Some(numbers) => order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b])),
        None if list.holds == Holds::Actions => order.sort_by_cached_key(|index| action_key(texts[*index].1)),
        None => order.sort_by_key(|index| texts[*index].1),
    }
    if order.iter().enumerate().all(|(place, index)| place == *index) {
        return None;
    }
    let items: Vec<Json> = order
        .iter()
        .map(|index| source_of(site, texts[*index].0))
        .collect();
    Some(replace_elements(site.source, site.style, list.value, &items))
}

/// The service, then the name, both in any case.
fn action_key(text: &str) -> (String, String) {
    let pattern = ActionPattern::new(text);
    let prefix = pattern.prefix.unwrap_or_default();
    (prefix.to_ascii_lowercase(), pattern.name.to_ascii_lowercase())
}

fn number(holds: Holds, text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
    (holds == Holds::Texts && is_plain)
        .then(|| text.parse().ok())
        .flatten()
}

/// A value as it is written.
pub(super) fn source_of(site: &Site<'_>, value: &Value) -> Json {
    Json::Source(value.range.slice(site.source).to_owned())
}

/// Removes what stands in the list twice, and what another entry covers.
pub(super) fn remove_covered(list: &List<'_>) -> Option<CodeAction> {
    let covered = match list.holds {
        Holds::Texts => redundant::repeated(list.value, false),
        holds => redundant::covered(list.value, holds == Holds::Actions),
    };
    let key = list.key.as_str();
    let title = match (covered.len(), list.holds) {
        (0, _) => return None,
        (1, Holds::Texts) => format!("Remove the repeated entry of `{key}`"),
        (count, Holds::Texts) => format!("Remove {count} repeated entries of `{key}`"),
        (1, _) => format!("Remove the entry of `{key}` that another covers"),
        (count, _) => format!("Remove {count} entries of `{key}` that others cover"),
    };
    Some(rewrite(title, remove_elements(list.value, &covered)))
}

/// A single value as an array, or an array of one as a single value.
pub(super) fn other_form(site: &Site<'_>, list: &List<'_>) -> Option<CodeAction> {
    let key = list.key.as_str();
    match list.value.as_array() {
        Some(_) => {
            list.value
                .one_or_many()
                .all(|value| scalar_text(value).is_some())
                .then_some(())?;
            let edits = unwrap_array(site.source, list.value)?;
            Some(rewrite(format!("Write `{key}` as a single value"), edits))
        }
        None => {
            scalar_text(list.value)?;
            let edits = wrap_in_array(site.source, site.style, list.value);
            Some(rewrite(format!("Write `{key}` as a list"), edits))
        }
    }
}

/// Puts all lists of the policy in order; not of a text that is very long.
pub(super) fn sort_all(site: &Site<'_>) -> Option<CodeAction> {
    if MOST_TIDIED < site.source.len() {
        return None;
    }
    let statements = site
        .policy
        .statements
        .iter()
        .filter(|statement| statement.effect().is_some());
    let lists = statements
        .flat_map(of_statement)
        .filter(|list| site.is_readable(list));
    let edits: Vec<Edit> = lists.filter_map(|list| sorting(site, &list)).flatten().collect();
    (!edits.is_empty()).then(|| tidy("Sort all lists of the policy", edits))
}
