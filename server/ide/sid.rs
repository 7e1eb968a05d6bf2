//! Names of statements, made from what they do.

use std::collections::HashSet;

use crate::catalog::{self, AccessLevel, Action, ActionSet, Service};
use crate::policy::{Effect, Policy, Statement, strings};

/// How many services a name lists.
const MAX_SERVICES: usize = 2;

/// How many entries of a list are read; of a longer one it is not said what it does.
const MOST_READ: usize = 500;

/// How long the name of a service may be in a name.
const MAX_SERVICE: usize = 20;

/// A name of letters and digits for a statement; `None` where it does nothing yet.
pub(super) fn name(statement: &Statement<'_>) -> Option<String> {
    let effect = match statement.effect() {
        Some(Effect::Deny) => "Deny",
        Some(Effect::Allow) | None => "Allow",
    };
    if statement.not_action.is_some() {
        let services = services(strings(statement.not_action).map(|entry| entry.as_str()));
        let except = named(&services).unwrap_or_else(|| "Some".to_owned());
        return Some(format!("{effect}AllExcept{except}"));
    }
    let texts = strings(statement.action).map(|entry| entry.as_str());
    let texts: Vec<&str> = texts.take(MOST_READ).collect();
    if texts.contains(&"*") {
        return Some(format!("{effect}Everything"));
    }
    if let [only] = texts[..]
        && let Some(action) = catalog::action(only)
    {
        return Some(format!(
            "{effect}{}{}",
            short_name(action.service()),
            action.name()
        ));
    }
    let services = services(texts.iter().copied());
    let first = services.first()?;
    let mut set = ActionSet::new();
    texts
        .iter()
        .for_each(|text| set.union_with(&ActionSet::expand(text)));
    let actions: Vec<Action> = set.iter().collect();
    let is_all = services.len() == 1 && first.actions().len() == actions.len();
    let what = match texts.len() {
        MOST_READ => "Access",
        _ if is_all => "FullAccess",
        _ => doing(&actions),
    };
    Some(format!("{effect}{}{what}", named(&services).unwrap_or_default()))
}

/// The name, with a number behind it where a statement has it.
pub(super) fn unique(policy: &Policy<'_>, name: &str) -> String {
    unique_among(&mut taken(policy), name)
}

/// The names that statements have.
pub(super) fn taken(policy: &Policy<'_>) -> HashSet<String> {
    let sids = policy.statements.iter().filter_map(Statement::sid);
    sids.map(str::to_owned).collect()
}

/// The same among names, one more of which is taken then.
pub(super) fn unique_among(taken: &mut HashSet<String>, name: &str) -> String {
    let mut unique = name.to_owned();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}{number}");
        number += 1;
    }
    unique
}

/// The services of some entries, in order.
fn services<'a>(entries: impl Iterator<Item = &'a str>) -> Vec<Service> {
    let mut services = Vec::new();
    for entry in entries {
        let prefix = entry.split(':').next().unwrap_or_default();
        let service = catalog::service(prefix).filter(|service| !services.contains(service));
        services.extend(service);
    }
    services
}

/// `S3AndSQS`; nothing for none or many.
fn named(services: &[Service]) -> Option<String> {
    let is_few = (1..=MAX_SERVICES).contains(&services.len());
    let names = services.iter().map(|service| short_name(*service));
    is_few.then(|| names.collect::<Vec<_>>().join("And"))
}

/// A service's name as one word: `S3`, `Support`, `SQS`.
pub(super) fn short_name(service: Service) -> String {
    let prefix = service.prefix();
    let name = service.name();
    let name = ["Amazon ", "AWS "]
        .iter()
        .find_map(|maker| name.strip_prefix(maker))
        .unwrap_or(name);
    let word = letters(name);
    match prefix.len() {
        ..=3 => letters(prefix).to_ascii_uppercase(),
        _ if word.len() <= MAX_SERVICE && !word.is_empty() => word,
        _ => words(prefix),
    }
}

/// `tag-editor` as `TagEditor`.
pub(super) fn words(text: &str) -> String {
    let parts = text.split(|char: char| !char.is_ascii_alphanumeric());
    let capital = |part: &str| {
        let mut part = part.to_owned();
        if let Some(first) = part.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        part
    };
    parts.map(capital).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// What actions do together.
fn doing(actions: &[Action]) -> &'static str {
    let is_all = |levels: &[AccessLevel]| {
        let mut own = actions.iter().map(|action| action.access_level());
        !actions.is_empty() && own.all(|level| levels.contains(&level))
    };
    match () {
        () if is_all(&[AccessLevel::List]) => "List",
        () if is_all(&[AccessLevel::List, AccessLevel::Read]) => "Read",
        () if is_all(&[AccessLevel::Write]) => "Write",
        () if is_all(&[AccessLevel::Tagging]) => "Tagging",
        () if is_all(&[AccessLevel::PermissionsManagement]) => "Permissions",
        () => "Access",
    }
}
