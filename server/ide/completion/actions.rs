//! The entries of `Action` and `NotAction`: services, actions and patterns of actions.

use std::cmp::Reverse;

use super::{MAX_PATTERNS, Request};
use crate::catalog::{self, AccessLevel, Action, ActionSet, Service, nearest};
use crate::ide::fuzzy::{self, Match};
use crate::ide::topic::Topic;
use crate::ide::{CompletionItem, CompletionKind, CompletionList};
use crate::policy::principal::Provider;
use crate::policy::{PolicyKind, Statement};
use crate::syntax::StringValue;

/// How many actions a list holds at most.
const MAX_ACTIONS: usize = 200;

/// How many bytes have to be typed before actions are looked for without their service.
const MIN_NAME: usize = 2;

/// How many bytes have to be typed before they may also be the beginnings of words of such an action.
const MIN_WORDS: usize = 3;

/// How many bytes have to be typed before they may be an access level.
const MIN_LEVEL: usize = 3;

impl Request<'_> {
    pub(super) fn actions(&self) -> CompletionList {
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

    /// The actions of a service, those of an access level where that is typed, and the pattern of what is typed.
    fn actions_of(&self, service: Service, name: &str, head: usize) -> CompletionList {
        let level = level_named(name);
        let rank = |action: Action| match fuzzy::rank(action.name(), name) {
            Some(Match::Prefix) => Some(Match::Prefix),
            _ if level == Some(action.access_level()) => Some(Match::Words),
            rank => rank,
        };
        let (actions, is_cut) = self.ranked(service.actions(), rank);
        let patterns = level
            .map(|level| self.level_patterns(service, level))
            .unwrap_or_default();
        let named = actions
            .iter()
            .filter(|action| fuzzy::has_prefix(action.name(), name))
            .count();
        let mut items: Vec<_> = actions
            .into_iter()
            .map(|action| {
                let mut item = self.action(action, action.name(), head);
                if level == Some(action.access_level()) {
                    item.filter_text = Some(self.filter_by_typed(action.name()));
                }
                item
            })
            .collect();
        items.splice(named.min(items.len())..named.min(items.len()), patterns);
        let prefix = service
            .actions()
            .find(|action| fuzzy::has_prefix(action.name(), name));
        let prefix = prefix.and_then(|action| action.name().get(..name.len()));
        if let Some(prefix) = prefix.filter(|_| name.is_empty() || 1 < named) {
            items.extend(self.pattern_item(service, &format!("{prefix}*")));
        }
        CompletionList {
            items,
            // The pattern says what is typed.
            is_incomplete: is_cut || !name.is_empty(),
        }
    }

    /// The patterns by first word that match nothing but actions of a level (to list counts as to read).
    fn level_patterns(&self, service: Service, level: AccessLevel) -> Vec<CompletionItem> {
        let is_within = |action: &Action| {
            let own = action.access_level();
            own == level || (level == AccessLevel::Read && own == AccessLevel::List)
        };
        let mut verbs: Vec<&str> = Vec::new();
        for action in service.actions().filter(|action| action.access_level() == level) {
            let verb = first_word(action.name());
            if !verbs.contains(&verb) {
                verbs.push(verb);
            }
        }
        let is_clear = |verb: &&str| {
            let mut all = service
                .actions()
                .filter(|action| fuzzy::has_prefix(action.name(), verb));
            all.clone().count() > 1 && all.all(|action| is_within(&action))
        };
        let mut clear: Vec<(usize, &str)> = verbs
            .into_iter()
            .filter(is_clear)
            .map(|verb| {
                (
                    ActionSet::expand(&format!("{}:{verb}*", service.prefix())).len(),
                    verb,
                )
            })
            .collect();
        clear.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        clear
            .into_iter()
            .filter_map(|(_, verb)| self.pattern_item(service, &format!("{verb}*")))
            .collect()
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
            let rank = |action: Action| fuzzy::rank(action.name(), name);
            let (actions, is_incomplete) = self.ranked(service.actions(), rank);
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
        let typed = self.slot.typed();
        let is_begun = !typed.contains(['*', '?']) && fuzzy::has_prefix(&text, typed);
        item.filter_text = (!is_begun).then(|| self.filter_by_typed(name));
        (0 < count).then_some(item)
    }

    /// The services, and the actions of any service whose name is typed.
    fn services_and_actions(&self, typed: &str) -> CompletionList {
        let covered = self.covered();
        let mut ranked: Vec<(Match, CompletionItem)> = Vec::new();
        if typed == "*" {
            ranked.push((Match::Prefix, self.everything()));
        }
        ranked.extend(self.actions_for_principal(typed));
        let neighbours = self.neighbours();
        let services = self.ranked_services(typed, &neighbours).into_iter();
        ranked.extend(services.map(|(rank, service)| (rank, self.service(service))));
        if MIN_NAME <= typed.len() && !typed.contains(['*', '?']) {
            let actions = named_like(typed).into_iter();
            let best = best(actions, &covered, &neighbours).into_iter();
            let fitting = self.trust_actions();
            let is_new = |(_, action): &(Match, Action)| {
                fitting.iter().all(|name| catalog::action(name) != Some(*action))
            };
            let best = best.filter(is_new);
            ranked.extend(best.map(|(rank, action)| (rank, self.action_of_any_service(action))));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        CompletionList {
            items: ranked.into_iter().map(|(_, item)| item).collect(),
            is_incomplete: true,
        }
    }

    /// In a trust policy, the actions that its principals may be allowed, where they match what is typed.
    fn actions_for_principal(&self, typed: &str) -> Vec<(Match, CompletionItem)> {
        let covered = self.covered();
        let actions = self
            .trust_actions()
            .iter()
            .filter_map(|name| catalog::action(name))
            .filter(|action| !covered.contains(*action));
        let fit = actions.filter_map(|action| {
            let rank = [action.name(), &action.to_string()]
                .into_iter()
                .filter_map(|name| fuzzy::rank_by_words(name, typed))
                .min()?;
            Some((rank, self.action_of_any_service(action)))
        });
        fit.collect()
    }

    /// The actions that fit the principals of a trust policy's statement, the usual one first.
    fn trust_actions(&self) -> &'static [&'static str] {
        let Some(statement) = self.own_statement().filter(|_| self.may_be_trust()) else {
            return &[];
        };
        let mut providers = statement.providers().map(|(_, provider)| provider);
        match providers.next() {
            Some(Provider::Saml) => &["sts:AssumeRoleWithSAML", "sts:TagSession"],
            Some(Provider::Oidc(_)) => &["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
            None => &["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        }
    }

    /// Whether this is a trust policy, or may become one with the action at the cursor.
    fn may_be_trust(&self) -> bool {
        let is_other = |string: &StringValue| self.cursor.string.is_none_or(|own| !std::ptr::eq(own, string));
        let may_be = |statement: &Statement<'_>| {
            let mut actions = statement.actions().filter(|entry| is_other(entry.string));
            statement.resource.is_none()
                && statement.not_resource.is_none()
                && actions.all(|entry| entry.pattern.has_prefix("sts"))
        };
        match self.kind {
            PolicyKind::Trust => true,
            PolicyKind::Resource => self.is_guess && self.policy.statements.iter().all(may_be),
            _ => false,
        }
    }

    /// The services that match, best match first; of equals the one of the token itself, then those of the statement.
    fn ranked_services(&self, typed: &str, neighbours: &Neighbours) -> Vec<(Match, Service)> {
        let own = self.slot.text().split_once(':');
        let own = own.and_then(|(prefix, _)| catalog::service(prefix));
        // Some go by other names too, such as `elb`.
        let alias = catalog::service_named(typed);
        let mut services: Vec<_> = catalog::services()
            .filter_map(|service| {
                let rank = match alias == Some(service) {
                    true => Match::Prefix,
                    false => rank_service(service, typed)?,
                };
                // `Amazon S3` is nearer to what is typed than `Amazon S3 Glacier`.
                let length = match fuzzy::rank(service.prefix(), typed) {
                    Some(by_prefix) if by_prefix == rank => 0,
                    _ if alias == Some(service) => 0,
                    _ => service.name().len(),
                };
                Some((
                    rank,
                    own != Some(service),
                    neighbours.nearness(service),
                    length,
                    service,
                ))
            })
            .collect();
        services.sort_unstable();
        services
            .into_iter()
            .map(|(rank, .., service)| (rank, service))
            .collect()
    }

    /// The services that the policy speaks of.
    fn neighbours(&self) -> Neighbours {
        let mut neighbours = Neighbours::default();
        for entry in self.action_entries().take(MAX_PATTERNS) {
            let services = match entry.text.ends_with(":*") {
                true => &mut neighbours.whole,
                false => &mut neighbours.of_statement,
            };
            add_service(services, entry.prefix);
        }
        let actions = self
            .policy
            .statements
            .iter()
            .flat_map(|statement| statement.actions());
        for entry in actions.take(MAX_PATTERNS) {
            add_service(&mut neighbours.of_policy, entry.pattern.prefix);
        }
        neighbours
    }

    /// The pattern of all actions of all services.
    fn everything(&self) -> CompletionItem {
        let mut item = self.item("*", CompletionKind::Pattern, Topic::Pattern("*".to_owned()));
        item.detail = Some(count_actions(catalog::actions().len()));
        item
    }

    /// The actions, best match first; of equals the one the whole token names, and last those the statement already
    /// has. Where there are too many, the best that match at all. Also whether there are too many.
    fn ranked(
        &self,
        actions: impl ExactSizeIterator<Item = Action>,
        rank: impl Fn(Action) -> Option<Match>,
    ) -> (Vec<Action>, bool) {
        let covered = self.covered();
        let is_cut = MAX_ACTIONS < actions.len();
        let ranked = actions.map(|action| (rank(action), action));
        let is_all = self.slot.typed().ends_with(':');
        let mut ranked = match is_cut || !is_all {
            true => best(
                ranked.filter_map(|(rank, action)| Some((rank?, action))),
                &covered,
                &Neighbours::default(),
            ),
            false => ranked
                .map(|(rank, action)| (rank.unwrap_or(Match::Letters), action))
                .collect(),
        };
        let own = self.slot.text().rsplit(':').next().unwrap_or_default().trim();
        let fitting: Vec<Action> = self
            .trust_actions()
            .iter()
            .filter_map(|name| catalog::action(name))
            .collect();
        ranked.sort_by_cached_key(|(rank, action)| {
            // Names that begin alike are read in order; of the others the shortest is nearest to what is typed.
            let length = match rank {
                Match::Prefix => 0,
                Match::Words | Match::Letters => action.name().len(),
            };
            let is_covered = covered.contains(*action);
            let is_own = action.name().eq_ignore_ascii_case(own);
            (
                *rank,
                !is_own,
                is_covered,
                !fitting.contains(action),
                length,
                *action,
            )
        });
        let actions = ranked.into_iter().map(|(_, action)| action).collect();
        (actions, is_cut || !is_all)
    }

    /// What the entries beside the one at the cursor match already.
    fn covered(&self) -> ActionSet {
        let mut covered = ActionSet::new();
        for entry in self.action_entries().take(MAX_PATTERNS) {
            match catalog::action(entry.text) {
                Some(action) => {
                    covered.insert(action);
                }
                None => covered.union_with(&ActionSet::expand(entry.text)),
            }
        }
        covered
    }

    /// An action; `head` bytes of the typed text stand before its name.
    fn action(&self, action: Action, label: &str, head: usize) -> CompletionItem {
        let mut item = self.item(&action.to_string(), CompletionKind::Action, Topic::Action(action));
        item.label = label.to_owned();
        item.detail = Some(action.access_level().name().to_owned());
        item.deprecated = action.status().is_some();
        item.filter_text = Some(format!("{}{}", self.slot.typed_source(head), action.name()));
        item
    }

    fn action_of_any_service(&self, action: Action) -> CompletionItem {
        let mut item = self.item(&action.to_string(), CompletionKind::Action, Topic::Action(action));
        item.detail = Some(action.access_level().name().to_owned());
        item.deprecated = action.status().is_some();
        item.filter_text = Some(format!("{} {action}", action.name()));
        item
    }

    /// A service, with the name that already stands behind the cursor, or ready for one.
    fn service(&self, service: Service) -> CompletionItem {
        let prefix = service.prefix();
        let name = self.slot.text().split_once(':').map_or("", |(_, name)| name);
        let (kind, topic) = (CompletionKind::Service, Topic::Service(service));
        let mut item = match name.is_empty() && self.slot.needs_closing() {
            // The cursor stays before the quote that is added.
            true => self.markup_in(&self.slot, &format!("{prefix}:«0»"), kind, topic),
            false => self.item(&format!("{prefix}:{name}"), kind, topic),
        };
        item.label = format!("{prefix}:");
        item.detail = Some(service.name().to_owned());
        // The list is asked for again with every letter, so this text is sent only where the name is what matches.
        let typed = self.slot.typed();
        let is_prefix = fuzzy::has_prefix(prefix, typed);
        item.filter_text = (!is_prefix).then(|| match catalog::service_named(typed) == Some(service) {
            true => format!("{typed} {prefix} {}", service.name()),
            false => format!("{prefix} {}", service.name()),
        });
        item
    }
}

/// The services around an entry.
#[derive(Default)]
struct Neighbours {
    of_statement: Vec<Service>,
    of_policy: Vec<Service>,
    /// Those of which the statement has all actions.
    whole: Vec<Service>,
}

/// How likely a service is at a place, the likeliest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Nearness {
    Statement,
    Policy,
    Elsewhere,
    Covered,
}

impl Neighbours {
    fn nearness(&self, service: Service) -> Nearness {
        match service {
            service if self.whole.contains(&service) => Nearness::Covered,
            service if self.of_statement.contains(&service) => Nearness::Statement,
            service if self.of_policy.contains(&service) => Nearness::Policy,
            _ => Nearness::Elsewhere,
        }
    }
}

fn add_service(services: &mut Vec<Service>, prefix: Option<&str>) {
    let service = prefix.and_then(catalog::service);
    services.extend(service.filter(|service| !services.contains(service)));
}

fn rank_service(service: Service, typed: &str) -> Option<Match> {
    let by_name = fuzzy::rank_by_words(service.name(), typed);
    [fuzzy::rank(service.prefix(), typed), by_name]
        .into_iter()
        .flatten()
        .min()
}

/// The actions of all services that are named like this: by the beginning of the name, by the beginnings of its words
/// where those are not more than a list holds.
fn named_like(typed: &str) -> Vec<(Match, Action)> {
    let by_prefix = catalog::actions().filter(|action| fuzzy::has_prefix(action.name(), typed));
    let mut found: Vec<_> = by_prefix.map(|action| (Match::Prefix, action)).collect();
    if MIN_WORDS <= typed.len() && found.len() < MAX_ACTIONS {
        let rank = |action: Action| Some((fuzzy::rank_by_words(action.name(), typed)?, action));
        let by_words = catalog::actions().filter_map(rank);
        found.extend(by_words.filter(|(rank, _)| *rank != Match::Prefix));
    }
    found
}

/// The best of many actions, in order. Of those that match equally well come first those of services around, then short
/// names, which are those of a service's main things, then those of large services; what is covered already comes last.
fn best(
    actions: impl Iterator<Item = (Match, Action)>,
    covered: &ActionSet,
    neighbours: &Neighbours,
) -> Vec<(Match, Action)> {
    let mut best: Vec<_> = actions
        .map(|(rank, action)| {
            let nearness = neighbours.nearness(action.service());
            (rank, nearness, action.name().len(), action)
        })
        .collect();
    if MAX_ACTIONS < best.len() {
        best.select_nth_unstable(MAX_ACTIONS);
        best.truncate(MAX_ACTIONS);
    }
    best.sort_by_cached_key(|(rank, nearness, length, action)| {
        let size = action.service().actions().len();
        (
            *rank,
            covered.contains(*action),
            *nearness,
            *length,
            Reverse(size),
            *action,
        )
    });
    best.into_iter()
        .map(|(rank, .., action)| (rank, action))
        .collect()
}

/// The access level that a typed word begins to name.
fn level_named(typed: &str) -> Option<AccessLevel> {
    let is_named = |level: &AccessLevel| fuzzy::has_prefix(level.name(), typed);
    AccessLevel::ALL
        .into_iter()
        .find(|level| MIN_LEVEL <= typed.len() && is_named(level))
}

/// The first word of an action's name: `Get` of `GetObject`.
fn first_word(name: &str) -> &str {
    let is_start = |(at, char): &(usize, char)| 0 < *at && char.is_ascii_uppercase();
    let end = name
        .char_indices()
        .find(is_start)
        .map_or(name.len(), |(at, _)| at);
    name.get(..end).unwrap_or(name)
}

fn count_actions(count: usize) -> String {
    format!("{count} action{}", if count == 1 { "" } else { "s" })
}
