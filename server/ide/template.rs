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
    offset: usize,
}

impl<'a> Template<'a> {
    /// For a member that is inserted at a byte offset.
    pub(super) fn new(source: &'a str, policy: &'a Policy<'a>, offset: usize) -> Self {
        Self {
            source,
            policy,
            style: Style::of(source, Some(policy.root)),
            indent: indentation(source, offset),
            offset,
        }
    }

    /// Colon and value of an element, with the marks of [`super::snippet`].
    pub(super) fn tail(&self, name: &str, kind: PolicyKind, snippets: bool) -> String {
        let value = match name {
            // Keys that are tab stops would be left empty.
            "Condition" if !snippets => "{}".to_owned(),
            _ => self.value(name, kind),
        };
        format!("{}{value}", self.style.colon)
    }

    /// Colon and value of a condition operator.
    pub(super) fn operator_tail(&self, snippets: bool) -> String {
        let value = match snippets {
            true => self.block(&Json::Object(vec![("«1»", stop(0))])),
            false => "{}".to_owned(),
        };
        format!("{}{value}", self.style.colon)
    }

    /// Colon and a string.
    pub(super) fn string_tail(&self, markup: &str) -> String {
        format!("{}\"{markup}\"", self.style.colon)
    }

    fn value(&self, name: &str, kind: PolicyKind) -> String {
        match name {
            "Version" => r#""2012-10-17""#.to_owned(),
            "Statement" => self.block(&Json::Array(vec![Json::Object(vec![
                ("Effect", stop(1)),
                ("Action", stop(2)),
                ("Resource", stop(0)),
            ])])),
            // The only principal that a resource control policy may name.
            "Principal" if kind == PolicyKind::Rcp => r#""*""#.to_owned(),
            "Principal" | "NotPrincipal" => {
                let principal_type = if kind == PolicyKind::Trust {
                    "Service"
                } else {
                    "AWS"
                };
                self.style.inline(&Json::Object(vec![(principal_type, stop(0))]))
            }
            "Condition" => self.block(&Json::Object(vec![("«1»", Json::Object(vec![("«2»", stop(0))]))])),
            "Action" | "NotAction" | "Resource" | "NotResource" => self.list(name),
            _ => r#""«0»""#.to_owned(),
        }
    }

    /// JSON at the place, over lines where the document has lines.
    pub(super) fn block(&self, json: &Json) -> String {
        if self.has_lines() {
            self.style.block(json, self.indent)
        } else {
            self.style.inline(json)
        }
    }

    /// JSON on one line.
    pub(super) fn inline(&self, json: &Json) -> String {
        self.style.inline(json)
    }

    /// The elements of a list, each as [`block`](Self::block).
    pub(super) fn elements(&self, elements: &[Json]) -> String {
        let separator = match self.has_lines() {
            true => format!(",{}{}", self.style.newline, self.indent),
            false => self.style.comma.to_owned(),
        };
        let elements = elements.iter().map(|json| self.block(json));
        elements.collect::<Vec<_>>().join(&separator)
    }

    /// The members of an object that has none, with the line ends around them where braces stand on one line and the
    /// members shall not: in a document on its own, and where the document has lines.
    pub(super) fn members(&self, members: &[(String, Json)], is_document: bool) -> String {
        let json = Json::Members(members.to_vec());
        if !is_document && !self.has_lines() {
            return inside(&self.style.inline(&json)).trim().to_owned();
        }
        let before = self.source.get(..self.offset).unwrap_or_default();
        let is_own_line = before
            .trim_end_matches([' ', '\t', '"', '\''])
            .ends_with(['\n', '\r']);
        if is_own_line {
            // The line is indented as the members are; in a document on its own that tells how deep one level is.
            let mut style = self.style.clone();
            if is_document && !self.indent.is_empty() {
                style.indent = self.indent.to_owned();
            }
            let outer = self
                .indent
                .strip_suffix(style.indent.as_str())
                .unwrap_or_default();
            return inside(&style.block(&json, outer)).trim().to_owned();
        }
        let block = self.style.block(&json, self.indent);
        let has_rest = self
            .source
            .get(self.offset..)
            .unwrap_or_default()
            .trim_start_matches([' ', '\t'])
            .starts_with('}');
        match has_rest {
            true => inside(&block).to_owned(),
            false => inside(&block).trim_end().to_owned(),
        }
    }

    fn has_lines(&self) -> bool {
        self.source.contains(['\n', '\r'])
    }

    fn list(&self, name: &str) -> String {
        match self.list_shape(name) {
            ListShape::Single => r#""«0»""#.to_owned(),
            ListShape::OnOneLine => self.style.inline(&Json::Array(vec![stop(0)])),
            ListShape::OverLines => {
                let Style { newline, indent, .. } = &self.style;
                let outer = self.indent;
                format!("[{newline}{outer}{indent}\"«0»\"{newline}{outer}]")
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

/// What stands between the braces.
fn inside(object: &str) -> &str {
    object
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(object)
}

/// A string that holds a tab stop.
fn stop(number: usize) -> Json {
    Json::string(format!("«{number}»"))
}
