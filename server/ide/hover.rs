//! What is known about the thing under a cursor: the string there, or the part of it that has a meaning of its own.

use super::Hover;
use super::context::{Cursor, Role, Spot};
use super::document;
use super::topic::Topic;
use crate::analysis::Analysis;
use crate::catalog;
use crate::policy::{DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS};
use crate::syntax::StringValue;
use crate::text::TextRange;

/// What is known about the thing at a byte offset.
pub(super) fn find(analysis: &Analysis, offset: usize) -> Option<Hover> {
    let policy = analysis.policy()?;
    let cursor = Cursor::at(analysis.source(), &policy, offset)?;
    let string = cursor.string?;
    match (cursor.spot, cursor.role) {
        (Spot::Key(..), Role::Document) => element(string, &DOCUMENT_ELEMENTS),
        (Spot::Key(..), Role::Statement) => element(string, &STATEMENT_ELEMENTS),
        (Spot::Key(..), Role::Operators) => Some(about(string, Topic::operator(string.as_str())?)),
        (Spot::Key(..), Role::ConditionKeys) => Some(condition_key(string)),
        (Spot::Value, Role::Version | Role::Effect) => {
            let topic = Topic::from_id(&format!("value/{}", string.as_str()))?;
            Some(about(string, topic))
        }
        (Spot::Value, Role::Action) => Some(string)
            .filter(|string| !string.as_str().trim().is_empty())
            .map(|string| {
                let text = string.as_str();
                about(string, Topic::action_entry(text))
            }),
        (Spot::Value, Role::Resource) if string.as_str() == "*" => Some(about(string, Topic::EveryResource)),
        (Spot::Value, Role::Resource) => variable(string, offset),
        (Spot::Key(..), Role::Principal) => {
            let name = Topic::from_id(&format!("principal-type/{}", string.as_str()))?;
            Some(about(string, name))
        }
        (Spot::Value, Role::Principal | Role::PrincipalValues("AWS")) if string.as_str() == "*" => {
            Some(about(string, Topic::Everyone))
        }
        (Spot::Value, Role::ConditionValues(key)) => {
            variable(string, offset).or_else(|| service_principal(key, string))
        }
        _ => None,
    }
}

fn about(string: &StringValue, topic: Topic) -> Hover {
    Hover {
        range: string.content,
        markdown: topic.markdown(),
    }
}

fn element(string: &StringValue, among: &[&'static str]) -> Option<Hover> {
    let name = among.iter().find(|name| **name == string.as_str())?;
    Some(about(string, Topic::Element(name)))
}

/// A condition key; of a tag's also which tag it is about.
fn condition_key(string: &StringValue) -> Hover {
    let name = string.as_str();
    let Some(key) = catalog::condition_key(name) else {
        return Hover {
            range: string.content,
            markdown: document::unknown_condition_key(name),
        };
    };
    let mut hover = about(string, Topic::ConditionKey(key));
    // The catalogue writes a place holder there: `${TagKey}`, `<key>`, `tag-key`.
    let placeholder = key.name().split_once('/').map(|(_, placeholder)| placeholder);
    let is_tag = |tag: &str| placeholder.is_some_and(|it| it != tag) && !tag.contains('$');
    if let Some((_, tag)) = name.split_once('/').filter(|(_, tag)| is_tag(tag)) {
        hover.markdown = format!(
            "{}\n\n---\n\nHere for the tag key {}.",
            hover.markdown,
            document::code(tag)
        );
    }
    hover
}

/// The policy variable at a byte offset.
fn variable(string: &StringValue, offset: usize) -> Option<Hover> {
    let text = string.as_str();
    let at = string.decoded_offset(offset);
    let (start, end) = text.match_indices("${").find_map(|(start, _)| {
        let end = start + text.get(start..)?.find('}')? + 1;
        TextRange::new(start, end).touches(at).then_some((start, end))
    })?;
    let name = text.get(start + 2..end - 1)?;
    Some(Hover {
        range: string.source_range(start..end),
        markdown: Topic::Variable(name.to_owned()).markdown(),
    })
}

fn service_principal(key: &str, string: &StringValue) -> Option<Hover> {
    let is_service = key.eq_ignore_ascii_case("iam:AWSServiceName");
    let role = catalog::service_linked_role(string.as_str()).filter(|_| is_service)?;
    Some(about(string, Topic::ServiceLinkedRole(role)))
}

#[cfg(test)]
mod tests;
