//! The open containers of the parser.

use crate::syntax::{Array, Object, Property, Value, ValueKind};

use super::lexer::Bracket;

/// An open container.
pub(super) struct Frame {
    pub(super) start: usize,
    pub(super) container: Container,
    pub(super) expects: Expects,
    pub(super) opener: Opener,
    /// Whether it is counted in [`Parser::waiting`].
    pub(super) waits: bool,
    /// Levels of containers in its children, and in the last of them.
    pub(super) height: usize,
    pub(super) last_height: usize,
    /// The error that its opening bracket is doubled, where two closers follow.
    pub(super) doubled: Option<usize>,
}

pub(super) enum Container {
    Array(Array),
    Object(Object),
}

/// What comes next in a container.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expects {
    /// A key or an element.
    Item,
    /// The colon after a key.
    Colon,
    /// The value after a colon.
    Value,
    /// The comma after a member or an element.
    Separator,
}

/// How a container was opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opener {
    Written,
    /// With a bracket of the wrong kind, and so is the closer; the error that says so.
    Wrong(Option<usize>, Bracket),
    /// Not at all; the error that says so.
    Missing(Option<usize>),
}

impl Frame {
    pub(super) fn bracket(&self) -> Bracket {
        match self.container {
            Container::Array(_) => Bracket::Square,
            Container::Object(_) => Bracket::Brace,
        }
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self.container, Container::Object(_))
    }

    pub(super) fn is_empty(&self) -> bool {
        match &self.container {
            Container::Array(array) => array.elements.is_empty(),
            Container::Object(object) => object.properties.is_empty(),
        }
    }

    /// The last value in it.
    pub(super) fn last_value(&self) -> Option<&Value> {
        match &self.container {
            Container::Array(array) => array.elements.last().map(|element| &element.value),
            Container::Object(object) => object
                .properties
                .last()
                .and_then(|property| property.value.as_ref()),
        }
    }

    /// The place of the comma after the last child.
    pub(super) fn last_comma(&mut self) -> Option<&mut Option<usize>> {
        match &mut self.container {
            Container::Array(array) => array.elements.last_mut().map(|element| &mut element.comma),
            Container::Object(object) => object.properties.last_mut().map(|property| &mut property.comma),
        }
    }

    pub(super) fn last_property(&mut self) -> Option<&mut Property> {
        match &mut self.container {
            Container::Array(_) => None,
            Container::Object(object) => object.properties.last_mut(),
        }
    }

    /// Where its last child ends, or else its opener.
    pub(super) fn content_end(&self) -> usize {
        let end = match &self.container {
            Container::Array(array) => array.elements.last().map(|element| element.value.range.end),
            Container::Object(object) => object.properties.last().map(|property| property.range().end),
        };
        end.unwrap_or(self.start + 1)
    }
}

/// Levels of containers in a value; it is at most [`MAX_DEPTH`] deep.
pub(super) fn height(value: &Value) -> usize {
    let mut height = 0;
    let mut level: Vec<&Value> = vec![value];
    while !level.is_empty() {
        let children = level.iter().flat_map(|value| -> Vec<&Value> {
            match &value.kind {
                ValueKind::Array(array) => array.values().collect(),
                ValueKind::Object(object) => object
                    .properties
                    .iter()
                    .filter_map(|property| property.value.as_ref())
                    .collect(),
                _ => Vec::new(),
            }
        });
        let next: Vec<&Value> = children.collect();
        height += usize::from(
            level
                .iter()
                .any(|value| matches!(value.kind, ValueKind::Array(_) | ValueKind::Object(_))),
        );
        level = next;
    }
    height
}
