//! What the rules about condition keys share.

use std::collections::HashMap;
use std::ops::Range;

use crate::catalog::{self, ConditionKey, nearest};
use crate::policy::edit::remove_conditions;
use crate::policy::{Effect, Statement};
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, Rule, Severity};
use crate::syntax::StringValue;
use crate::text::Edit;

/// A global key of old that AWS has replaced.
pub(crate) const RETIRED_KEY: &str = "aws:ARN";

/// Whether a condition tests the key that AWS has replaced.
pub(crate) fn is_retired(condition: &ResolvedCondition<'_>) -> bool {
    is_key(condition.condition.key, RETIRED_KEY)
}

/// Whether a key has this name, in any case.
pub(crate) fn is_key(key: &StringValue, name: &str) -> bool {
    key.as_str().eq_ignore_ascii_case(name)
}

/// The conditions of each statement that has some.
pub(crate) fn by_statement<'c, 'a>(
    context: &'c Context<'a>,
) -> impl Iterator<Item = (&'a Statement<'a>, &'c [ResolvedCondition<'a>])> {
    let same = |a: &ResolvedCondition<'_>, b: &ResolvedCondition<'_>| std::ptr::eq(a.statement, b.statement);
    let groups = context.conditions.chunk_by(same);
    groups.filter_map(|group| Some((group.first()?.statement, group)))
}

/// Removes every condition of the statement on the key.
pub(crate) fn remove_fix(condition: &ResolvedCondition<'_>) -> Fix {
    let key = condition.condition.key.as_str();
    let edits = remove_conditions(condition.statement, |other| is_key(other, key));
    Fix::new(format!("Remove the condition on `{key}`"), edits)
}

/// Writes another key.
pub(crate) fn rename_fix(condition: &ResolvedCondition<'_>, name: &str) -> Fix {
    let edits = vec![Edit::replace(condition.condition.key.content, name)];
    Fix::new(format!("Change to `{name}`"), edits)
}

/// How many distinct keys a check looks up near names for.
const MOST_SEARCHES: usize = 200;

/// Reports the keys that `candidates` says are not what they should be: with the keys that may be meant, and where
/// none is near with the severity that `unlike` says.
pub(crate) fn check_unknown_keys<'a, K: Iterator<Item = ConditionKey>>(
    context: &Context<'a>,
    rule: &'static Rule,
    diagnostics: &mut Vec<Diagnostic>,
    candidates: impl Fn(&ResolvedCondition<'a>) -> Option<Unknown<K>>,
) {
    let mut known: HashMap<&str, Vec<Near>> = HashMap::new();
    for condition in context
        .conditions
        .iter()
        .filter(|condition| condition.key.is_none())
    {
        let text = condition.condition.key.as_str();
        // `${` belongs to a template language, which may put anything there.
        if text.contains("${") || lacks_a_part(text) {
            continue;
        }
        let Some(unknown) = candidates(condition) else {
            continue;
        };
        let may_search = known.len() < MOST_SEARCHES;
        let near = known.entry(text).or_insert_with(|| match may_search {
            true => near_keys(text, unknown.candidates),
            false => Vec::new(),
        });
        let mut diagnostic = Diagnostic::new(rule, condition.condition.key.range, "");
        for new in near.iter().filter_map(|near| near.in_place(text)) {
            diagnostic.fixes.push(rename_fix(condition, &new));
            if diagnostic.message.is_empty() {
                diagnostic.message = format!("{}; did you mean `{new}`?", unknown.message);
            }
        }
        if let [only] = &mut diagnostic.fixes[..] {
            only.preferred = true;
        }
        if near.is_empty() {
            diagnostic.message = unknown.advice;
            diagnostic.severity = unknown.unlike;
        }
        diagnostics.push(diagnostic);
    }
}

/// Whether a key of the catalogue lacks what stands behind its colon or its slash, of which INVALID_CONDITION_KEY_FORMAT and
/// MISSING_TAG_KEY_IN_CONDITION speak.
pub(crate) fn lacks_a_part(text: &str) -> bool {
    let with_tag = format!("{}/tag", text.trim_end_matches('/'));
    text.ends_with(':') || catalog::condition_key(&with_tag).is_some()
}

/// What a rule says of a key that is not in the catalogue.
pub(crate) struct Unknown<K> {
    /// The keys that it may be.
    pub candidates: K,
    /// What is wrong, where a near name can be added.
    pub message: String,
    /// What is wrong and what to do, where no name is near.
    pub advice: String,
    /// How loud that is.
    pub unlike: Severity,
}

/// A key that may be meant: the bytes of the misspelled one to be replaced, and by what.
pub(crate) struct Near {
    range: Range<usize>,
    name: &'static str,
}

impl Near {
    /// The misspelled key, put right.
    pub(crate) fn in_place(&self, text: &str) -> Option<String> {
        let (head, tail) = (text.get(..self.range.start)?, text.get(self.range.end..)?);
        Some(format!("{head}{}{tail}", self.name))
    }
}

/// The keys that may be meant by a misspelled one. Only what stands behind the colon is compared, and of
/// `ResourceTags/team` only what stands before the slash with keys of tags.
pub(crate) fn near_keys(text: &str, candidates: impl Iterator<Item = ConditionKey>) -> Vec<Near> {
    let start = text.find(':').map_or(0, |colon| colon + 1);
    let name = text.get(start..).unwrap_or_default();
    let (tagged, plain): (Vec<_>, Vec<_>) = candidates
        .filter_map(|key| {
            let name = key
                .placeholder()
                .map_or(key.name(), |(head, _)| head.trim_end_matches('/'));
            Some((key.placeholder().is_some(), name.split_once(':')?.1))
        })
        .partition(|(is_tagged, _)| *is_tagged);
    let near = |typed: &str, among: Vec<(bool, &'static str)>| {
        nearest::names_or_abbreviations(typed, among.into_iter().map(|(_, name)| name))
    };
    let head = name
        .split_once('/')
        .filter(|(_, tail)| !tail.is_empty())
        .map(|(head, _)| head);
    let mut found: Vec<_> = near(name, plain)
        .into_iter()
        .map(|name| Near {
            range: start..text.len(),
            name,
        })
        .collect();
    if let Some(head) = head {
        let near = near(head, tagged).into_iter();
        found.extend(near.map(|name| Near {
            range: start..start + head.len(),
            name,
        }));
    }
    found
}

/// Whether a statement allows something to services alone, so that nobody in IAM calls.
pub(crate) fn allows_services_only(statement: &Statement<'_>) -> bool {
    let principal = statement
        .principal
        .and_then(|property| property.value.as_ref()?.as_object());
    let services_only = principal.is_some_and(|principal| {
        !principal.properties.is_empty()
            && principal
                .properties
                .iter()
                .all(|member| member.key.as_str() == "Service")
    });
    statement.effect() == Some(Effect::Allow) && services_only
}

/// The first service that a statement allows something.
pub(crate) fn allowed_service<'a>(statement: &Statement<'a>) -> Option<&'a StringValue> {
    let mut services = statement.principals().filter(|principal| {
        !principal.negated && principal.kind.is_some_and(|kind| kind.as_str() == "Service")
    });
    let service = services.next()?;
    (statement.effect() == Some(Effect::Allow)).then_some(service.string)
}

/// A finding on a condition's key that matters because of the service that the statement allows something.
pub(crate) fn of_service(
    rule: &'static Rule,
    condition: &ResolvedCondition<'_>,
    message: String,
) -> Diagnostic {
    let found = Diagnostic::new(rule, condition.condition.key.range, message);
    match allowed_service(condition.statement) {
        Some(service) => found.with_related(service.range, "The service"),
        None => found,
    }
}

/// Whether a condition bounds a service by something that the caller can forge, where nothing else tells for whom
/// the service calls.
pub(crate) fn is_weak_source(condition: &ResolvedCondition<'_>, siblings: &[ResolvedCondition<'_>]) -> bool {
    condition.key.is_some_and(ConditionKey::is_untrustworthy)
        && allowed_service(condition.statement).is_some()
        && !siblings
            .iter()
            .any(|sibling| sibling.key.is_some_and(ConditionKey::is_source))
}
