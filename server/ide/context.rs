//! Where a cursor stands: the part of a policy it is in, and the token there or the gap where one may begin.
//!
//! Everything an editor asks at a cursor takes two steps: first [`Cursor::at`] finds the place, then a provider for
//! that place answers. Only here is the neighbourhood of a half-typed token looked at. The tree does not reach into
//! white space, so the descent goes by the *starts* of what stands before the cursor and by closers, and a part
//! that is not closed reaches as far as its parent lets it.

use super::slot;
use crate::catalog::nearest;
use crate::policy::{DOCUMENT_ELEMENTS, Form, Policy, STATEMENT_ELEMENTS};
use crate::syntax::{Array, Object, Property, StringValue, Value, ValueKind};
use crate::text::TextRange;

/// The part of the policy language that a value, or the members of an object, belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role<'a> {
    /// The policy document.
    Document,
    /// `Version`
    Version,
    /// `Statement`, or the list that stands for it.
    Statements,
    /// A statement.
    Statement,
    /// `Effect`
    Effect,
    /// `Sid`
    Sid,
    /// `Action` or `NotAction`: the list or an entry.
    Action,
    /// `Resource` or `NotResource`: the list or an entry.
    Resource,
    /// `Condition`: its members are operators.
    Operators,
    /// The condition keys under an operator.
    ConditionKeys,
    /// The values of a condition key.
    ConditionValues(&'a str),
    /// `Principal` or `NotPrincipal`: a value, or an object whose members are principal types.
    Principal,
    /// The principals of a type.
    PrincipalValues(&'a str),
    /// Anything else.
    Other,
}

impl<'a> Role<'a> {
    fn of_root(form: Form) -> Self {
        match form {
            Form::Document => Self::Document,
            Form::StatementList => Self::Statements,
            Form::Statement => Self::Statement,
        }
    }

    /// The role of a member's value.
    fn member(self, key: &'a str) -> Self {
        let key = match self {
            Self::Document => meant(key, &DOCUMENT_ELEMENTS),
            Self::Statement => meant(key, &STATEMENT_ELEMENTS),
            _ => key,
        };
        match (self, key) {
            (Self::Document, "Version") => Self::Version,
            (Self::Document, "Statement") => Self::Statements,
            (Self::Statement, "Effect") => Self::Effect,
            (Self::Statement, "Sid") => Self::Sid,
            (Self::Statement, "Action" | "NotAction") => Self::Action,
            (Self::Statement, "Resource" | "NotResource") => Self::Resource,
            (Self::Statement, "Condition") => Self::Operators,
            (Self::Statement, "Principal" | "NotPrincipal") => Self::Principal,
            (Self::Principal, key) => Self::PrincipalValues(key),
            (Self::Operators, _) => Self::ConditionKeys,
            (Self::ConditionKeys, key) => Self::ConditionValues(key),
            _ => Self::Other,
        }
    }

    /// The role of an array's elements: a list and its entries are the same thing to IAM.
    fn element(self) -> Self {
        match self {
            // A list in the list is a bracket too many.
            Self::Statements | Self::Statement => Self::Statement,
            Self::Action
            | Self::Resource
            | Self::Principal
            | Self::PrincipalValues(_)
            | Self::ConditionValues(_) => self,
            _ => Self::Other,
        }
    }

    /// The role of an object: a single statement needs no list.
    fn object(self) -> Self {
        match self {
            Self::Statements => Self::Statement,
            other => other,
        }
    }
}

/// The element that a key is meant to be: a slip in a name is no other place to completion and hover.
fn meant<'a>(key: &'a str, elements: &[&'static str]) -> &'a str {
    if elements.contains(&key) {
        return key;
    }
    let near = nearest::names(key, elements.iter().copied());
    near.first().copied().unwrap_or(key)
}

/// A cursor and what surrounds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    /// The cursor, a byte offset.
    pub(crate) offset: usize,
    /// Role of the object where the cursor is at a key, else of the value.
    pub(crate) role: Role<'a>,
    /// Whether the cursor is at a key or at a value.
    pub(crate) spot: Spot<'a>,
    /// The string under the cursor; `None` in a gap and at a bare word.
    pub(crate) string: Option<&'a StringValue>,
    /// The innermost statement around the cursor.
    pub(crate) statement: Option<&'a Object>,
    /// The condition operator around the cursor.
    pub(crate) operator: Option<&'a str>,
    /// The list or object whose part the cursor is at.
    pub(crate) parent: &'a Value,
    /// Where a gap begins: behind the bracket, colon, comma or value before it.
    pub(crate) gap: usize,
    /// Where a comma is missing before the cursor.
    pub(crate) missing_comma: Option<usize>,
    /// Where the colon is missing between a key and the value at the cursor.
    pub(crate) missing_colon: Option<usize>,
}

/// Whether a cursor is at a key or at a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spot<'a> {
    /// At a key of the object; with the member it is the key of, where there is one already.
    Key(&'a Object, Option<&'a Property>),
    /// At a value.
    Value,
}

/// Where the descent goes on.
enum Next<'a> {
    Into(&'a Value),
    Found,
}

impl<'a> Cursor<'a> {
    /// Finds the place of a byte offset; `None` where no part of a policy can stand: right behind a value, before
    /// an opening quote, outside of the policy.
    pub(crate) fn at(source: &str, policy: &Policy<'a>, offset: usize) -> Option<Self> {
        let mut cursor = Self {
            offset,
            role: Role::of_root(policy.form),
            spot: Spot::Value,
            string: None,
            statement: None,
            operator: None,
            parent: policy.root,
            gap: policy.root.range.start,
            missing_comma: None,
            missing_colon: None,
        };
        let mut node = policy.root;
        while let Next::Into(child) = cursor.enter(source, node)? {
            node = child;
        }
        Some(cursor)
    }

    fn enter(&mut self, source: &str, node: &'a Value) -> Option<Next<'a>> {
        match &node.kind {
            ValueKind::Object(object) if is_inside(source, node, self.offset) => {
                self.parent = node;
                self.role = self.role.object();
                if let Role::Statement = self.role {
                    self.statement = Some(object);
                }
                self.enter_object(source, node, object)
            }
            ValueKind::Array(array) if is_inside(source, node, self.offset) => {
                self.parent = node;
                self.role = self.role.element();
                self.enter_array(source, node, array)
            }
            ValueKind::Object(_) | ValueKind::Array(_) => None,
            ValueKind::String(string) => {
                self.string = Some(string).filter(|string| string.content.touches(self.offset));
                self.string.map(|_| Next::Found)
            }
            // Of what is inside of it nothing is known.
            ValueKind::Opaque => None,
            // A half-typed bare word may have been read as any of these.
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) => {
                node.range.touches(self.offset).then_some(Next::Found)
            }
        }
    }

    fn enter_object(&mut self, source: &str, node: &Value, object: &'a Object) -> Option<Next<'a>> {
        let started = object
            .properties
            .partition_point(|property| property.key.range.start < self.offset);
        let (before, property) = last_two(&object.properties, started);
        let Some(property) = property else {
            return self.found(Spot::Key(object, None), behind_opening(source, node), None);
        };
        let missing = before
            .filter(|before| before.comma.is_none())
            .map(|before| before.range().end);
        if self.is_in_name_without_quotes(property) {
            return self.found(Spot::Key(object, None), property.key.range.start, missing);
        }
        if property.key.content.touches(self.offset) {
            self.string = Some(&property.key);
            return self.found(
                Spot::Key(object, Some(property)),
                property.key.range.start,
                missing,
            );
        }
        if let Some(comma) = property.comma.filter(|comma| *comma < self.offset) {
            return self.found(Spot::Key(object, None), comma + 1, None);
        }
        let colon = property.colon.filter(|colon| *colon < self.offset);
        match &property.value {
            Some(value) if value.range.start < self.offset && reaches(source, value, self.offset) => {
                self.enter_member(property.key.as_str());
                let gap = colon.map_or(value.range.start, |colon| colon + 1);
                self.missing_colon = colon.is_none().then_some(property.key.range.end);
                self.found(Spot::Value, gap, None)?;
                Some(Next::Into(value))
            }
            Some(value) if value.range.end < self.offset => {
                self.found_behind(source, Spot::Key(object, None), value.range.end)
            }
            None => {
                self.enter_member(property.key.as_str());
                let end = property.key.range.end;
                let on_line = || {
                    !source
                        .get(end..self.offset)
                        .is_none_or(|text| text.contains(['\n', '\r']))
                };
                self.missing_colon = (colon.is_none() && on_line()).then_some(end);
                self.found(
                    Spot::Value,
                    colon.map(|colon| colon + 1).or(self.missing_colon)?,
                    None,
                )
            }
            Some(_) => None,
        }
    }

    /// Whether the cursor is in the name of a condition key or operator that has no quotes (`aws:Sou`), which reads like
    /// a key and its value.
    fn is_in_name_without_quotes(&self, property: &Property) -> bool {
        let Some(colon) = property.colon.filter(|colon| *colon < self.offset) else {
            return false;
        };
        let has_colons = matches!(self.role, Role::Operators | Role::ConditionKeys);
        let is_bare = property.key.range == property.key.content && property.key.range.end == colon;
        let end = match &property.value {
            None => colon + 1,
            Some(value) => match value.as_string() {
                Some(string) if string.range == string.content && string.range.start == colon + 1 => {
                    string.range.end
                }
                _ => return false,
            },
        };
        has_colons && is_bare && !property.key.range.is_empty() && self.offset <= end
    }

    fn enter_member(&mut self, key: &'a str) {
        if let Role::Operators = self.role {
            self.operator = Some(key);
        }
        self.role = self.role.member(key);
    }

    fn enter_array(&mut self, source: &str, node: &Value, array: &'a Array) -> Option<Next<'a>> {
        let started = array
            .elements
            .partition_point(|element| element.value.range.start < self.offset);
        let (before, element) = last_two(&array.elements, started);
        let Some(element) = element else {
            return self.found(Spot::Value, behind_opening(source, node), None);
        };
        if let Some(comma) = element.comma.filter(|comma| *comma < self.offset) {
            return self.found(Spot::Value, comma + 1, None);
        }
        if !reaches(source, &element.value, self.offset) {
            return self.found_behind(source, Spot::Value, element.value.range.end);
        }
        let missing = before
            .filter(|before| before.comma.is_none())
            .map(|before| before.value.range.end);
        self.found(Spot::Value, element.value.range.start, missing)?;
        Some(Next::Into(&element.value))
    }

    /// The cursor is in the gap behind a value that ends at `end`. A comma before the closing bracket is superfluous
    /// and not in the tree, until something is written behind it.
    fn found_behind(&mut self, source: &str, spot: Spot<'a>, end: usize) -> Option<Next<'a>> {
        let before = source.get(end..self.offset)?;
        match slot::without_space(before).strip_prefix(',') {
            Some(behind) => self.found(spot, self.offset - behind.len(), None),
            None => self.found(spot, end, Some(end)),
        }
    }

    fn found(&mut self, spot: Spot<'a>, gap: usize, missing_comma: Option<usize>) -> Option<Next<'a>> {
        self.spot = spot;
        self.gap = gap;
        self.missing_comma = missing_comma;
        Some(Next::Found)
    }
}

/// Of the first `count` items the last but one and the last.
fn last_two<T>(items: &[T], count: usize) -> (Option<&T>, Option<&T>) {
    let at = |back| count.checked_sub(back).and_then(|index| items.get(index));
    (at(2), at(1))
}

/// Whether a cursor is in an object or array: behind its opening bracket and not behind its closing one. A bracket
/// that is missing bounds nothing.
fn is_inside(source: &str, node: &Value, offset: usize) -> bool {
    let behind_opening = node.range.start < offset || !has_opening(source, node);
    behind_opening && reaches(source, node, offset) && (offset < node.range.end || !is_closed(source, node))
}

/// Whether a value may reach as far as `offset`; what is not closed has no end of its own.
fn reaches(source: &str, value: &Value, offset: usize) -> bool {
    offset <= value.range.end || !is_closed(source, value)
}

fn has_opening(source: &str, node: &Value) -> bool {
    node.range.slice(source).starts_with(['{', '['])
}

fn behind_opening(source: &str, node: &Value) -> usize {
    node.range.start + usize::from(has_opening(source, node))
}

/// Whether a closing bracket of its own stands at the value's end; a scalar is always closed.
fn is_closed(source: &str, value: &Value) -> bool {
    let (last, closer) = match &value.kind {
        ValueKind::Object(object) => (object.properties.last().map(|last| last.range().end), '}'),
        ValueKind::Array(array) => (array.elements.last().map(|last| last.value.range.end), ']'),
        _ => return true,
    };
    let start = last.unwrap_or_else(|| behind_opening(source, value));
    TextRange::new(start, value.range.end)
        .slice(source)
        .ends_with(closer)
}
