//! What fits at a cursor: one provider for each place of [`super::context`].
//!
//! A provider does not filter by what is typed, the client does; it ranks by it, and cuts a list that would be too
//! long to send (then the list is incomplete, and the client asks again). Every item replaces the whole token.

use super::context::{Cursor, Role, Spot};
use super::fuzzy::{self, Match};
use super::slot::{Filling, Slot};
use super::template::Template;
use super::topic::Topic;
use super::{CompletionItem, CompletionKind, CompletionList};
use crate::analysis::Analysis;
use crate::catalog::ActionSet;
use crate::catalog::{self, Action, Service, nearest};
use crate::policy::{self, DOCUMENT_ELEMENTS, Policy, PolicyKind, STATEMENT_ELEMENTS};
use crate::syntax::edit::quote;
use crate::syntax::{Object, Property, StringValue};

/// How many actions a list holds at most.
const MAX_ACTIONS: usize = 300;

/// How many bytes have to be typed before actions are looked for without their service.
const MIN_NAME: usize = 2;

/// How many bytes have to be typed before they may also be the beginnings of words of such an action.
const MIN_WORDS: usize = 3;

/// What fits at a byte offset; nothing where the place is unknown.
pub(super) fn complete(analysis: &Analysis, offset: usize, snippets: bool) -> CompletionList {
    let mut list = find(analysis, offset, snippets).unwrap_or_default();
    for (index, item) in list.items.iter_mut().enumerate() {
        item.sort_text = Some(format!("{index:04}"));
    }
    list
}

fn find(analysis: &Analysis, offset: usize, snippets: bool) -> Option<CompletionList> {
    let source = analysis.source();
    let policy = analysis.policy()?;
    let cursor = Cursor::at(source, &policy, offset)?;
    let request = Request {
        analysis,
        policy: &policy,
        cursor,
        slot: Slot::new(source, &cursor)?,
        snippets,
    };
    match (cursor.spot, cursor.role) {
        (Spot::Key(object, property), Role::Document) => {
            Some(request.keys(&DOCUMENT_ELEMENTS, object, property))
        }
        (Spot::Key(object, property), Role::Statement) => Some(request.statement_keys(object, property)),
        (Spot::Value, Role::Version) => Some(request.values(&["2012-10-17", "2008-10-17"])),
        (Spot::Value, Role::Effect) => Some(request.values(&["Allow", "Deny"])),
        (Spot::Value, Role::Action) => Some(request.actions()),
        _ => None,
    }
}

/// What the providers read.
struct Request<'a> {
    analysis: &'a Analysis,
    policy: &'a Policy<'a>,
    cursor: Cursor<'a>,
    slot: Slot<'a>,
    snippets: bool,
}

impl Request<'_> {
    fn statement_keys(&self, object: &Object, property: Option<&Property>) -> CompletionList {
        let kind = self.policy_kind();
        let fits = |name: &&'static str| match *name {
            "Principal" => kind.has_principal() || self.may_name_principal(kind),
            "NotPrincipal" => matches!(kind, PolicyKind::Resource | PolicyKind::VpcEndpoint),
            "Resource" | "NotResource" => kind != PolicyKind::Trust || !self.names_action(),
            _ => true,
        };
        let names: Vec<&'static str> = STATEMENT_ELEMENTS.into_iter().filter(fits).collect();
        self.keys(&names, object, property)
    }

    /// Whether an identity policy may still turn out to be a policy of a resource or a role: so it is until a
    /// statement names what it is about, since the kind is guessed from the principal that is not there yet.
    fn may_name_principal(&self, kind: PolicyKind) -> bool {
        let is_bare = |statement: &policy::Statement<'_>| {
            [
                statement.action,
                statement.not_action,
                statement.resource,
                statement.not_resource,
            ]
            .into_iter()
            .all(|element| element.is_none())
        };
        kind == PolicyKind::Identity && self.policy.statements.iter().all(is_bare)
    }

    /// Whether any statement names an action; until then what looks like a trust policy may be a resource's.
    fn names_action(&self) -> bool {
        self.policy
            .statements
            .iter()
            .any(|statement| statement.actions().next().is_some())
    }

    /// The keys an object lacks; `property` is the member whose key is at the cursor.
    fn keys(&self, names: &[&'static str], object: &Object, property: Option<&Property>) -> CompletionList {
        let is_other = |other: &&Property| property.is_none_or(|property| !std::ptr::eq(*other, property));
        let has = |name: &str| {
            object
                .properties
                .iter()
                .filter(is_other)
                .any(|other| other.key.as_str() == name)
        };
        let missing = names.iter().filter(|name| !has(name) && !has(partner(name)));
        let template = Template::new(self.analysis.source(), self.policy, self.slot.range.start);
        let has_value = property.is_some_and(|property| property.colon.is_some() || property.value.is_some());
        let items = missing.map(|name| {
            let mut item = self.item(name, CompletionKind::Element, Topic::Element(name));
            let filling = if has_value {
                self.slot.rename(name)
            } else {
                let tail = template.tail(name, self.policy_kind(), self.snippets);
                item.is_snippet = self.snippets;
                self.slot.fill_with_tail(name, &tail)
            };
            (item.edit, item.additional_edits) = parts(filling);
            item
        });
        CompletionList {
            items: items.collect(),
            is_incomplete: false,
        }
    }

    fn policy_kind(&self) -> PolicyKind {
        self.analysis.policy_kind().unwrap_or_default()
    }

    fn values(&self, values: &[&'static str]) -> CompletionList {
        let item = |value: &&'static str| self.item(value, CompletionKind::Value, Topic::Value(value));
        CompletionList {
            items: values.iter().map(item).collect(),
            is_incomplete: false,
        }
    }

    fn actions(&self) -> CompletionList {
        let typed = self.slot.typed();
        let Some((prefix, name)) = typed.split_once(':') else {
            return self.services_and_actions(typed);
        };
        let name = name.trim_start_matches([':', ' ']);
        let head = typed.len() - name.len();
        match catalog::service(prefix) {
            Some(service) if name.contains(['*', '?']) => self.pattern(service, name),
            Some(service) => self.actions_of(service, name, head),
            None => self.actions_of_similar(prefix, name, head),
        }
    }

    /// The actions of a service.
    fn actions_of(&self, service: Service, name: &str, head: usize) -> CompletionList {
        let (actions, is_incomplete) = self.ranked(service.actions(), name);
        let mut items: Vec<_> = actions
            .into_iter()
            .map(|action| self.action(action, action.name(), head))
            .collect();
        if name.is_empty() {
            items.extend(self.pattern_item(service, "*"));
        }
        CompletionList { items, is_incomplete }
    }

    /// The actions of the services that a misspelled prefix may mean.
    fn actions_of_similar(&self, prefix: &str, name: &str, head: usize) -> CompletionList {
        let whole = self
            .slot
            .text()
            .split_once(':')
            .map(|(_, name)| name.trim_start_matches([':', ' ']));
        let services = match catalog::service_named(prefix) {
            Some(service) => vec![service],
            None => nearest::services(prefix, whole.filter(|name| !name.is_empty())),
        };
        let mut list = CompletionList {
            // Which services may be meant, the rest of the name says too.
            is_incomplete: catalog::service_named(prefix).is_none(),
            ..CompletionList::default()
        };
        for service in services {
            let (actions, is_incomplete) = self.ranked(service.actions(), name);
            list.items.extend(
                actions
                    .into_iter()
                    .map(|action| self.action(action, &action.to_string(), head)),
            );
            list.is_incomplete |= is_incomplete;
        }
        list.is_incomplete |= MAX_ACTIONS < list.items.len();
        list.items.truncate(MAX_ACTIONS);
        list
    }

    /// The pattern that is being typed, and the actions it matches.
    fn pattern(&self, service: Service, name: &str) -> CompletionList {
        let open = format!("{}*", name.trim_end_matches('*'));
        let mut items: Vec<_> = self.pattern_item(service, name).into_iter().collect();
        if open != name {
            items.extend(self.pattern_item(service, &open));
        }
        let matching = ActionSet::expand(&format!("{}:{open}", service.prefix()));
        let actions = matching.iter().take(MAX_ACTIONS).map(|action| {
            let mut item = self.action(action, action.name(), 0);
            item.filter_text = Some(self.filter_by_typed(action.name()));
            item
        });
        items.extend(actions);
        CompletionList {
            items,
            is_incomplete: true,
        }
    }

    fn pattern_item(&self, service: Service, name: &str) -> Option<CompletionItem> {
        let text = format!("{}:{name}", service.prefix());
        let count = ActionSet::expand(&text).len();
        let mut item = self.item(&text, CompletionKind::Pattern, Topic::Pattern(text.clone()));
        item.detail = Some(count_actions(count));
        item.filter_text = Some(self.filter_by_typed(name));
        (0 < count).then_some(item)
    }

    /// The services, and the actions of any service whose name is typed.
    fn services_and_actions(&self, typed: &str) -> CompletionList {
        let listed = self.listed();
        let mut ranked: Vec<(Match, CompletionItem)> = Vec::new();
        if typed == "*" {
            ranked.push((Match::Prefix, self.everything()));
        }
        let services = self.ranked_services(typed, &listed).into_iter();
        ranked.extend(services.map(|(rank, service)| (rank, self.service(service))));
        if MIN_NAME <= typed.len() && !typed.contains(['*', '?']) {
            let rank = |name: &str| match typed.len() < MIN_WORDS {
                true => fuzzy::has_prefix(name, typed).then_some(Match::Prefix),
                false => fuzzy::rank_by_words(name, typed),
            };
            let actions = catalog::actions().filter_map(|action| Some((rank(action.name())?, action)));
            let best = best(actions, &listed).into_iter();
            ranked.extend(best.map(|(rank, action)| (rank, self.action_of_any_service(action))));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        CompletionList {
            items: ranked.into_iter().map(|(_, item)| item).collect(),
            is_incomplete: true,
        }
    }

    /// The services that match, best match first; of equals the one of the token itself, then those of the statement.
    fn ranked_services(&self, typed: &str, listed: &[Action]) -> Vec<(Match, Service)> {
        let own = self.slot.text().split_once(':');
        let own = own.and_then(|(prefix, _)| catalog::service(prefix));
        let mut used: Vec<Service> = listed.iter().map(|action| action.service()).collect();
        used.dedup();
        let mut services: Vec<_> = catalog::services()
            .filter_map(|service| {
                let rank = rank_service(service, typed)?;
                // `Amazon S3` is nearer to what is typed than `Amazon S3 Glacier`.
                let length = match fuzzy::rank(service.prefix(), typed) {
                    Some(by_prefix) if by_prefix == rank => 0,
                    _ => service.name().len(),
                };
                let is_used = used.contains(&service);
                Some((rank, own != Some(service), !is_used, length, service))
            })
            .collect();
        services.sort_unstable();
        services
            .into_iter()
            .map(|(rank, .., service)| (rank, service))
            .collect()
    }

    /// The pattern of all actions of all services.
    fn everything(&self) -> CompletionItem {
        let mut item = self.item("*", CompletionKind::Pattern, Topic::Pattern("*".to_owned()));
        item.detail = Some(count_actions(catalog::actions().len()));
        item
    }

    /// The actions, best match first; of equals the one the whole token names, and last those the statement already
    /// has. Where there are too many, the best that match at all. Also whether there are too many.
    fn ranked(&self, actions: impl ExactSizeIterator<Item = Action>, typed: &str) -> (Vec<Action>, bool) {
        let listed = self.listed();
        let is_cut = MAX_ACTIONS < actions.len();
        let ranked = actions.map(|action| (fuzzy::rank(action.name(), typed), action));
        let mut ranked = match is_cut {
            true => best(ranked.filter_map(|(rank, action)| Some((rank?, action))), &listed),
            // What does not match comes last; the client leaves it out, until the typed text is shortened.
            false => ranked
                .map(|(rank, action)| (rank.unwrap_or(Match::Letters), action))
                .collect(),
        };
        let own = self.slot.text().rsplit(':').next().unwrap_or_default().trim();
        ranked.sort_unstable_by_key(|(rank, action)| {
            // Names that begin alike are read in order; of the others the shortest is nearest to what is typed.
            let length = match rank {
                Match::Prefix => 0,
                Match::Words | Match::Letters => action.name().len(),
            };
            let is_listed = listed.binary_search(action).is_ok();
            let is_own = action.name().eq_ignore_ascii_case(own);
            (*rank, !is_own, is_listed, length, *action)
        });
        (ranked.into_iter().map(|(_, action)| action).collect(), is_cut)
    }

    /// The actions that the statement names beside the one at the cursor, in order.
    fn listed(&self) -> Vec<Action> {
        let elements = ["Action", "NotAction"]
            .into_iter()
            .filter_map(|name| self.cursor.statement?.get(name));
        let strings = elements.flat_map(|element| policy::strings(Some(element)));
        let is_other =
            |string: &&StringValue| self.cursor.string.is_none_or(|own| !std::ptr::eq(own, *string));
        let mut listed: Vec<Action> = strings
            .filter(is_other)
            .filter_map(|string| catalog::action(string.as_str()))
            .collect();
        listed.sort_unstable();
        listed
    }

    /// An action; `head` bytes of the typed text stand before its name.
    fn action(&self, action: Action, label: &str, head: usize) -> CompletionItem {
        let mut item = self.item(&action.to_string(), CompletionKind::Action, Topic::Action(action));
        item.label = label.to_owned();
        item.detail = Some(action.access_level().name().to_owned());
        item.filter_text = Some(format!("{}{}", self.slot.typed_source(head), action.name()));
        item
    }

    fn action_of_any_service(&self, action: Action) -> CompletionItem {
        let mut item = self.item(&action.to_string(), CompletionKind::Action, Topic::Action(action));
        item.detail = Some(action.access_level().name().to_owned());
        item.filter_text = Some(format!("{} {action}", action.name()));
        item
    }

    /// A service, with the name that already stands behind the cursor, or ready for one.
    fn service(&self, service: Service) -> CompletionItem {
        let prefix = service.prefix();
        let name = self.slot.text().split_once(':').map_or("", |(_, name)| name);
        let mut item = self.item(
            &format!("{prefix}:{name}"),
            CompletionKind::Service,
            Topic::Service(service),
        );
        item.label = format!("{prefix}:");
        item.detail = Some(service.name().to_owned());
        item.filter_text = Some(format!("{prefix} {}", service.name()));
        if self.snippets && name.is_empty() && self.slot.needs_closing() {
            // The cursor stays before the quote that is added.
            (item.edit, item.additional_edits) = parts(self.slot.fill(&format!("{prefix}:$0")));
            item.is_snippet = true;
        }
        item
    }

    /// What is typed, followed by what the client is to show: wildcards cannot be matched by a client.
    fn filter_by_typed(&self, name: &str) -> String {
        format!("{}{name}", self.slot.typed_source(self.slot.typed().len()))
    }

    /// An item that fills the slot with a text and is found by it.
    fn item(&self, text: &str, kind: CompletionKind, topic: Topic) -> CompletionItem {
        let quoted = quote(text);
        let content = quoted.trim_start_matches('"').strip_suffix('"').unwrap_or(text);
        let (edit, additional_edits) = parts(self.slot.fill(content));
        CompletionItem {
            label: text.to_owned(),
            kind,
            detail: None,
            edit,
            additional_edits,
            is_snippet: false,
            filter_text: Some(text.to_owned()),
            sort_text: None,
            deprecated: false,
            topic: Some(topic),
        }
    }
}

fn parts(filling: Filling) -> (crate::text::Edit, Vec<crate::text::Edit>) {
    (filling.edit, filling.additional_edits)
}

fn rank_service(service: Service, typed: &str) -> Option<Match> {
    let by_name = fuzzy::rank_by_words(service.name(), typed);
    [fuzzy::rank(service.prefix(), typed), by_name]
        .into_iter()
        .flatten()
        .min()
}

/// The best of many actions, in order. Of those that match equally well short names are kept, which are those of a
/// service's main things; what is listed already comes last.
fn best(actions: impl Iterator<Item = (Match, Action)>, listed: &[Action]) -> Vec<(Match, Action)> {
    let mut best: Vec<_> = actions
        .map(|(rank, action)| (rank, action.name().len(), action))
        .collect();
    if MAX_ACTIONS < best.len() {
        best.select_nth_unstable(MAX_ACTIONS);
        best.truncate(MAX_ACTIONS);
    }
    best.sort_unstable_by_key(|(rank, length, action)| {
        (*rank, listed.binary_search(action).is_ok(), *length, *action)
    });
    best.into_iter().map(|(rank, _, action)| (rank, action)).collect()
}

/// The element that excludes this one.
fn partner(name: &str) -> &'static str {
    match name {
        "Principal" => "NotPrincipal",
        "NotPrincipal" => "Principal",
        "Action" => "NotAction",
        "NotAction" => "Action",
        "Resource" => "NotResource",
        "NotResource" => "Resource",
        _ => "",
    }
}

fn count_actions(count: usize) -> String {
    format!("{count} action{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
