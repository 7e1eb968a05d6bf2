//! Documents, in Markdown, of what the catalogue knows.
//!
//! Each begins with a bold heading line; lists of names are bounded; where something is unknown the document says so
//! with the catalogue's date.

use std::fmt::Write;

use super::grammar::{SetOperator, USER_GUIDE};
use crate::catalog::ActionSet;
use crate::catalog::{
    self, Action, ActionStatus, ActionStatusKind, ConditionKey, Operator, Service, ServiceLinkedRole, nearest,
};
use crate::policy::variable::variables;
use crate::policy::{ActionPattern, OperatorName};

/// How many names a document lists.
const MAX_NAMES: usize = 40;

/// How many resource types the document of an action lists.
pub(super) const MAX_RESOURCE_TYPES: usize = 12;

/// The action that creates service-linked roles.
const CREATES_ROLES: &str = "iam:CreateServiceLinkedRole";

/// A service.
pub(super) fn service(service: Service) -> String {
    let count = service.actions().len();
    let mut text = heading(service.prefix(), [service.name()]);
    let _ = write!(
        text,
        "\n\nService prefix `{}` with {}.",
        service.prefix(),
        count_of(count, "action")
    );
    link(&mut text, "Service authorization reference", service.url());
    text
}

/// An action.
pub(super) fn action(action: Action) -> String {
    let mut text = heading(
        &action.to_string(),
        [action.service().name(), action.access_level().name()],
    );
    let description = action.description();
    if !description.is_empty() {
        let _ = write!(text, "\n\n{}", prose(description));
    }
    text.extend(action.status().map(status));
    text.push_str(&resource_types(action));
    let on_resources = action
        .resource_types()
        .flat_map(|resource| resource.condition_keys());
    let mut keys: Vec<&str> = action
        .condition_keys()
        .chain(on_resources)
        .map(ConditionKey::name)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    if !keys.is_empty() {
        let _ = write!(text, "\n\nCondition keys: {}", names(keys.into_iter().map(code)));
    }
    let dependent: Vec<String> = action
        .dependent_actions()
        .map(|action| code(action.to_string()))
        .collect();
    if !dependent.is_empty() {
        let _ = write!(text, "\n\nMay also need: {}", names(dependent.into_iter()));
    }
    text.push_str(&service_linked_roles(action));
    link(&mut text, "Service authorization reference", action.url());
    text
}

/// What became of an action.
fn status(status: ActionStatus) -> String {
    let what = match status.kind() {
        ActionStatusKind::Deprecated => "**Deprecated**: not to be used any more",
        ActionStatusKind::Retired => "**Retired**: authorizes nothing any more",
        ActionStatusKind::Removed => "**Removed**: older references have it",
        ActionStatusKind::Undocumented => "**Undocumented**: AWS uses it, and no reference has it",
    };
    let replacements = status.replacements().map(|action| code(action.to_string()));
    match replacements.len() {
        0 => format!("\n\n{what}."),
        _ => format!("\n\n{what}; replaced by {}.", names(replacements)),
    }
}

fn resource_types(action: Action) -> String {
    let types = action.resource_types();
    let count = types.len();
    if count == 0 {
        return "\n\nResource types: none, `Resource` must be `\"*\"`.".to_owned();
    }
    let mut text = "\n\nResource types:\n".to_owned();
    for entry in types.take(MAX_RESOURCE_TYPES) {
        let required = if entry.required { " (required)" } else { "" };
        let resource = entry.resource_type;
        let _ = write!(
            text,
            "\n- {}{required}: {}",
            code(resource.name()),
            code(resource.arn())
        );
    }
    if MAX_RESOURCE_TYPES < count {
        let _ = write!(text, "\n- … and {} more", count - MAX_RESOURCE_TYPES);
    }
    text
}

/// What an action has to do with service-linked roles.
fn service_linked_roles(action: Action) -> String {
    if action.to_string() == CREATES_ROLES {
        return "\n\nCreates a service-linked role; a condition on `iam:AWSServiceName` limits it to the role of a service."
            .to_owned();
    }
    let principals: Vec<String> = catalog::service_linked_roles(action)
        .map(|role| code(role.principal()))
        .collect();
    if principals.is_empty() {
        return String::new();
    }
    format!(
        "\n\nUses the service-linked role of {}; `{CREATES_ROLES}` is needed where that does not exist yet.",
        names(principals.into_iter())
    )
}

/// An entry of an `Action` list: how many actions it matches and which, or what is wrong with it.
pub(super) fn pattern(text: &str) -> String {
    let pattern = ActionPattern::new(text);
    if pattern.is_everything() {
        let (services, actions) = (catalog::services().len(), catalog::actions().len());
        return format!(
            "**`*`** · all actions\n\nEvery action of every service: {} of {} in the catalogue of {}.",
            count_of(actions, "action"),
            count_of(services, "service"),
            catalog::date()
        );
    }
    let matching = ActionSet::expand(text);
    let service = pattern.prefix.and_then(catalog::service);
    let title = heading(text, service.map(Service::name));
    if matching.is_empty() {
        return match catalog::action_status(text) {
            Some(known) => format!("{title}{}", status(known)),
            None => format!("{title}\n\n{}", unknown_action(pattern, service)),
        };
    }
    format!(
        "{title} · {}{}",
        count_of(matching.len(), "action"),
        by_access_level(&matching, service.is_some())
    )
}

fn by_access_level(matching: &ActionSet, is_one_service: bool) -> String {
    let mut actions: Vec<Action> = matching.iter().collect();
    actions.sort_by_key(|action| action.access_level());
    let groups: Vec<&[Action]> = actions
        .chunk_by(|one, other| one.access_level() == other.access_level())
        .collect();
    let share = share(&groups);
    let mut text = String::new();
    for group in groups {
        let name = |action: &Action| {
            if is_one_service {
                code(action.name())
            } else {
                code(action.to_string())
            }
        };
        let Some(first) = group.first() else { continue };
        let _ = write!(text, "\n\n{} ({})", first.access_level().name(), group.len());
        let shown: Vec<String> = group.iter().take(share).map(name).collect();
        if !shown.is_empty() {
            let _ = write!(text, ": {}", shown.join(", "));
        }
        if !shown.is_empty() && shown.len() < group.len() {
            let _ = write!(text, " … and {} more", group.len() - shown.len());
        }
    }
    text
}

/// How many names each group may show, so that all of them together show [`MAX_NAMES`] at most: large groups share what
/// small ones leave.
fn share(groups: &[&[Action]]) -> usize {
    let mut sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    sizes.sort_unstable();
    let mut left = MAX_NAMES;
    let mut share = 0;
    for (place, size) in sizes.iter().enumerate() {
        share = left / (sizes.len() - place);
        left -= share.min(*size);
    }
    share
}

fn unknown_action(pattern: ActionPattern<'_>, service: Option<Service>) -> String {
    let date = catalog::date();
    let Some(prefix) = pattern.prefix else {
        return format!(
            "An action is written `service:Name`; {} names no service.",
            code(pattern.text)
        );
    };
    let Some(service) = service else {
        let near: Vec<_> = nearest::services(prefix, Some(pattern.name))
            .into_iter()
            .map(Service::prefix)
            .collect();
        return format!(
            "{} is no service in the catalogue of {date}.{}",
            code(prefix),
            did_you_mean(&near)
        );
    };
    if pattern.has_wildcard() {
        return format!("Matches no action in the catalogue of {date}.");
    }
    let near: Vec<_> = nearest::actions(service, pattern.name)
        .into_iter()
        .map(Action::name)
        .collect();
    format!(
        "{} is no action of {} in the catalogue of {date}.{}",
        code(pattern.name),
        service.name(),
        did_you_mean(&near)
    )
}

fn did_you_mean(near: &[&str]) -> String {
    match near.first() {
        Some(name) => format!(" Did you mean {}?", code(name)),
        None => String::new(),
    }
}

/// A condition operator by its full name.
pub(super) fn operator(name: &str, operator: Operator, set: Option<SetOperator>, if_exists: bool) -> String {
    let mut text = format!(
        "{}\n\n{}",
        heading(name, ["condition operator"]),
        operator.description()
    );
    if let Some(set) = set {
        let _ = write!(text, "\n\n`{}`: {}", set.name(), set.description());
    }
    if set.is_some() && !operator.takes_set_prefix() {
        let _ = write!(text, "\n\n{} takes no such prefix.", code(operator.name()));
    }
    if if_exists && !operator.takes_if_exists() {
        let _ = write!(text, "\n\n{} takes no `IfExists`.", code(operator.name()));
    } else if if_exists {
        text.push_str("\n\n`IfExists`: also met when the request does not have the key.");
    } else if operator.is_negated() && set.is_none() {
        text.push_str("\n\nAlso met when the request does not have the key.");
    }
    let page = match set {
        Some(_) => "reference_policies_condition-single-vs-multi-valued-context-keys",
        None => "reference_policies_elements_condition_operators",
    };
    link(
        &mut text,
        "IAM User Guide",
        Some(format!("{USER_GUIDE}/{page}.html")),
    );
    text
}

/// A condition key.
pub(super) fn condition_key(key: ConditionKey) -> String {
    let sort = if key.is_global() {
        "global condition key"
    } else {
        "condition key"
    };
    let values = if key.is_multivalued() {
        "multivalued"
    } else {
        "single value"
    };
    let mut text = heading(key.name(), [sort, key.kind().name(), values]);
    if !key.description().is_empty() {
        let _ = write!(text, "\n\n{}", prose(key.description()));
    }
    if let Some(availability) = key.availability() {
        let _ = write!(
            text,
            "\n\nPresent: {}.",
            prose(availability.trim_end_matches('.'))
        );
    }
    if key.is_multivalued() {
        text.push_str("\n\nThe operator needs `ForAllValues:` or `ForAnyValue:` before it.");
    }
    let title = if key.is_global() {
        "IAM User Guide"
    } else {
        "Service authorization reference"
    };
    link(&mut text, title, condition_key_url(key));
    text
}

/// The page of a condition key.
pub(super) fn condition_key_url(key: ConditionKey) -> Option<String> {
    match key.name().split_once(':') {
        Some((prefix, _)) if !key.is_global() => catalog::service(prefix).and_then(Service::url),
        _ => Some(format!("{USER_GUIDE}/reference_policies_condition-keys.html")),
    }
}

/// A condition key that the catalogue lacks.
pub(super) fn unknown_condition_key(name: &str) -> String {
    format!(
        "{}\n\nNo condition key of this name is in the catalogue of {}.",
        heading(name, ["condition key"]),
        catalog::date()
    )
}

/// A condition operator that there is not.
pub(super) fn unknown_operator(name: &str) -> String {
    let base = OperatorName::new(name).base;
    let near = nearest::names(base, catalog::operators().map(Operator::name));
    format!(
        "{}\n\nThere is no condition operator of this name.{}",
        heading(name, ["condition operator"]),
        did_you_mean(&near)
    )
}

/// A set operator: the prefix of a condition operator.
pub(super) fn set_operator(set: SetOperator) -> String {
    let mut text = format!(
        "{}\n\n{}",
        heading(set.name(), ["set operator"]),
        set.description()
    );
    text.push_str("\n\nFor keys that may have several values in a request.");
    let page = "reference_policies_condition-single-vs-multi-valued-context-keys";
    link(
        &mut text,
        "IAM User Guide",
        Some(format!("{USER_GUIDE}/{page}.html")),
    );
    text
}

/// The suffix `IfExists` of a condition operator.
pub(super) fn if_exists(operator: Option<Operator>) -> String {
    let mut text = heading("IfExists", ["suffix of the operator"]);
    match operator.filter(|operator| !operator.takes_if_exists()) {
        Some(operator) => {
            let _ = write!(text, "\n\n{} takes no such suffix.", code(operator.name()));
        }
        None => text.push_str("\n\nAlso met when the request does not have the key."),
    }
    if operator.is_some_and(Operator::is_negated) {
        text.push_str(" So is a negated operator without it.");
    }
    let page = "reference_policies_elements_condition_operators";
    link(
        &mut text,
        "IAM User Guide",
        Some(format!("{USER_GUIDE}/{page}.html#Conditions_IfExists")),
    );
    text
}

/// A policy variable, from what stands between `${` and `}`.
pub(super) fn variable(text: &str) -> String {
    let whole = format!("${{{text}}}");
    let read = variables(&whole).next();
    let (name, default) = match &read {
        Some(variable) => (variable.name(), variable.default()),
        None => (text.trim(), None),
    };
    let mut document = heading(&format!("${{{name}}}"), ["policy variable"]);
    if let "*" | "?" | "$" = name {
        let _ = write!(
            document,
            "\n\nA literal {}, not a wildcard or the start of a variable.",
            code(name)
        );
    } else if name.is_empty() {
        document.push_str("\n\nNames no condition key.");
    } else {
        let _ = write!(
            document,
            "\n\nReplaced by the value that {} has in the request.",
            code(name)
        );
        if let Some(default) = default {
            let _ = write!(document, " Without one, by {}.", code(default));
        }
        let key = match catalog::condition_key(name) {
            Some(key) => condition_key(key),
            None => unknown_condition_key(name),
        };
        let _ = write!(document, "\n\n---\n\n{key}");
    }
    link(
        &mut document,
        "Policy variables",
        Some(format!("{USER_GUIDE}/reference_policies_variables.html")),
    );
    document
}

/// A service-linked role.
pub(super) fn service_linked_role(role: ServiceLinkedRole) -> String {
    let mut text = heading(role.principal(), ["service principal"]);
    match role.role_name() {
        Some(name) => {
            let _ = write!(text, "\n\nHas the service-linked role {}.", code(name));
        }
        None => text.push_str("\n\nHas a service-linked role."),
    }
    let _ = write!(text, "\n\n{}", code(role.arn()));
    text
}

/// A heading: the name in bold, and what it is.
pub(super) fn heading<'a>(name: &str, about: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = format!("**{}**", code(name));
    for part in about {
        let _ = write!(text, " · {}", prose(part));
    }
    text
}

pub(super) fn link(text: &mut String, title: &str, url: Option<String>) {
    if let Some(url) = url {
        let _ = write!(text, "\n\n[{title}]({url})");
    }
}

/// `1 action`, `1,200 actions`
pub(super) fn count_of(count: usize, name: &str) -> String {
    format!("{} {name}{}", digits(count), if count == 1 { "" } else { "s" })
}

/// A number with a comma before every three digits.
pub(super) fn digits(number: usize) -> String {
    let plain = number.to_string();
    let mut text = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The action that a text names in full, as one line.
pub(super) fn one_action(text: &str) -> Option<String> {
    let action = catalog::action(text)?;
    Some(format!(
        "Action of {}: {}.",
        prose(action.service().name()),
        prose(action.description().trim_end_matches('.'))
    ))
}

/// The first names, and how many more there are.
fn names(mut all: impl ExactSizeIterator<Item = String>) -> String {
    let count = all.len();
    let shown: Vec<String> = all.by_ref().take(MAX_NAMES).collect();
    let more = count - shown.len();
    let rest = if more == 0 {
        String::new()
    } else {
        format!(" … and {more} more")
    };
    format!("{}{rest}", shown.join(", "))
}

/// A code span; what the user wrote may hold anything.
pub(super) fn code(text: impl AsRef<str>) -> String {
    let text: String = text
        .as_ref()
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// Plain text in which nothing is markup.
pub(super) fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if matches!(char, '\\' | '*' | '_' | '`' | '<' | '[' | ']') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}
