//! Structural edits of JSON text in the document's own style: insert, remove and wrap values.
//!
//! Every function returns plain text edits against the source the tree was made from. They touch only the place
//! concerned, so they work while a syntax error stands elsewhere, and leave the text no less valid than it was.
//! Indentation, line ends, spaces inside brackets and around colons and commas follow what is near, then the
//! document's first example of each.

use std::borrow::Cow;
use std::fmt::Write;

use super::{Array, Object, Property, Value, ValueKind};
use crate::text::{Edit, TextRange};

/// JSON to be inserted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Json {
    /// A string, not yet quoted.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object, in order.
    Object(Vec<(&'static str, Json)>),
    /// An object whose keys are not known beforehand, in order.
    Members(Vec<(String, Json)>),
    /// JSON text, inserted as it is.
    Source(String),
}

impl Json {
    /// A string.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }
}

/// How a document is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Style {
    /// Line end.
    pub newline: &'static str,
    /// One level of indentation.
    pub indent: String,
    /// Whether some object with members stands on one line.
    pub has_inline_objects: bool,
    /// What stands inside the braces of a one-line object: "" or " ".
    pub brace_padding: &'static str,
    /// What stands inside the brackets of a one-line array.
    pub bracket_padding: &'static str,
    /// The colon with the space around it.
    pub colon: String,
    /// The comma with the space behind it, on one line.
    pub comma: &'static str,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            newline: "\n",
            indent: "    ".to_owned(),
            has_inline_objects: false,
            brace_padding: "",
            bracket_padding: "",
            colon: ": ".to_owned(),
            comma: ", ",
        }
    }
}

/// How many values are looked at to learn a document's style.
const STYLE_SAMPLE: usize = 400;

impl Style {
    /// The style of a document; each part is learnt from its first example.
    pub fn of(source: &str, root: Option<&Value>) -> Self {
        let mut found = Found::default();
        let mut waiting: Vec<&Value> = root.into_iter().collect();
        let mut seen = 0;
        while let Some(value) = waiting.pop().filter(|_| seen < STYLE_SAMPLE) {
            seen += 1;
            found.look_at(source, value);
            let first = waiting.len();
            match &value.kind {
                ValueKind::Array(array) => waiting.extend(array.values()),
                ValueKind::Object(object) => {
                    waiting.extend(
                        object
                            .properties
                            .iter()
                            .filter_map(|property| property.value.as_ref()),
                    );
                }
                _ => {}
            }
            waiting[first..].reverse();
        }
        let default = Self::default();
        // One kind of bracket tells of the other where that has no example.
        let braces = found
            .brace_padding
            .or(found.bracket_padding)
            .unwrap_or(default.brace_padding);
        // So do colons of commas.
        let comma = if found.colon == Some(":") {
            ","
        } else {
            default.comma
        };
        Self {
            newline: newline(source),
            indent: found.indent.map_or(default.indent, str::to_owned),
            has_inline_objects: found.brace_padding.is_some(),
            brace_padding: braces,
            bracket_padding: found.bracket_padding.unwrap_or(braces),
            colon: found.colon.map_or(default.colon, str::to_owned),
            comma: found.comma.unwrap_or(comma),
        }
    }

    /// JSON on one line.
    pub fn inline(&self, json: &Json) -> String {
        let mut text = String::new();
        self.write_inline(&mut text, json);
        text
    }

    /// JSON over several lines, those after the first indented by `indent`; short lists stay on their line.
    pub fn block(&self, json: &Json, indent: &str) -> String {
        let mut text = String::new();
        self.write_block(&mut text, json, indent);
        text
    }

    /// JSON in place of a value that starts at `offset`: over several lines where its line holds nothing before it but
    /// its key, and objects only where the document has none on one line.
    pub fn value_at(&self, source: &str, offset: usize, json: &Json) -> String {
        let is_own_line = line_start(source, offset).is_some_and(|start| {
            let line = TextRange::new(start, offset).slice(source);
            0 < start && line.trim_start().starts_with('"') && line.matches('"').count() == 2
        });
        let is_object = matches!(json, Json::Object(_) | Json::Members(_));
        match is_own_line && !(is_object && self.has_inline_objects) {
            true => self.block(json, indentation(source, offset)),
            false => self.inline(json),
        }
    }

    fn write_inline(&self, text: &mut String, json: &Json) {
        match json {
            Json::String(string) => text.push_str(&quote(string)),
            Json::Source(source) => text.push_str(source),
            Json::Array(items) => {
                self.write_list(text, ["[", "]"], self.bracket_padding, items, |text, item| {
                    self.write_inline(text, item);
                });
            }
            Json::Object(members) => {
                self.write_list(
                    text,
                    ["{", "}"],
                    self.brace_padding,
                    members,
                    |text, (key, value)| self.write_member(text, key, value),
                );
            }
            Json::Members(members) => {
                self.write_list(
                    text,
                    ["{", "}"],
                    self.brace_padding,
                    members,
                    |text, (key, value)| self.write_member(text, key, value),
                );
            }
        }
    }

    fn write_member(&self, text: &mut String, key: &str, value: &Json) {
        text.push_str(&quote(key));
        text.push_str(&self.colon);
        self.write_inline(text, value);
    }

    fn write_list<T>(
        &self,
        text: &mut String,
        [open, close]: [&str; 2],
        padding: &str,
        items: &[T],
        mut write: impl FnMut(&mut String, &T),
    ) {
        text.push_str(open);
        for (index, item) in items.iter().enumerate() {
            text.push_str(if index == 0 { padding } else { self.comma });
            write(text, item);
        }
        text.push_str(if items.is_empty() { "" } else { padding });
        text.push_str(close);
    }

    fn write_block(&self, text: &mut String, json: &Json, indent: &str) {
        let inner = format!("{indent}{}", self.indent);
        let mut write_lines = |[open, close]: [&str; 2], lines: Vec<String>| {
            text.push_str(open);
            let separator = format!(",{}{inner}", self.newline);
            let _ = write!(text, "{}{inner}{}", self.newline, lines.join(&separator));
            let _ = write!(text, "{}{indent}{close}", self.newline);
        };
        let member =
            |key: &str, value: &Json| format!("{}{}{}", quote(key), self.colon, self.block(value, &inner));
        match json {
            Json::Object(members) if !members.is_empty() => {
                let members = members.iter().map(|(key, value)| member(key, value));
                write_lines(["{", "}"], members.collect());
            }
            Json::Members(members) if !members.is_empty() => {
                let members = members.iter().map(|(key, value)| member(key, value));
                write_lines(["{", "}"], members.collect());
            }
            Json::Array(items)
                if 1 < items.len()
                    || items
                        .iter()
                        .any(|item| matches!(item, Json::Object(_) | Json::Members(_))) =>
            {
                write_lines(
                    ["[", "]"],
                    items.iter().map(|item| self.block(item, &inner)).collect(),
                );
            }
            _ => self.write_inline(text, json),
        }
    }
}

/// What [`Style::of`] has found so far.
#[derive(Default)]
struct Found<'a> {
    indent: Option<&'a str>,
    brace_padding: Option<&'static str>,
    bracket_padding: Option<&'static str>,
    colon: Option<&'a str>,
    comma: Option<&'static str>,
}

impl<'a> Found<'a> {
    fn look_at(&mut self, source: &'a str, value: &Value) {
        match &value.kind {
            ValueKind::Array(array) => {
                let Some(first) = array.elements.first() else {
                    return;
                };
                if array.delimited {
                    self.opening(source, value, first.value.range.start, false);
                }
                let next = array.elements.get(1).map(|element| element.value.range.start);
                self.comma(source, first.comma.zip(next));
            }
            ValueKind::Object(object) => {
                let Some(first) = object.properties.first() else {
                    return;
                };
                if object.delimited {
                    self.opening(source, value, first.key.range.start, true);
                }
                let next = object.properties.get(1).map(|property| property.key.range.start);
                self.comma(source, first.comma.zip(next));
                if let (None, Some(_), Some(value)) = (self.colon, first.colon, &first.value) {
                    let between = TextRange::new(first.key.range.end, value.range.start).slice(source);
                    self.colon =
                        Some(between).filter(|text| text.trim() == ":" && !text.contains(['\n', '\r']));
                }
            }
            _ => {}
        }
    }

    fn opening(&mut self, source: &'a str, value: &Value, first: usize, is_object: bool) {
        let gap = TextRange::new(value.range.start + 1, first).slice(source);
        if gap.contains(['\n', '\r']) {
            let outer = indentation(source, value.range.start);
            let step = indentation(source, first)
                .strip_prefix(outer)
                .filter(|step| !step.is_empty());
            self.indent = self.indent.or(step);
            return;
        }
        if value.range.slice(source).contains(['\n', '\r']) {
            return;
        }
        let padding = if is_object {
            &mut self.brace_padding
        } else {
            &mut self.bracket_padding
        };
        padding.get_or_insert(if gap.is_empty() { "" } else { " " });
    }

    fn comma(&mut self, source: &str, comma_and_next: Option<(usize, usize)>) {
        let Some((comma, next)) = comma_and_next else {
            return;
        };
        let gap = TextRange::new(comma + 1, next).slice(source);
        if !gap.contains(['\n', '\r']) {
            self.comma.get_or_insert(if gap.is_empty() { "," } else { ", " });
        }
    }
}

/// Inserts an element after the one at `index` of a list. A value that is no array becomes one.
pub fn insert_element_after(
    source: &str,
    style: &Style,
    list: &Value,
    index: usize,
    json: &Json,
) -> Vec<Edit> {
    match &list.kind {
        ValueKind::Array(Array { elements, .. }) if !elements.is_empty() => {
            let sibling = &elements[index.min(elements.len() - 1)];
            let beside = beside(source, style, sibling.value.range, json);
            match unclosed_end(source, style, &sibling.value) {
                Some((end, closer)) => vec![Edit::replace(end, format!("{closer},{beside}"))],
                None => vec![Edit::insert(sibling.value.range.end, format!(",{beside}"))],
            }
        }
        ValueKind::Array(_) => vec![Edit::replace(
            list.range,
            style.inline(&Json::Array(vec![json.clone()])),
        )],
        _ => single_to_array(source, style, list, std::slice::from_ref(json)),
    }
}

/// Inserts elements behind the last of a list. A value that is no array becomes one.
pub fn append_elements(source: &str, style: &Style, list: &Value, items: &[Json]) -> Vec<Edit> {
    let last = list.as_array().and_then(|array| array.elements.last());
    if let Some(last) = last {
        let range = last.value.range;
        let texts = items
            .iter()
            .map(|json| format!(",{}", beside(source, style, range, json)));
        return vec![Edit::insert(range.end, texts.collect::<String>())];
    }
    if list.as_object().is_some() && is_multiline(source, list.range) {
        return single_to_array(source, style, list, items);
    }
    let own = match &list.kind {
        ValueKind::Array(_) => None,
        _ => Some(Json::Source(list.range.slice(source).to_owned())),
    };
    let all = Json::Array(own.into_iter().chain(items.iter().cloned()).collect());
    vec![Edit::replace(
        list.range,
        style.value_at(source, list.range.start, &all),
    )]
}

/// Puts elements in the place of the one that stands at `place` in a list, which may be that value itself.
pub fn replace_element(
    source: &str,
    style: &Style,
    list: &Value,
    place: TextRange,
    items: &[Json],
) -> Vec<Edit> {
    let text = match (list.as_array(), items) {
        (_, [item]) => style.inline(item),
        (None, _) => style.value_at(source, place.start, &Json::Array(items.to_vec())),
        (Some(_), []) => return remove_from_list(list, place).unwrap_or_default(),
        (Some(_), [first, rest @ ..]) => {
            let rest = rest
                .iter()
                .map(|json| format!(",{}", beside(source, style, place, json)));
            style.inline(first) + &rest.collect::<String>()
        }
    };
    vec![Edit::replace(place, text)]
}

/// Turns a single value into an array of it and of more.
fn single_to_array(source: &str, style: &Style, value: &Value, more: &[Json]) -> Vec<Edit> {
    let (end, closer) = unclosed_end(source, style, value)
        .unwrap_or_else(|| (TextRange::empty(value.range.end), String::new()));
    if !is_multiline(source, value.range) {
        let more = more
            .iter()
            .map(|json| format!("{}{}", style.comma, style.inline(json)));
        let more: String = more.collect();
        return vec![
            Edit::insert(value.range.start, format!("[{}", style.bracket_padding)),
            Edit::replace(end, format!("{closer}{more}{}]", style.bracket_padding)),
        ];
    }
    let outer = indentation(source, value.range.start);
    let inner = format!("{outer}{}", style.indent);
    let newline = style.newline;
    let more = more
        .iter()
        .map(|json| format!(",{newline}{inner}{}", style.block(json, &inner)));
    let more: String = more.collect();
    let mut edits = vec![Edit::insert(value.range.start, format!("[{newline}{inner}"))];
    let range = TextRange::new(value.range.start, end.start);
    edits.extend(indent_lines(source, range, &style.indent));
    let closer = closer.replace(newline, &format!("{newline}{}", style.indent));
    edits.push(Edit::replace(end, format!("{closer}{more}{newline}{outer}]")));
    edits
}

/// A value from elsewhere in the text as an entry of a list, or of what becomes one, indented as the entries there.
pub fn as_entry_of(source: &str, style: &Style, list: &Value, value: &Value) -> Json {
    let own = indentation(source, value.range.start);
    let there = match list.as_array().map(|array| array.elements.last()) {
        Some(Some(last)) => match line_start_indent(source, last.value.range.start) {
            Some(indent) => Cow::Borrowed(indent),
            None => Cow::Borrowed(indentation(source, last.value.range.end)),
        },
        Some(None) => Cow::Borrowed(own),
        None => Cow::Owned(format!(
            "{}{}",
            indentation(source, list.range.start),
            style.indent
        )),
    };
    Json::Source(reindent(value.range.slice(source), own, &there))
}

/// Turns a single value into an array of it.
pub fn wrap_in_array(source: &str, style: &Style, value: &Value) -> Vec<Edit> {
    single_to_array(source, style, value, &[])
}

/// Puts the only element of an array in its place; `None` where it has none or several.
pub fn unwrap_array(source: &str, list: &Value) -> Option<Vec<Edit>> {
    let [only] = list.as_array()?.elements.as_slice() else {
        return None;
    };
    let element = only.value.range;
    let text = element.slice(source);
    let text = match line_start_indent(source, element.start) {
        Some(inner) => reindent(text, inner, indentation(source, list.range.start)),
        None => text.to_owned(),
    };
    Some(vec![Edit::replace(list.range, text)])
}

/// Puts an array of several texts, each written as the value was, in the place of a single value.
pub fn replace_by_array(source: &str, style: &Style, value: &Value, texts: &[String]) -> Vec<Edit> {
    let list = if is_multiline(source, value.range) {
        let outer = indentation(source, value.range.start);
        let inner = format!("{outer}{}", style.indent);
        let lines: Vec<String> = texts.iter().map(|text| reindent(text, outer, &inner)).collect();
        let newline = style.newline;
        let separator = format!(",{newline}{inner}");
        format!("[{newline}{inner}{}{newline}{outer}]", lines.join(&separator))
    } else {
        let padding = style.bracket_padding;
        format!("[{padding}{}{padding}]", texts.join(style.comma))
    };
    vec![Edit::replace(value.range, list)]
}

/// The lines of a text behind its first, moved from one indentation to another.
fn reindent(text: &str, from: &str, to: &str) -> String {
    let lines = text.replace(&format!("\n{from}"), &format!("\n{to}"));
    match text.contains('\n') {
        true => lines,
        false => text.replace(&format!("\r{from}"), &format!("\r{to}")),
    }
}

/// How long a list on one line may grow where it could as well stand on several.
const LONG_LINE: usize = 100;

/// Gives a list other elements, written as the old ones were; a single value that gets one stays single.
pub fn replace_elements(source: &str, style: &Style, list: &Value, items: &[Json]) -> Vec<Edit> {
    let text = match (list.as_array(), items) {
        (None, [item]) => Some(style.inline(item)),
        (Some(array), [_]) if 1 < array.elements.len() => Some(style.inline(&Json::Array(items.to_vec()))),
        (Some(array), _) => list_like(source, style, list, array, items),
        (None, _) => None,
    };
    let text = text.unwrap_or_else(|| style.value_at(source, list.range.start, &Json::Array(items.to_vec())));
    vec![Edit::replace(list.range, text)]
}

/// Elements with what stands around and between those of an array; `None` where that tells nothing, or would make
/// a line long.
fn list_like(source: &str, style: &Style, list: &Value, array: &Array, items: &[Json]) -> Option<String> {
    let (first, last) = (array.elements.first()?, array.elements.last()?);
    let between = |start: usize, end: usize| TextRange::new(start, end).slice(source);
    let open = between(list.range.start + 1, first.value.range.start);
    let close = between(last.value.range.end, list.range.end.saturating_sub(1));
    let is_on_lines = open.contains(['\n', '\r']);
    let separator = match array.elements.get(1) {
        Some(second) => Cow::Borrowed(between(first.value.range.end, second.value.range.start)),
        None if is_on_lines => Cow::Owned(format!(",{open}")),
        None if items.len() < 2 => Cow::Borrowed(style.comma),
        None => return None,
    };
    let items: Vec<String> = items.iter().map(|item| style.inline(item)).collect();
    let text = format!("[{open}{}{close}]", items.join(&separator));
    let is_longer = LONG_LINE < text.len() && list.range.len() < text.len();
    (!is_longer || is_multiline(source, list.range)).then_some(text)
}

/// The end of an object whose closing brace is missing, with the comma behind its last member, and the brace.
fn unclosed_end(source: &str, style: &Style, value: &Value) -> Option<(TextRange, String)> {
    let last = value.as_object()?.properties.last()?;
    if is_closed(source, value) {
        return None;
    }
    let end = last.range().end;
    let end = TextRange::new(end, last.comma.map_or(end, |comma| comma + 1));
    let closer = match line_start_indent(source, last.key.range.start) {
        Some(_) => {
            let indent = indentation(source, value.range.start);
            format!("{}{indent}}}", style.newline)
        }
        None => format!("{}}}", style.brace_padding),
    };
    Some((end, closer))
}

/// Inserts a member after the one at `index`, or before all where `index` is `None`.
pub fn insert_property(
    source: &str,
    style: &Style,
    value: &Value,
    index: Option<usize>,
    key: &str,
    json: &Json,
) -> Vec<Edit> {
    let Some(object) = value.as_object() else {
        return Vec::new();
    };
    let member = |indent: Option<&str>| {
        let json = match indent {
            Some(indent) => style.block(json, indent),
            None => style.inline(json),
        };
        format!("{}{}{json}", quote(key), style.colon)
    };
    let place = |sibling: &Property| match line_start_indent(source, sibling.key.range.start) {
        Some(indent) => (format!("{}{indent}", style.newline), member(Some(indent))),
        None => (style.comma[1..].to_owned(), member(None)),
    };
    match (
        index.and_then(|index| object.properties.get(index)),
        object.properties.first(),
    ) {
        (Some(sibling), _) => {
            let (separator, member) = place(sibling);
            vec![Edit::insert(sibling.range().end, format!(",{separator}{member}"))]
        }
        (None, Some(first)) => {
            let (separator, member) = place(first);
            vec![Edit::insert(
                first.key.range.start,
                format!("{member},{separator}"),
            )]
        }
        (None, None) if value.range.len() < 2 => Vec::new(),
        (None, None) => {
            let inside = TextRange::new(value.range.start + 1, value.range.end - 1);
            vec![Edit::replace(
                inside,
                only_member(source, style, value.range, &member),
            )]
        }
    }
}

/// What stands between the braces of an object that was empty: lines in a text of lines, unless the objects in it
/// stand on one line.
fn only_member(
    source: &str,
    style: &Style,
    range: TextRange,
    member: &dyn Fn(Option<&str>) -> String,
) -> String {
    let before = source.get(..range.start).unwrap_or_default().trim_start();
    let is_among_lines = before.contains(['\n', '\r']) && !style.has_inline_objects;
    if !is_among_lines && !is_multiline(source, range) {
        let padding = style.brace_padding;
        return format!("{padding}{}{padding}", member(None));
    }
    let outer = indentation(source, range.start);
    let inner = format!("{outer}{}", style.indent);
    let newline = style.newline;
    format!("{newline}{inner}{}{newline}{outer}", member(Some(&inner)))
}

/// Removes the member at `index` and the comma that goes with it.
pub fn remove_property(value: &Value, object: &Object, index: usize) -> Vec<Edit> {
    let Some(property) = object.properties.get(index) else {
        return Vec::new();
    };
    let range = property.range();
    let before = index
        .checked_sub(1)
        .and_then(|index| object.properties.get(index));
    let range = match (object.properties.get(index + 1), before) {
        (Some(next), _) => TextRange::new(range.start, next.key.range.start),
        (None, Some(before)) => {
            TextRange::new(before.range().end, property.comma.map_or(range.end, |c| c + 1))
        }
        (None, None) if object.delimited => TextRange::new(value.range.start + 1, value.range.end - 1),
        (None, None) => range,
    };
    vec![Edit::delete(range)]
}

/// Removes the members that `unwanted` says yes to, each with the comma that goes with it.
pub fn remove_properties(value: &Value, object: &Object, unwanted: impl Fn(&Property) -> bool) -> Vec<Edit> {
    let unwanted = object
        .properties
        .iter()
        .enumerate()
        .filter(|(_, property)| unwanted(property));
    let indices: Vec<usize> = unwanted.map(|(index, _)| index).collect();
    let part = |index: usize| {
        let property = object.properties.get(index)?;
        Some((property.range(), property.comma))
    };
    remove_parts(value, object.delimited, part, &indices)
}

/// Removes the elements that `unwanted` says yes to, each with the comma that goes with it; none of a value that is
/// no array.
pub fn remove_elements_where(list: &Value, mut unwanted: impl FnMut(&Value) -> bool) -> Vec<Edit> {
    let Some(array) = list.as_array() else {
        return Vec::new();
    };
    let unwanted = array
        .elements
        .iter()
        .enumerate()
        .filter(|(_, element)| unwanted(&element.value));
    let indices: Vec<usize> = unwanted.map(|(index, _)| index).collect();
    remove_elements(list, &indices)
}

/// Removes each run of parts (elements or members, each with the place of its comma) at `indices` (in order): up to the
/// part behind it, or from the part before it.
fn remove_parts(
    value: &Value,
    delimited: bool,
    part: impl Fn(usize) -> Option<(TextRange, Option<usize>)>,
    indices: &[usize],
) -> Vec<Edit> {
    let runs = indices.chunk_by(|index, next| index + 1 == *next);
    let edits = runs.filter_map(|run| {
        let (first, last) = (*run.first()?, *run.last()?);
        let start = part(first)?.0.start;
        let (range, comma) = part(last)?;
        let end = comma.map_or(range.end, |comma| comma + 1);
        let before = first.checked_sub(1).and_then(&part);
        Some(Edit::delete(match (before, part(last + 1)) {
            (_, Some((after, _))) => TextRange::new(start, after.start),
            (Some((before, _)), None) => TextRange::new(before.end, end),
            (None, None) if delimited => TextRange::new(value.range.start + 1, value.range.end - 1),
            (None, None) => TextRange::new(start, end),
        }))
    });
    edits.collect()
}

/// Removes the elements of an array at `indices` (in order), each with the comma that goes with it.
pub fn remove_elements(list: &Value, indices: &[usize]) -> Vec<Edit> {
    let Some(array) = list.as_array() else {
        return Vec::new();
    };
    let part = |index: usize| {
        let element = array.elements.get(index)?;
        Some((element.value.range, element.comma))
    };
    remove_parts(list, array.delimited, part, indices)
}

/// Removes the element that stands at `place` from a list, and the comma that goes with it; `None` where the value is
/// no list or this is its only element.
pub fn remove_from_list(list: &Value, place: TextRange) -> Option<Vec<Edit>> {
    let elements = &list.as_array()?.elements;
    let index = elements
        .binary_search_by_key(&place.start, |element| element.value.range.start)
        .ok()?;
    (1 < elements.len()).then(|| remove_elements(list, &[index]))
}

/// Puts statements that stand alone into a list inside an object: `{ <members>, <key>: [ … ] }`. Braces that the
/// fragment lacks are supplied and a comma behind its last statement is removed.
pub fn wrap_in_document(
    source: &str,
    style: &Style,
    root: &Value,
    members: &[(&'static str, Json)],
    key: &str,
) -> Vec<Edit> {
    let fragment = Fragment::new(source, root);
    let (open, close) = (fragment.missing_open(style), fragment.missing_close(style));
    let head = |separator: &str| {
        let member = |(key, json): &(&'static str, Json)| {
            format!("{}{}{},{separator}", quote(key), style.colon, style.inline(json))
        };
        let members: String = members.iter().map(member).collect();
        format!("{members}{}{}[", quote(key), style.colon)
    };
    let range = fragment.range;
    let mut edits = if is_multiline(source, range) {
        let base = indentation(source, range.start);
        let head = head(&format!("{}{base}{}", style.newline, style.indent));
        // Members without braces get them on lines of their own.
        match unclosed_end(source, style, root).filter(|_| fragment.lacks_open) {
            Some((end, _)) => wrap_members(source, style, range.start, end, &head),
            None => wrap_lines(source, style, range, &head, [&open, &close]),
        }
    } else {
        let [brace, bracket] = [style.brace_padding, style.bracket_padding];
        let head = head(&style.comma[1..]);
        vec![
            Edit::insert(range.start, format!("{{{brace}{head}{bracket}{open}")),
            Edit::insert(range.end, format!("{close}{bracket}]{brace}}}")),
        ]
    };
    edits.extend(
        fragment
            .trailing_comma
            .map(|comma| Edit::delete(TextRange::new(comma, comma + 1))),
    );
    edits
}

/// Statements on lines, two levels deeper, behind `head` and between the braces that they lack.
fn wrap_lines(
    source: &str,
    style: &Style,
    range: TextRange,
    head: &str,
    [open, close]: [&str; 2],
) -> Vec<Edit> {
    let Style { newline, indent, .. } = style;
    let base = indentation(source, range.start);
    let head = format!("{{{newline}{base}{indent}{head}{newline}{base}{indent}{indent}{open}");
    let mut edits = vec![Edit::insert(range.start, head)];
    edits.extend(indent_lines(source, range, &indent.repeat(2)));
    let end = format!("{close}{newline}{base}{indent}]{newline}{base}}}");
    edits.push(Edit::insert(range.end, end));
    edits
}

/// Members on lines that have no braces at all; `end` is what their last comma, if any, covers.
fn wrap_members(source: &str, style: &Style, start: usize, end: TextRange, head: &str) -> Vec<Edit> {
    let Style { newline, indent, .. } = style;
    let base = indentation(source, start);
    let [two, three] = [indent.repeat(2), indent.repeat(3)];
    let head = format!("{{{newline}{base}{indent}{head}{newline}{base}{two}{{{newline}{base}{three}");
    let mut edits = vec![Edit::insert(start, head)];
    edits.extend(indent_lines(source, TextRange::new(start, end.start), &three));
    let tail = format!("{newline}{base}{two}}}{newline}{base}{indent}]{newline}{base}}}");
    edits.push(Edit::replace(end, tail));
    edits
}

/// Puts a list of statements into an object: `{ <members>, <key>: <list> }`.
pub fn wrap_list_in_document(
    source: &str,
    style: &Style,
    list: TextRange,
    members: &[(&'static str, Json)],
    key: &str,
) -> Vec<Edit> {
    let is_multiline = is_multiline(source, list);
    let base = indentation(source, list.start);
    let (inside, separator, end) = if is_multiline {
        let inner = format!("{}{base}{}", style.newline, style.indent);
        (inner.clone(), inner, format!("{}{base}", style.newline))
    } else {
        let padding = style.brace_padding.to_owned();
        (padding.clone(), style.comma[1..].to_owned(), padding)
    };
    let member = |(key, json): &(&'static str, Json)| {
        format!("{}{}{},{separator}", quote(key), style.colon, style.inline(json))
    };
    let members: String = members.iter().map(member).collect();
    let head = format!("{{{inside}{members}{}{}", quote(key), style.colon);
    let mut edits = vec![Edit::insert(list.start, head)];
    if is_multiline {
        edits.extend(indent_lines(source, list, &style.indent));
    }
    edits.push(Edit::insert(list.end, format!("{end}}}")));
    edits
}

/// A fragment at the root of a text and what its ends lack.
struct Fragment {
    range: TextRange,
    lacks_open: bool,
    lacks_close: bool,
    trailing_comma: Option<usize>,
}

impl Fragment {
    fn new(source: &str, root: &Value) -> Self {
        let elements = root
            .as_array()
            .map(|array| array.elements.as_slice())
            .unwrap_or_default();
        let [first, last] = [elements.first(), elements.last()].map(|e| e.map_or(root, |e| &e.value));
        let is_object = |value: &Value| value.as_object().is_some();
        Self {
            range: TextRange::new(first.range.start, last.range.end),
            lacks_open: is_object(first) && !first.range.slice(source).starts_with('{'),
            lacks_close: is_object(last) && !is_closed(source, last),
            trailing_comma: elements.last().and_then(|element| element.comma),
        }
    }

    fn missing_open(&self, style: &Style) -> String {
        if self.lacks_open {
            format!("{{{}", style.brace_padding)
        } else {
            String::new()
        }
    }

    fn missing_close(&self, style: &Style) -> String {
        if self.lacks_close {
            format!("{}}}", style.brace_padding)
        } else {
            String::new()
        }
    }
}

/// Whether an object's closing brace is there: behind its last member something is left, and it is the brace.
fn is_closed(source: &str, value: &Value) -> bool {
    let last = value.as_object().and_then(|object| object.properties.last());
    let rest = TextRange::new(
        last.map_or(value.range.start, |last| last.range().end),
        value.range.end,
    );
    rest.slice(source).ends_with('}')
}

/// A new sibling's text behind the comma: on its own line where the sibling stands on one, and over several lines
/// where the sibling does.
fn beside(source: &str, style: &Style, sibling: TextRange, json: &Json) -> String {
    let own_line = line_start_indent(source, sibling.start);
    let separator = match own_line {
        Some(indent) => Cow::Owned(format!("{}{indent}", style.newline)),
        None => Cow::Borrowed(&style.comma[1..]),
    };
    if is_multiline(source, sibling) {
        // Behind `[{` the last line of the sibling, its closing brace, tells the indentation.
        let indent = own_line.unwrap_or_else(|| indentation(source, sibling.end));
        format!("{separator}{}", style.block(json, indent))
    } else {
        format!("{separator}{}", style.inline(json))
    }
}

/// A JSON string literal.
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Text as it stands between the quotes of a JSON string.
pub fn escape(text: &str) -> String {
    let quoted = quote(text);
    quoted[1..quoted.len() - 1].to_owned()
}

fn is_multiline(source: &str, range: TextRange) -> bool {
    range.slice(source).contains(['\n', '\r'])
}

/// White space at the start of the line that holds `offset`.
pub fn indentation(source: &str, offset: usize) -> &str {
    let Some(line) = line_start(source, offset).and_then(|start| source.get(start..)) else {
        return "";
    };
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The indentation of what starts at `offset`, where it is the first on its line and not on the first line.
fn line_start_indent(source: &str, offset: usize) -> Option<&str> {
    let start = line_start(source, offset)?;
    let before = TextRange::new(start, offset).slice(source);
    (0 < start && before.chars().all(|char| matches!(char, ' ' | '\t'))).then_some(before)
}

/// How far before a place the start of its line is looked for, in bytes: a text on one line, of which many places are
/// asked, would be read once for each.
const LONGEST_LINE: usize = 16 * 1024;

/// Where the line that holds `offset` starts; `None` where that is too far away, as nothing stands under it then.
fn line_start(source: &str, offset: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let first = offset.saturating_sub(LONGEST_LINE);
    let found = memchr::memrchr2(b'\n', b'\r', bytes.get(first..offset)?).map(|at| first + at + 1);
    found.or((first == 0).then_some(0))
}

/// One more `indent` at the start of each line that begins inside `range`.
fn indent_lines(source: &str, range: TextRange, indent: &str) -> Vec<Edit> {
    let text = range.slice(source);
    let line_starts = text.match_indices(['\n', '\r']).map(|(at, _)| at + 1);
    line_starts
        .filter(|start| !text[*start..].starts_with(['\n', '\r']))
        .map(|start| Edit::insert(range.start + start, indent))
        .collect()
}

fn newline(source: &str) -> &'static str {
    match source.find(['\n', '\r']) {
        Some(at) if source[at..].starts_with("\r\n") => "\r\n",
        Some(at) if source[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_indentation_of_a_line_without_end_is_none() {
        for (words, expected) in [(1_000, "  "), (10_000, "")] {
            let source = format!("{{\n  {}", "[1] ".repeat(words));
            assert_eq!(indentation(&source, source.len()), expected);
        }
        assert_eq!(line_start(&"x".repeat(100), 100), Some(0));
    }

    use super::*;
    use crate::syntax::json;
    use crate::text::apply_edits;

    #[test]
    fn an_element_gives_way_to_several() {
        for (source, items, after) in [
            ("[1, 2]", &["3", "4"][..], "[3, 4, 2]"),
            ("[1, 2]", &["3"], "[3, 2]"),
            ("[1, 2]", &[], "[2]"),
            ("[\n  1,\n  2\n]", &["3", "4"], "[\n  3,\n  4,\n  2\n]"),
            ("[1,2]", &["3", "4"], "[3,4,2]"),
            ("1", &["3"], "3"),
            ("1", &["3", "4"], "[3, 4]"),
        ] {
            let list = json::parse(source).root.expect("a list");
            let style = Style::of(source, Some(&list));
            let place = list.one_or_many().next().expect("an element").range;
            let items: Vec<_> = items
                .iter()
                .map(|item| Json::Source((*item).to_owned()))
                .collect();
            let edits = replace_element(source, &style, &list, place, &items);
            assert_eq!(apply_edits(source, &edits), after);
        }
    }

    #[test]
    fn an_element_is_removed_with_its_comma() {
        for (source, index, after) in [
            ("[1, 2, 3]", 0, Some("[2, 3]")),
            ("[1, 2, 3]", 2, Some("[1, 2]")),
            ("[1]", 0, None),
        ] {
            let list = json::parse(source).root.expect("a list");
            let place = list.as_array().expect("a list").elements[index].value.range;
            let edits = remove_from_list(&list, place);
            assert_eq!(edits.map(|edits| apply_edits(source, &edits)).as_deref(), after);
        }
    }

    #[test]
    fn elements_are_appended_as_the_others_stand() {
        for (source, after) in [
            ("[1]", "[1, \"a\", \"b\"]"),
            ("[]", "[\"a\", \"b\"]"),
            ("1", "[1, \"a\", \"b\"]"),
            ("[\n  1\n]", "[\n  1,\n  \"a\",\n  \"b\"\n]"),
        ] {
            let list = json::parse(source).root.expect("a value");
            let items = ["a", "b"].map(Json::string);
            let edits = append_elements(source, &Style::of(source, Some(&list)), &list, &items);
            assert_eq!(apply_edits(source, &edits), after);
        }
    }
}
