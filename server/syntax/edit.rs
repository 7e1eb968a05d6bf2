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
        Self {
            newline: newline(source),
            indent: found.indent.map_or(default.indent, str::to_owned),
            brace_padding: braces,
            bracket_padding: found.bracket_padding.unwrap_or(braces),
            colon: found.colon.map_or(default.colon, str::to_owned),
            comma: found.comma.unwrap_or(default.comma),
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
                    |text, (key, value)| {
                        text.push_str(&quote(key));
                        text.push_str(&self.colon);
                        self.write_inline(text, value);
                    },
                );
            }
        }
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
        match json {
            Json::Object(members) if !members.is_empty() => {
                let member = |(key, value): &(&'static str, Json)| {
                    format!("{}{}{}", quote(key), self.colon, self.block(value, &inner))
                };
                write_lines(["{", "}"], members.iter().map(member).collect());
            }
            Json::Array(items)
                if 1 < items.len() || items.iter().any(|item| matches!(item, Json::Object(_))) =>
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
            let sibling = &elements[index.min(elements.len() - 1)].value;
            vec![Edit::insert(
                sibling.range.end,
                format!(",{}", beside(source, style, sibling.range, json)),
            )]
        }
        ValueKind::Array(_) => vec![Edit::replace(
            list.range,
            style.inline(&Json::Array(vec![json.clone()])),
        )],
        _ => scalar_to_array(source, style, list, Some(json)),
    }
}

/// Turns a single value into an array of it and, where given, of one more.
fn scalar_to_array(source: &str, style: &Style, value: &Value, more: Option<&Json>) -> Vec<Edit> {
    if !is_multiline(source, value.range) {
        let more = more
            .map(|json| format!("{}{}", style.comma, style.inline(json)))
            .unwrap_or_default();
        return vec![
            Edit::insert(value.range.start, format!("[{}", style.bracket_padding)),
            Edit::insert(value.range.end, format!("{more}{}]", style.bracket_padding)),
        ];
    }
    let outer = indentation(source, value.range.start);
    let inner = format!("{outer}{}", style.indent);
    let newline = style.newline;
    let more = more
        .map(|json| format!(",{newline}{inner}{}", style.block(json, &inner)))
        .unwrap_or_default();
    let mut edits = vec![Edit::insert(value.range.start, format!("[{newline}{inner}"))];
    edits.extend(indent_lines(source, value.range, &style.indent));
    edits.push(Edit::insert(value.range.end, format!("{more}{newline}{outer}]")));
    edits
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
            let padding = style.brace_padding;
            vec![Edit::replace(
                inside,
                format!("{padding}{}{padding}", member(None)),
            )]
        }
    }
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
    let parts = object.properties.iter().map(|property| Part {
        range: property.range(),
        comma: property.comma,
        unwanted: unwanted(property),
    });
    remove_parts(value, object.delimited, &parts.collect::<Vec<_>>())
}

/// Removes the elements that `unwanted` says yes to, each with the comma that goes with it; none of a value that is
/// no array.
pub fn remove_elements(list: &Value, unwanted: impl Fn(&Value) -> bool) -> Vec<Edit> {
    let Some(array) = list.as_array() else {
        return Vec::new();
    };
    let parts = array.elements.iter().map(|element| Part {
        range: element.value.range,
        comma: element.comma,
        unwanted: unwanted(&element.value),
    });
    remove_parts(list, array.delimited, &parts.collect::<Vec<_>>())
}

/// An element or a member, for removal.
struct Part {
    range: TextRange,
    comma: Option<usize>,
    unwanted: bool,
}

/// Removes each run of unwanted parts: up to the part behind it, or from the part before it.
fn remove_parts(value: &Value, delimited: bool, parts: &[Part]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut index = 0;
    while index < parts.len() {
        let run = parts[index..].iter().take_while(|part| part.unwanted).count();
        let [before, after] = [index.checked_sub(1), Some(index + run)].map(|at| parts.get(at?));
        if let Some(last) = run.checked_sub(1).and_then(|last| parts.get(index + last)) {
            let end = last.comma.map_or(last.range.end, |comma| comma + 1);
            edits.push(Edit::delete(match (before, after) {
                (_, Some(after)) => TextRange::new(parts[index].range.start, after.range.start),
                (Some(before), None) => TextRange::new(before.range.end, end),
                (None, None) if delimited => TextRange::new(value.range.start + 1, value.range.end - 1),
                (None, None) => TextRange::new(parts[index].range.start, end),
            }));
        }
        index += run + 1;
    }
    edits
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
    let mut edits = Vec::new();
    if !is_multiline(source, range) {
        let Style {
            brace_padding: brace,
            bracket_padding: bracket,
            ..
        } = style;
        let head = head(&style.comma[1..]);
        edits.push(Edit::insert(
            range.start,
            format!("{{{brace}{head}{bracket}{open}"),
        ));
        edits.push(Edit::insert(range.end, format!("{close}{bracket}]{brace}}}")));
    } else {
        let newline = style.newline;
        let [one, two] = [style.indent.clone(), style.indent.repeat(2)];
        let base = indentation(source, range.start);
        let head = head(&format!("{newline}{one}"));
        edits.push(Edit::insert(
            range.start,
            format!("{{{newline}{one}{head}{newline}{two}{open}"),
        ));
        edits.extend(indent_lines(source, range, &two));
        edits.push(Edit::insert(
            range.end,
            format!("{close}{newline}{base}{one}]{newline}{base}}}"),
        ));
    }
    edits.extend(
        fragment
            .trailing_comma
            .map(|comma| Edit::delete(TextRange::new(comma, comma + 1))),
    );
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

fn is_multiline(source: &str, range: TextRange) -> bool {
    range.slice(source).contains(['\n', '\r'])
}

/// White space at the start of the line that holds `offset`.
pub fn indentation(source: &str, offset: usize) -> &str {
    let line = &source[line_start(source, offset)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The indentation of what starts at `offset`, where it is the first on its line and not on the first line.
fn line_start_indent(source: &str, offset: usize) -> Option<&str> {
    let start = line_start(source, offset);
    let before = TextRange::new(start, offset).slice(source);
    (0 < start && before.chars().all(|char| matches!(char, ' ' | '\t'))).then_some(before)
}

fn line_start(source: &str, offset: usize) -> usize {
    let before = source.get(..offset).unwrap_or_default();
    before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
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
