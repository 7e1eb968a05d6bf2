//! What a new element is given for a value, in the document's own style.

use crate::policy::{Policy, PolicyKind};
use crate::syntax::edit::{Json, Style, indentation};
use crate::syntax::{Value, ValueKind};

/// How lists are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ListShape {
    /// `"one"`
    Single,
    /// `["one"]`
    OnOneLine,
    /// Brackets and elements on lines of their own.
    OverLines,
}

/// The style of a document and the place a member is inserted at.
pub(super) struct Template<'a> {
    source: &'a str,
    policy: &'a Policy<'a>,
    style: Style,
    indent: &'a str,
}

impl<'a> Template<'a> {
    /// For a member that is inserted at a byte offset.
    pub(super) fn new(source: &'a str, policy: &'a Policy<'a>, offset: usize) -> Self {
        Self {
            source,
            policy,
            style: Style::of(source, Some(policy.root)),
            indent: indentation(source, offset),
        }
    }

    /// Colon and value of an element, with tab stops where `snippets`.
    pub(super) fn tail(&self, name: &str, kind: PolicyKind, snippets: bool) -> String {
        let value = match snippets {
            true => self.value(name, kind),
            // Keys that are tab stops would be left empty.
            false if name == "Condition" => "{}".to_owned(),
            false => without_tab_stops(&self.value(name, kind)),
        };
        format!("{}{value}", self.style.colon)
    }

    fn value(&self, name: &str, kind: PolicyKind) -> String {
        match name {
            "Version" => r#""2012-10-17""#.to_owned(),
            "Statement" => self.block(&Json::Array(vec![Json::Object(vec![
                ("Effect", stop(1)),
                ("Action", stop(2)),
                ("Resource", stop(0)),
            ])])),
            "Principal" | "NotPrincipal" => {
                let principal_type = if kind == PolicyKind::Trust {
                    "Service"
                } else {
                    "AWS"
                };
                self.style.inline(&Json::Object(vec![(principal_type, stop(0))]))
            }
            "Condition" => self.block(&Json::Object(vec![("$1", Json::Object(vec![("$2", stop(0))]))])),
            "Action" | "NotAction" | "Resource" | "NotResource" => self.list(name),
            _ => r#""$0""#.to_owned(),
        }
    }

    fn block(&self, json: &Json) -> String {
        if self.source.contains(['\n', '\r']) {
            self.style.block(json, self.indent)
        } else {
            self.style.inline(json)
        }
    }

    fn list(&self, name: &str) -> String {
        match self.list_shape(name) {
            ListShape::Single => r#""$0""#.to_owned(),
            ListShape::OnOneLine => self.style.inline(&Json::Array(vec![stop(0)])),
            ListShape::OverLines => {
                let Style { newline, indent, .. } = &self.style;
                let outer = self.indent;
                format!("[{newline}{outer}{indent}\"$0\"{newline}{outer}]")
            }
        }
    }

    /// As the element is written elsewhere; else actions are a list and resources are not.
    fn list_shape(&self, name: &str) -> ListShape {
        let is_action = name.ends_with("Action");
        let examples = self
            .policy
            .statements
            .iter()
            .flat_map(|statement| match is_action {
                true => [statement.action, statement.not_action],
                false => [statement.resource, statement.not_resource],
            });
        let mut values = examples.flatten().filter_map(|property| property.value.as_ref());
        match values.next() {
            Some(value) => self.shape_of(value),
            None if is_action => ListShape::OnOneLine,
            None => ListShape::Single,
        }
    }

    fn shape_of(&self, value: &Value) -> ListShape {
        match &value.kind {
            ValueKind::Array(_) if value.range.slice(self.source).contains(['\n', '\r']) => {
                ListShape::OverLines
            }
            ValueKind::Array(_) => ListShape::OnOneLine,
            _ => ListShape::Single,
        }
    }
}

/// A string that holds a tab stop.
fn stop(number: usize) -> Json {
    Json::string(format!("${number}"))
}

/// The text without its tab stops, which are a dollar sign and one digit.
fn without_tab_stops(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('$');
    plain.extend(parts.next());
    plain.extend(parts.map(|part| {
        part.strip_prefix(|char: char| char.is_ascii_digit())
            .unwrap_or(part)
    }));
    plain
}
