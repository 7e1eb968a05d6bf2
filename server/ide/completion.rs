//! What fits at a cursor: one provider for each place of [`super::context`], each in a file of its own.
//!
//! A provider does not filter by what is typed, the client does; it ranks by it, and cuts a list that would be too
//! long to send (then the list is incomplete, and the client asks again). Every item replaces the whole token, or the
//! whole of the part that it is about: a field of an ARN, a policy variable.

mod actions;
mod arns;
mod conditions;
mod elements;
mod finish;
mod principals;
mod resources;
mod sid;
mod snippets;
mod values;
mod variables;

pub use snippets::{SNIPPETS, Snippet};

use super::context::{Cursor, Role, Spot};
use super::slot::{Filling, Slot};
use super::snippet;
use super::template::Template;
use super::topic::Topic;
use super::{CompletionItem, CompletionKind, CompletionList, CompletionOptions};
use crate::analysis::Analysis;
use crate::catalog::{self, Action, ActionSet};
use crate::policy::{self, ActionPattern, Form, Policy, PolicyKind, Statement};
use crate::syntax::edit;
use crate::syntax::{Object, Property, StringValue, Value};
use crate::text::Edit;

/// How many patterns of a list are resolved.
const MAX_PATTERNS: usize = 200;

/// How many actions a statement may have for its condition keys and resource types to be told apart.
const MAX_STATEMENT_ACTIONS: usize = 2500;

/// What fits at a byte offset; nothing where the place is unknown.
pub(super) fn complete(analysis: &Analysis, offset: usize, options: CompletionOptions) -> CompletionList {
    let mut list = find(analysis, offset, options).unwrap_or_default();
    finish::shorten(&mut list, analysis.source(), offset);
    list
}

fn find(analysis: &Analysis, offset: usize, options: CompletionOptions) -> Option<CompletionList> {
    let source = analysis.source();
    let Some(policy) = analysis.policy().or_else(|| begun_policy(analysis)) else {
        return Some(snippets::in_empty_text(
            source,
            offset,
            options,
            analysis.told_kind(),
        ));
    };
    let cursor = Cursor::at(source, &policy, offset)?;
    let known = analysis.known_kind();
    let request = Request {
        source,
        kind: known.as_ref().map(|known| known.kind).unwrap_or_default(),
        is_guess: known.is_none_or(|known| known.reason.is_guess()),
        policy: &policy,
        cursor,
        slot: Slot::new(source, &cursor)?,
        options,
    };
    let mut list = request.provide()?;
    if !matches!(cursor.role, Role::Action) {
        finish::rank(&mut list, source, offset);
    }
    Some(list)
}

/// The document that an object without any whole member may become.
fn begun_policy(analysis: &Analysis) -> Option<Policy<'_>> {
    let root = analysis.parse().root.as_ref()?;
    let members = &root.as_object()?.properties;
    let is_begun = |member: &Property| member.colon.is_none() && member.value.is_none();
    (members.len() < 2 && members.iter().all(is_begun)).then(|| Policy::new(root, Form::Document))
}

/// What the providers read.
struct Request<'a> {
    source: &'a str,
    policy: &'a Policy<'a>,
    kind: PolicyKind,
    /// Whether the kind follows from what is written so far, so that it may yet be another.
    is_guess: bool,
    cursor: Cursor<'a>,
    slot: Slot<'a>,
    options: CompletionOptions,
}

/// The condition that a cursor is in.
#[derive(Clone, Copy)]
struct ConditionPlace<'a> {
    operator: &'a str,
    key: &'a str,
}

impl<'a> Request<'a> {
    fn provide(&self) -> Option<CompletionList> {
        let operator = self.cursor.operator.unwrap_or_default();
        match (self.cursor.spot, self.cursor.role) {
            (Spot::Key(object, property), Role::Document) => {
                let mut list = self.document_keys(object, property);
                list.items.extend(self.member_snippets(object, property));
                Some(list)
            }
            (Spot::Key(object, property), Role::Statement) => {
                let mut list = self.statement_keys(object, property);
                list.items.extend(self.member_snippets(object, property));
                Some(list)
            }
            (Spot::Key(object, property), Role::Principal) => Some(self.principal_types(object, property)),
            (Spot::Key(object, property), Role::Operators) => Some(self.operators(object, property)),
            (Spot::Key(object, property), Role::ConditionKeys) => {
                Some(self.condition_keys(object, property, operator))
            }
            (Spot::Value, Role::Version) => Some(self.version()),
            (Spot::Value, Role::Effect) => Some(self.effect()),
            (Spot::Value, Role::Sid) => Some(self.sid()),
            (Spot::Value, Role::Action) => Some(self.actions()),
            (Spot::Value, Role::Resource) => Some(self.resources()),
            (Spot::Value, Role::Principal) => Some(self.principals()),
            (Spot::Value, Role::PrincipalValues(name)) => Some(self.principals_of(name)),
            (Spot::Value, Role::Statements | Role::Statement) => Some(self.statement_snippets()),
            (Spot::Value, Role::Operators | Role::ConditionKeys) => Some(self.condition_objects()),
            (Spot::Value, Role::ConditionValues(key)) => {
                Some(self.condition_values(ConditionPlace { operator, key }))
            }
            _ => None,
        }
    }

    /// The statement around the cursor.
    fn own_statement(&self) -> Option<&'a Statement<'a>> {
        let object = self.cursor.statement?;
        let mut statements = self.policy.statements.iter();
        statements.find(|statement| std::ptr::eq(statement.object, object))
    }

    fn template(&self) -> Template<'_> {
        Template::new(self.source, self.policy, self.slot.range.start)
    }

    /// Whether an object lacks a member, the one at the cursor left aside.
    fn lacks(&self, object: &Object, property: Option<&Property>, name: &str) -> bool {
        let is_other = |other: &&Property| property.is_none_or(|property| !std::ptr::eq(*other, property));
        let mut others = object.properties.iter().filter(is_other);
        !others.any(|other| other.key.as_str().eq_ignore_ascii_case(name))
    }

    /// A key with the value that goes with it, unless it has one already.
    fn key(
        &self,
        markup: &str,
        tail: impl FnOnce() -> String,
        property: Option<&Property>,
        kind: CompletionKind,
        topic: Topic,
    ) -> CompletionItem {
        let mut item = self.blank(snippet::to_plain(markup), kind, topic);
        let has_value = property.is_some_and(|property| property.colon.is_some() || property.value.is_some());
        let (name, tail) = (escape(markup), (!has_value).then(tail));
        let tail_has_stops = tail.as_deref().is_some_and(snippet::has_stops);
        item.is_snippet = self.options.snippets && (snippet::has_stops(&name) || tail_has_stops);
        let filling = match tail {
            Some(tail) => {
                let tail = written(&tail, item.is_snippet);
                self.slot.fill_with_tail(&written(&name, item.is_snippet), &tail)
            }
            None => {
                let has_colon = property.is_some_and(|property| property.colon.is_some());
                self.slot.rename(&written(&name, item.is_snippet), has_colon)
            }
        };
        (item.edit, item.additional_edits) = parts(filling);
        item
    }

    /// An item that fills the slot with a text and is found by it.
    fn item(&self, text: &str, kind: CompletionKind, topic: Topic) -> CompletionItem {
        self.item_in(&self.slot, text, kind, topic)
    }

    /// An item that fills a part of the slot.
    fn item_in(&self, slot: &Slot<'_>, text: &str, kind: CompletionKind, topic: Topic) -> CompletionItem {
        let mut item = self.blank(text.to_owned(), kind, topic);
        (item.edit, item.additional_edits) = parts(slot.fill(&escape(text)));
        item
    }

    /// An item that fills a part of the slot with a text that has tab stops.
    fn markup_in(&self, slot: &Slot<'_>, markup: &str, kind: CompletionKind, topic: Topic) -> CompletionItem {
        let mut item = self.blank(snippet::to_plain(markup), kind, topic);
        let text = self.finish_markup(&mut item, &escape(markup));
        (item.edit, item.additional_edits) = parts(slot.fill(&text));
        item
    }

    /// An item that fills the slot, which is no string, with JSON that has tab stops.
    fn json_item(&self, label: &str, json: &str, kind: CompletionKind, topic: Topic) -> CompletionItem {
        let mut item = self.blank(label.to_owned(), kind, topic);
        let text = self.finish_markup(&mut item, json);
        (item.edit, item.additional_edits) = parts(self.slot.fill_with_json(&text));
        item
    }

    /// The text as the client takes it.
    fn finish_markup(&self, item: &mut CompletionItem, markup: &str) -> String {
        item.is_snippet = self.options.snippets && snippet::has_stops(markup);
        written(markup, item.is_snippet)
    }

    fn blank(&self, label: String, kind: CompletionKind, topic: Topic) -> CompletionItem {
        blank(&self.slot, label, kind, topic)
    }

    /// What is typed, followed by what the client is to show: wildcards cannot be matched by a client.
    fn filter_by_typed(&self, name: &str) -> String {
        format!("{}{name}", self.slot.typed_source(self.slot.typed().len()))
    }

    /// The entries of `Action` and `NotAction` of the statement beside the one at the cursor.
    fn action_entries(&self) -> impl Iterator<Item = ActionPattern<'a>> + use<'a> {
        let own = self.cursor.string;
        let statement = self.cursor.statement;
        let elements = ["Action", "NotAction"]
            .into_iter()
            .filter_map(move |name| statement?.get(name));
        let strings = elements.flat_map(|element| policy::strings(Some(element)));
        strings
            .filter(move |string: &&StringValue| own.is_none_or(|own| !std::ptr::eq(own, *string)))
            .map(|string| ActionPattern::new(string.as_str()))
    }

    /// The actions of the statement in the order they are written; `None` where they are too many or are said by
    /// exclusion.
    fn statement_actions(&self) -> Option<Vec<Action>> {
        if self.cursor.statement?.get("NotAction").is_some() {
            return None;
        }
        let mut seen = ActionSet::new();
        let mut actions = Vec::new();
        for pattern in self.action_entries().take(MAX_PATTERNS) {
            let found = match catalog::action(pattern.text) {
                Some(action) => vec![action],
                None if pattern.prefix.is_some_and(|prefix| !prefix.contains(['*', '?'])) => {
                    ActionSet::expand(pattern.text).iter().collect()
                }
                None if pattern.has_wildcard() => return None,
                None => continue,
            };
            actions.extend(found.into_iter().filter(|action| seen.insert(*action)));
            if MAX_STATEMENT_ACTIONS < actions.len() {
                return None;
            }
        }
        Some(actions)
    }

    /// The strings of the list that the cursor is in, without the one at the cursor.
    fn siblings(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let own = self.cursor.string;
        let list = self.cursor.parent.as_array();
        let values = list.into_iter().flat_map(|array| array.values());
        values
            .filter_map(Value::as_string)
            .filter(move |string| own.is_none_or(|own| !std::ptr::eq(own, *string)))
            .map(StringValue::as_str)
    }
}

/// Text as it stands between the quotes of a JSON string.
fn escape(text: &str) -> String {
    // The control characters that are no ASCII begin with this byte.
    let is_special = |byte: u8| matches!(byte, b'"' | b'\\' | 0xc2) || byte.is_ascii_control();
    match text.bytes().any(is_special) {
        true => edit::escape(text),
        false => text.to_owned(),
    }
}

fn blank(slot: &Slot<'_>, label: String, kind: CompletionKind, topic: Topic) -> CompletionItem {
    CompletionItem {
        label,
        kind,
        detail: None,
        edit: Edit::insert(slot.range.start, ""),
        additional_edits: Vec::new(),
        is_snippet: false,
        filter_text: None,
        sort_text: None,
        deprecated: false,
        topic: Some(topic),
    }
}

fn written(markup: &str, is_snippet: bool) -> String {
    match is_snippet {
        true => snippet::to_snippet(markup),
        false => snippet::to_plain(markup),
    }
}

fn list(items: Vec<CompletionItem>) -> CompletionList {
    CompletionList {
        items,
        is_incomplete: false,
    }
}

fn parts(filling: Filling) -> (Edit, Vec<Edit>) {
    (filling.edit, filling.additional_edits)
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
