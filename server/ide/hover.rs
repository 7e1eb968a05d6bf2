//! What is known about the thing under a cursor: the string there, or the part of it that has a meaning of its own.
//!
//! Here only the place is found; `hover/*` has one file for each sort of place.

mod arn;
mod condition;
mod escape;
mod policy;
mod principal;
mod statement;
mod value;
mod variable;

use super::Hover;
use super::context::{Cursor, Role, Spot};
use super::document::{code, heading};
use super::sentence;
use super::topic::Topic;
use crate::analysis::Analysis;
use crate::policy::{DOCUMENT_ELEMENTS, Policy, STATEMENT_ELEMENTS, Statement};
use crate::syntax::{StringValue, Value};

/// What is known about the thing at a byte offset.
pub(super) fn find(analysis: &Analysis, offset: usize) -> Option<Hover> {
    let policy = analysis.policy()?;
    let source = analysis.source();
    if offset == policy.root.range.start {
        let known = analysis.known_kind()?;
        return policy::hover(source, &policy, &known, analysis.resource_type(), offset);
    }
    let cursor = Cursor::at(source, &policy, offset)?;
    let place = Place {
        analysis,
        policy: &policy,
        statement: statement::at(&policy, offset),
        cursor,
    };
    let found = match cursor.spot {
        Spot::Key(..) => place.key(cursor.string?),
        Spot::Value => place.value(),
    };
    let escape = cursor
        .string
        .and_then(|string| escape::hover(source, string, offset));
    escape::add(found, escape)
}

/// What the statement at a byte offset says, as a sentence.
pub(super) fn explain_statement(analysis: &Analysis, offset: usize) -> Option<String> {
    let policy = analysis.policy()?;
    sentence::statement(&statement::at(&policy, offset)?)
}

fn about(string: &StringValue, topic: Topic) -> Hover {
    Hover {
        range: string.content,
        markdown: topic.markdown(),
    }
}

const PRINCIPAL_TYPES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

/// A cursor in a policy.
struct Place<'a> {
    analysis: &'a Analysis,
    policy: &'a Policy<'a>,
    statement: Option<Statement<'a>>,
    cursor: Cursor<'a>,
}

impl Place<'_> {
    fn key(&self, string: &StringValue) -> Option<Hover> {
        let name = string.as_str();
        match self.cursor.role {
            Role::Document if name == "Version" => Some(self.version(string)),
            Role::Document => {
                let name = known(name, &DOCUMENT_ELEMENTS)?;
                Some(in_its_case(string, name, about(string, Topic::Element(name))))
            }
            Role::Statement => {
                let name = known(name, &STATEMENT_ELEMENTS)?;
                let hover = statement::element(string, Topic::Element(name), self.statement.as_ref());
                Some(in_its_case(string, name, hover))
            }
            Role::Operators => condition::operator(string, self.cursor.offset),
            Role::ConditionKeys => (!name.is_empty()).then(|| condition::key(string)),
            Role::Principal => {
                let name = known(name, &PRINCIPAL_TYPES)?;
                let topic = Topic::from_id(&format!("principal-type/{name}"))?;
                Some(in_its_case(string, name, about(string, topic)))
            }
            _ => None,
        }
    }

    /// The element that every document has, so the place to tell of the document.
    fn version(&self, string: &StringValue) -> Hover {
        let mut hover = about(string, Topic::Element("Version"));
        if let Some(known) = self.analysis.known_kind() {
            hover.markdown += "\n\n";
            hover.markdown += &policy::kind_sentence(&known);
        }
        hover
    }

    fn value(&self) -> Option<Hover> {
        match (self.cursor.role, self.cursor.string) {
            (Role::Version, Some(string)) => {
                let topic = Topic::from_id(&format!("value/{}", string.as_str()));
                Some(topic.map_or_else(|| unknown_version(string), |topic| about(string, topic)))
            }
            (Role::Effect, Some(string)) => {
                let name = known(string.as_str(), &["Allow", "Deny"])?;
                let hover = statement::effect(string, Topic::Value(name), self.statement.as_ref());
                Some(in_its_case(string, name, hover))
            }
            (Role::Action, Some(string)) => {
                let text = string.as_str();
                let hover = || about(string, Topic::action_entry(text));
                let statement = self.statement.as_ref();
                (!text.trim().is_empty()).then(|| statement::entry(hover(), string, statement))
            }
            (Role::Resource, Some(string)) => self.resource(string),
            (_, string) => self.in_statement(string),
        }
    }

    fn resource(&self, string: &StringValue) -> Option<Hover> {
        if string.as_str() == "*" {
            return Some(about(string, Topic::EveryResource));
        }
        variable::hover(self.policy, string, self.cursor.offset)
            .or_else(|| arn::hover(string, self.cursor.offset, None))
            .or_else(|| no_arn(string))
    }

    /// What the statement's view knows of: the value of `Sid`, principals, values of conditions.
    fn in_statement(&self, string: Option<&StringValue>) -> Option<Hover> {
        let statement = self.statement.as_ref()?;
        let offset = self.cursor.offset;
        if let Some(string) = string {
            let is_it = |other: &StringValue| other.range == string.range;
            let sid = statement.sid.and_then(|sid| sid.value.as_ref()?.as_string());
            if sid.is_some_and(is_it) {
                return statement::sid(string, statement);
            }
            let mut principals = statement.principals();
            if let Some(entry) = principals.find(|entry| is_it(entry.string)) {
                return principal::hover(&entry, offset);
            }
        }
        let Role::ConditionValues(key) = self.cursor.role else {
            return None;
        };
        let is_here = |value: &Value| value.range.touches(offset);
        let mut conditions = statement.conditions();
        let condition = conditions.find(|it| it.key.as_str() == key && it.values.is_some_and(is_here))?;
        // At the quotes of a string the cursor is not in it.
        let is_meant = |value: &Value| is_here(value) && value.as_string().is_some() == string.is_some();
        let (value, text) = condition.scalars().find(|(value, _)| is_meant(value))?;
        value::hover(self.policy, &condition, value, text, offset)
    }
}

/// A word of the policy language, in any case.
fn known(name: &str, among: &[&'static str]) -> Option<&'static str> {
    among
        .iter()
        .copied()
        .find(|known| known.eq_ignore_ascii_case(name))
}

/// The hover of a word; where its case is wrong, that is said.
fn in_its_case(string: &StringValue, name: &str, mut hover: Hover) -> Hover {
    if string.as_str() != name {
        hover.markdown += &format!("\n\n---\n\nCase counts here: write {}.", code(name));
    }
    hover
}

fn unknown_version(string: &StringValue) -> Hover {
    let title = heading(string.as_str(), ["version"]);
    Hover {
        range: string.content,
        markdown: format!(
            "{title}\n\nThere is no such version of the policy language: write `2012-10-17`, or `2008-10-17` in a policy that needs it."
        ),
    }
}

fn no_arn(string: &StringValue) -> Option<Hover> {
    let text = string.as_str().trim();
    let is_plain = !text.is_empty() && !text.contains(['*', '?', '$']);
    is_plain.then(|| Hover {
        range: string.content,
        markdown: format!(
            "{}\n\nNo ARN: a resource is written `arn:partition:service:region:account:resource`, or `*`.",
            heading(text, ["resource"])
        ),
    })
}

#[cfg(test)]
mod tests;
