//! Lists with entries that other entries of the same list cover.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::{Context, Diagnostic, Fix, Rule, Tag};
use crate::catalog::Pattern;
use crate::policy::Statement;
use crate::syntax::edit::remove_elements;
use crate::syntax::{Array, Property, StringValue, Value};

/// A kind of list whose entries may cover each other.
#[derive(Clone, Copy, Debug)]
pub struct Lists {
    /// The elements of a statement that hold one.
    pub elements: for<'a> fn(&Statement<'a>) -> [Option<&'a Property>; 2],
    /// Whether `a` and `A` are the same.
    pub ignores_case: bool,
}

/// Reports each entry that another one of its list covers, and each that covers others.
pub fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>, rule: &'static Rule, lists: Lists) {
    let before = diagnostics.len();
    for statement in &context.policy.statements {
        for property in (lists.elements)(statement).into_iter().flatten() {
            let value = property.value.as_ref();
            let array = value.and_then(|value| Some((value, value.as_array()?)));
            if let Some((value, array)) = array.filter(|(_, array)| may_be_redundant(array)) {
                if MOST_REPORTED <= diagnostics.len().saturating_sub(before) {
                    return;
                }
                let strings: Vec<_> = array.values().map(Value::as_string).collect();
                report(diagnostics, rule, value, &strings, lists.ignores_case);
            }
        }
    }
}

/// The indices of the entries of a list that others of it cover; values that are no strings take no part.
pub fn covered(list: &Value, ignores_case: bool) -> Vec<usize> {
    let texts: Vec<&str> = list
        .one_or_many()
        .map(|value| value.as_str().unwrap_or_default())
        .collect();
    let covers = covers(&texts, ignores_case);
    (0..texts.len())
        .filter(|index| covers[*index].is_some())
        .collect()
}

/// The indices of the entries of a list that stand in it already.
pub fn repeated(list: &Value, ignores_case: bool) -> Vec<usize> {
    let texts: Vec<&str> = list
        .one_or_many()
        .map(|value| value.as_str().unwrap_or_default())
        .collect();
    let equals = equals(&texts, ignores_case);
    (0..texts.len())
        .filter(|index| equals[*index].is_some())
        .collect()
}

/// Whether a list is worth a closer look: most are short, and nothing in them is alike.
fn may_be_redundant(array: &Array) -> bool {
    if SHORT < array.elements.len() {
        return true;
    }
    let strings = || {
        array
            .values()
            .enumerate()
            .filter_map(|(index, value)| Some((index, value.as_str()?)))
    };
    let first = |text: &str| text.bytes().next().map(|byte| byte.to_ascii_lowercase());
    let may_cover = |outer: &str, inner: &str| {
        let (begin, other) = (first(outer), first(inner));
        let is_like = begin == other || matches!(begin, Some(b'*' | b'?'));
        is_like && (outer.eq_ignore_ascii_case(inner) || outer.contains(['*', '?']))
    };
    strings().any(|(index, outer)| strings().any(|(other, inner)| index != other && may_cover(outer, inner)))
}

fn report(
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    list: &Value,
    strings: &[Option<&StringValue>],
    ignores_case: bool,
) {
    let texts: Vec<&str> = strings
        .iter()
        .map(|string| string.map_or("", StringValue::as_str))
        .collect();
    let covers = covers(&texts, ignores_case);
    let mut covered: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut place: HashMap<usize, usize> = HashMap::new();
    let mut reported = 0;
    for (index, by) in covers.iter().enumerate() {
        let (Some(by), Some(string)) = (by, strings[index]) else {
            continue;
        };
        let Some(outer) = strings[*by] else { continue };
        let at = *place.entry(*by).or_insert_with(|| {
            covered.push((*by, Vec::new()));
            covered.len() - 1
        });
        covered[at].1.push(index);
        if MOST_REPORTED <= reported {
            continue;
        }
        let message = match is_same(outer, string) {
            true => format!("`{}` is listed twice; remove it", string.as_str()),
            false => format!(
                "`{}` is covered by `{}`; remove it",
                string.as_str(),
                outer.as_str()
            ),
        };
        let fix = Fix::new(
            format!("Remove `{}`", string.as_str()),
            remove_elements(list, &[index]),
        );
        reported += 1;
        diagnostics.push(
            Diagnostic::new(rule, string.range, message)
                .with_tag(Tag::Unnecessary)
                .with_related(outer.range, "Covers it")
                .with_fix(fix.preferred().safe()),
        );
    }
    for (by, indices) in covered.into_iter().take(MOST_REPORTED) {
        diagnostics.extend(strings[by].map(|outer| covering(rule, list, strings, outer, &indices)));
    }
}

/// The finding on an entry that covers those at `indices`, which are not none.
fn covering(
    rule: &'static Rule,
    list: &Value,
    strings: &[Option<&StringValue>],
    outer: &StringValue,
    indices: &[usize],
) -> Diagnostic {
    let inner = || indices.iter().filter_map(|index| strings[*index]);
    let first = inner().next().map_or("", StringValue::as_str);
    let message = match (inner().all(|inner| is_same(outer, inner)), indices.len()) {
        (true, _) => format!(
            "`{}` is listed again below; remove the repetition",
            outer.as_str()
        ),
        (false, 1) => format!("`{}` covers `{first}` too; remove that", outer.as_str()),
        (false, count) => format!(
            "`{}` covers `{first}` and {} more of the list; remove them",
            outer.as_str(),
            count - 1
        ),
    };
    let title = match indices.len() {
        1 => "Remove the entry that it covers".to_owned(),
        count => format!("Remove the {count} entries that it covers"),
    };
    let mut found = Diagnostic::new(rule, outer.range, message)
        .with_fix(Fix::new(title, remove_elements(list, indices)).safe());
    for string in inner().take(MOST_RELATED) {
        found = found.with_related(string.range, "Is covered");
    }
    found
}

/// Whether two entries, of which one covers the other, are equal but for their case.
fn is_same(outer: &StringValue, inner: &StringValue) -> bool {
    outer.as_str().eq_ignore_ascii_case(inner.as_str())
}

/// How many of the entries that one covers are named as related places.
const MOST_RELATED: usize = 3;

/// About how many entries of a policy are reported.
const MOST_REPORTED: usize = 50;

/// For each text the index of another that covers it and is itself covered by none. Of equal ones the first stays.
/// The empty text takes no part.
fn covers(texts: &[&str], ignores_case: bool) -> Vec<Option<usize>> {
    let mut covers = equals(texts, ignores_case);
    let pattern = |index: usize| match ignores_case {
        true => Pattern::ignoring_case(texts[index]),
        false => Pattern::new(texts[index]),
    };
    let is_readable = |text: &str| !ignores_case || is_action(text);
    let is_outer = |index: &usize| {
        let text = texts[*index];
        covers[*index].is_none() && may_cover(text) && is_readable(text)
    };
    let outer: Vec<usize> = (0..texts.len()).filter(is_outer).collect();
    if outer.is_empty() {
        return covers;
    }
    let heads = Heads::new(texts, &outer, ignores_case);
    let mut budget = MOST_COMPARED;
    for index in 0..texts.len() {
        if covers[index].is_some() || texts[index].is_empty() {
            continue;
        }
        let is_beyond = |by: &usize| {
            let (outer, inner) = (pattern(*by), pattern(index));
            *by != index && outer.covers(&inner) && !(index < *by && inner.covers(&outer))
        };
        let candidates = heads.of(texts[index]).take(budget);
        covers[index] = candidates.inspect(|_| budget -= 1).find(is_beyond);
    }
    for index in 0..covers.len() {
        for _ in 0..MOST_STEPS {
            let Some(next) = covers[index].and_then(|by| covers[by]) else {
                break;
            };
            covers[index] = Some(next);
        }
    }
    covers
}

/// How many pairs of a list are compared.
const MOST_COMPARED: usize = 20_000;

/// How many entries are gone up from one to the widest that covers it.
const MOST_STEPS: usize = 40;

/// Whether a text can cover another than itself. `${*}` and `${?}` stand for the characters.
fn may_cover(text: &str) -> bool {
    !Pattern::new(text).is_literal() && !text.contains("${*}") && !text.contains("${?}")
}

/// Whether a pattern stands for actions of a service, or for all: AWS takes no wildcard before the colon.
fn is_action(text: &str) -> bool {
    let prefix = text.split_once(':').map(|(prefix, _)| prefix);
    text == "*" || prefix.is_some_and(|prefix| !prefix.contains(['*', '?']))
}

/// For each text the index of the first that is equal to it.
fn equals(texts: &[&str], ignores_case: bool) -> Vec<Option<usize>> {
    if texts.len() <= SHORT {
        let same = |a: &str, b: &str| match ignores_case {
            true => a.eq_ignore_ascii_case(b),
            false => a == b,
        };
        let earlier = |(index, text): (usize, &&str)| {
            let mut before = texts.iter().take(index);
            before.position(|other| !text.is_empty() && same(other, text))
        };
        return texts.iter().enumerate().map(earlier).collect();
    }
    let mut seen: HashMap<Cow<'_, str>, usize> = HashMap::new();
    let mut equals = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let first = *seen.entry(folded(text, ignores_case)).or_insert(index);
        equals.push((first != index && !text.is_empty()).then_some(first));
    }
    equals
}

/// Up to how many entries a list is gone through again and again rather than indexed.
const SHORT: usize = 12;

fn folded(text: &str, ignores_case: bool) -> Cow<'_, str> {
    match ignores_case && text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => Cow::Borrowed(text),
    }
}

/// Patterns by what stands before their first wildcard: a text that one of them covers begins with that.
enum Heads<'t> {
    Few(&'t [usize]),
    Many {
        by_head: HashMap<Cow<'t, str>, Vec<usize>>,
        lengths: BTreeSet<usize>,
        ignores_case: bool,
    },
}

/// How many patterns with the same head are tried for a text.
const MOST_OF_A_HEAD: usize = 40;

impl<'t> Heads<'t> {
    fn new(texts: &[&'t str], outer: &'t [usize], ignores_case: bool) -> Self {
        if texts.len() <= SHORT {
            return Self::Few(outer);
        }
        let mut by_head: HashMap<Cow<'t, str>, Vec<usize>> = HashMap::new();
        let mut lengths = BTreeSet::new();
        for index in outer {
            let head = Pattern::new(texts[*index]).literal_head();
            lengths.insert(head.len());
            let same = by_head.entry(folded(head, ignores_case)).or_default();
            if same.len() < MOST_OF_A_HEAD {
                same.push(*index);
            }
        }
        Self::Many {
            by_head,
            lengths,
            ignores_case,
        }
    }

    /// The patterns that may cover a text.
    fn of(&self, text: &str) -> Box<dyn Iterator<Item = usize> + '_> {
        match self {
            Self::Few(outer) => Box::new(outer.iter().copied()),
            Self::Many {
                by_head,
                lengths,
                ignores_case,
            } => {
                let head = folded(Pattern::new(text).literal_head(), *ignores_case).into_owned();
                let begun = lengths
                    .iter()
                    .filter_map(move |length| by_head.get(head.get(..*length)?));
                Box::new(begun.flatten().copied())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_is_covered_by_the_widest() {
        for (texts, expected) in [
            (&["a", "b", "a"][..], &[None, None, Some(0)][..]),
            (&["ab*", "a*", "abc"], &[Some(1), None, Some(1)]),
            (&["a*", "a**"], &[None, Some(0)]),
            (&["a*b", "a*c", "ab"], &[None, None, Some(0)]),
            (&["", "", "*"], &[None, None, None]),
            (&["x/${*}", "x/y", "x/*"], &[Some(2), Some(2), None]),
        ] {
            assert_eq!(covers(texts, false), expected, "{texts:?}");
            // The same where the list is long.
            let fill: Vec<String> = (0..SHORT).map(|index| format!("#{index}")).collect();
            let long: Vec<&str> = texts
                .iter()
                .copied()
                .chain(fill.iter().map(String::as_str))
                .collect();
            assert_eq!(covers(&long, false)[..texts.len()], *expected, "{texts:?}");
        }
        assert_eq!(covers(&["S3:Get*", "s3:getobject"], true), [None, Some(0)]);
        assert_eq!(covers(&["A*", "ab"], false), [None, None]);
        assert_eq!(covers(&["i*Role", "iam:PassRole", "i*:*"], true), [None; 3]);
        assert_eq!(covers(&["iam:PassRole", "*"], true), [Some(1), None]);
    }

    #[test]
    fn long_lists_stay_fast() {
        let texts: Vec<String> = (0..20_000)
            .map(|index| format!("s3:Get{}*a*{index}*", index % 7))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert!(covers(&texts, true).len() == 20_000);
    }
}
