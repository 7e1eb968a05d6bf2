//! The value tree that every front-end makes: JSON values with byte ranges, as they stand in the text.
//!
//! Invariants: duplicate keys and order are kept; children lie inside their parent's range, in order; a tree is
//! never nested deeper than [`MAX_DEPTH`] (what lies deeper is [`ValueKind::Opaque`]), so recursion over it is safe.
//! What cannot be known (a deeper part, what a template fills in) is `Opaque`, and no rule speaks of it.

pub mod edit;
pub mod json;

use std::ops::Range;

use smol_str::SmolStr;

use crate::text::{Edit, TextRange};

/// How deep a tree may be nested; AWS accepts far less.
pub const MAX_DEPTH: usize = 128;

/// What a front-end makes of a text: a tree as far as there is one, and what is wrong with the text.
#[derive(Clone, Debug, Default)]
pub struct Parse {
    /// The tree; `None` for a text without any value.
    pub root: Option<Value>,
    /// What is wrong, in the order of the text.
    pub errors: Vec<SyntaxError>,
}

/// A slip in the syntax, worded for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// The exact place; never empty unless the text is.
    pub range: TextRange,
    /// One sentence: what is wrong and what to do.
    pub message: String,
    /// How to mend it, where that is clear.
    pub repair: Option<Repair>,
    /// What is only a part of what is meant, so that nothing else is to be said of it.
    pub part: Option<TextRange>,
}

/// A mend of a [`SyntaxError`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repair {
    /// What it does, as a menu says it: "Insert the missing comma".
    pub title: String,
    /// The edits that do it.
    pub edits: Vec<Edit>,
    /// Whether nothing is left to fill in afterwards.
    pub complete: bool,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Value {
    /// The whole value with quotes or brackets.
    pub range: TextRange,
    /// What it is.
    pub kind: ValueKind,
}

/// The kinds of value.
#[derive(Clone, Debug)]
pub enum ValueKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it is written.
    Number(Box<str>),
    /// A string.
    String(StringValue),
    /// An array.
    Array(Array),
    /// An object.
    Object(Object),
    /// Something that cannot be known.
    Opaque,
}

/// The elements of an array, in order.
#[derive(Clone, Debug, Default)]
pub struct Array {
    /// The elements.
    pub elements: Vec<Element>,
    /// Whether the text has both brackets.
    pub delimited: bool,
}

/// An element of an array.
#[derive(Clone, Debug)]
pub struct Element {
    /// The value.
    pub value: Value,
    /// Byte offset of the comma after it.
    pub comma: Option<usize>,
}

/// The members of an object, in order, duplicates included.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// The members.
    pub properties: Vec<Property>,
    /// Whether the text has both braces; a fragment (`"Sid": …, "Effect": …`) has not.
    pub delimited: bool,
}

/// A member of an object; half-typed ones lack a colon or a value.
#[derive(Clone, Debug)]
pub struct Property {
    /// The key.
    pub key: StringValue,
    /// Byte offset of the colon.
    pub colon: Option<usize>,
    /// The value.
    pub value: Option<Value>,
    /// Byte offset of the comma after it.
    pub comma: Option<usize>,
}

/// A string: its decoded text and the way back to the source.
#[derive(Clone, Debug)]
pub struct StringValue {
    /// Where it stands, quotes included where they are there.
    pub range: TextRange,
    /// What stands between the quotes, in the source.
    pub content: TextRange,
    text: SmolStr,
    /// The pieces of a string that is not written letter by letter; `None` where decoded text = source.
    pieces: Option<Box<[Piece]>>,
}

/// A stretch of a decoded string and the source it comes from. A literal piece has the same length in both; any
/// other (an escape) is mapped as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Bytes of the decoded text.
    pub decoded: TextRange,
    /// Bytes of the source.
    pub source: TextRange,
}

impl Piece {
    fn is_literal(&self) -> bool {
        self.decoded.len() == self.source.len()
    }
}

impl StringValue {
    /// A string that stands in the source as it is.
    pub fn literal(range: TextRange, content: TextRange, text: impl Into<SmolStr>) -> Self {
        Self {
            range,
            content,
            text: text.into(),
            pieces: None,
        }
    }

    /// A string with escapes; `pieces` tile the decoded text and the content in order.
    pub fn escaped(
        range: TextRange,
        content: TextRange,
        text: impl Into<SmolStr>,
        pieces: Vec<Piece>,
    ) -> Self {
        Self {
            range,
            content,
            text: text.into(),
            pieces: Some(pieces.into()),
        }
    }

    /// The decoded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a part of the decoded text (byte offsets) stands in the source; escapes count as a whole.
    pub fn source_range(&self, decoded: Range<usize>) -> TextRange {
        let start = self.source_offset(decoded.start, false);
        let end = self.source_offset(decoded.end, true);
        TextRange::new(start, end)
    }

    /// The decoded byte offset for a source offset, clamped to the content; inside an escape it is its start.
    pub fn decoded_offset(&self, source: usize) -> usize {
        let source = source.clamp(self.content.start, self.content.end);
        let Some(pieces) = &self.pieces else {
            return source - self.content.start;
        };
        match pieces.iter().find(|piece| source < piece.source.end) {
            Some(piece) if piece.is_literal() => piece.decoded.start + (source - piece.source.start),
            Some(piece) => piece.decoded.start,
            None => self.text.len(),
        }
    }

    fn source_offset(&self, decoded: usize, is_end: bool) -> usize {
        let decoded = decoded.min(self.text.len());
        let Some(pieces) = &self.pieces else {
            return self.content.start + decoded;
        };
        let holds = |piece: &&Piece| match is_end {
            true => piece.decoded.start < decoded && decoded <= piece.decoded.end,
            false => piece.decoded.contains(decoded),
        };
        match pieces.iter().find(holds) {
            Some(piece) if piece.is_literal() => piece.source.start + (decoded - piece.decoded.start),
            Some(piece) if is_end => piece.source.end,
            Some(piece) => piece.source.start,
            None if decoded == 0 => self.content.start,
            None => self.content.end,
        }
    }
}

impl Value {
    /// The decoded text of a string.
    pub fn as_str(&self) -> Option<&str> {
        self.as_string().map(StringValue::as_str)
    }

    /// The string.
    pub fn as_string(&self) -> Option<&StringValue> {
        match &self.kind {
            ValueKind::String(string) => Some(string),
            _ => None,
        }
    }

    /// The object.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.kind {
            ValueKind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The array.
    pub fn as_array(&self) -> Option<&Array> {
        match &self.kind {
            ValueKind::Array(array) => Some(array),
            _ => None,
        }
    }

    /// Whether it cannot be known.
    pub fn is_opaque(&self) -> bool {
        matches!(self.kind, ValueKind::Opaque)
    }

    /// Whether it, or something inside, cannot be known.
    pub fn holds_opaque(&self) -> bool {
        match &self.kind {
            ValueKind::Opaque => true,
            ValueKind::Array(array) => array.values().any(Self::holds_opaque),
            ValueKind::Object(object) => {
                let mut values = object
                    .properties
                    .iter()
                    .filter_map(|property| property.value.as_ref());
                values.any(Self::holds_opaque)
            }
            _ => false,
        }
    }

    /// The elements of an array, or the value itself: IAM takes a scalar wherever it takes a list.
    pub fn one_or_many(&self) -> impl Iterator<Item = &Value> {
        let (one, many) = match &self.kind {
            ValueKind::Array(array) => (None, array.elements.as_slice()),
            _ => (Some(self), [].as_slice()),
        };
        one.into_iter().chain(many.iter().map(|element| &element.value))
    }

    /// What the JSON kind is called, with its article.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            ValueKind::Null => "`null`",
            ValueKind::Bool(_) => "a boolean",
            ValueKind::Number(_) => "a number",
            ValueKind::String(_) => "a string",
            ValueKind::Array(_) => "an array",
            ValueKind::Object(_) => "an object",
            ValueKind::Opaque => "an unknown value",
        }
    }
}

impl Array {
    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.elements.iter().map(|element| &element.value)
    }
}

impl Object {
    /// The first member with this key (exact case); one that is only begun gives way to one with a value.
    pub fn get(&self, key: &str) -> Option<&Property> {
        let mut found = self
            .properties
            .iter()
            .filter(|property| property.key.as_str() == key);
        let first = found.next()?;
        match first.value {
            Some(_) => Some(first),
            None => found.find(|property| property.value.is_some()).or(Some(first)),
        }
    }
}

impl Property {
    /// From the key to the end of the value (or of what there is), without the comma.
    pub fn range(&self) -> TextRange {
        let end = self.value.as_ref().map(|value| value.range.end);
        let end = end
            .or(self.colon.map(|colon| colon + 1))
            .unwrap_or(self.key.range.end);
        TextRange::new(self.key.range.start, end)
    }
}

/// A step from a node to its child.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Into a member of an object; `on_key` where the place is the key (or between key and value).
    Property {
        /// The object.
        object: &'a Object,
        /// Index in [`Object::properties`].
        index: usize,
        /// Whether the place is not in the value.
        on_key: bool,
    },
    /// Into an element of an array.
    Element {
        /// The array.
        array: &'a Array,
        /// Index in [`Array::elements`].
        index: usize,
    },
}

/// The way from the root to the smallest node whose range covers `range` (edges included).
pub fn path_to(root: &Value, range: TextRange) -> Vec<Step<'_>> {
    let mut path = Vec::new();
    let mut node = root;
    loop {
        match &node.kind {
            ValueKind::Array(array) => {
                let end = array
                    .elements
                    .partition_point(|element| element.value.range.end < range.end);
                let Some(element) = array.elements.get(end) else {
                    break;
                };
                if !element.value.range.covers(range) {
                    break;
                }
                path.push(Step::Element { array, index: end });
                node = &element.value;
            }
            ValueKind::Object(object) => {
                let end = object
                    .properties
                    .partition_point(|property| property.range().end < range.end);
                let Some(property) = object.properties.get(end) else {
                    break;
                };
                if !property.range().covers(range) {
                    break;
                }
                let value = property.value.as_ref().filter(|value| value.range.covers(range));
                path.push(Step::Property {
                    object,
                    index: end,
                    on_key: value.is_none(),
                });
                let Some(value) = value else { break };
                node = value;
            }
            _ => break,
        }
    }
    path
}

/// The JSON pointer (RFC 6901) of the smallest node whose range covers `range`; a key's pointer is its value's.
pub fn pointer_to(root: &Value, range: TextRange) -> String {
    let mut pointer = String::new();
    for step in path_to(root, range) {
        pointer.push('/');
        match step {
            Step::Element { index, .. } => pointer.push_str(&index.to_string()),
            Step::Property { object, index, .. } => {
                let key = object.properties[index].key.as_str();
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `s3\u003aGet` with quotes at 10: decoded `s3:Get`.
    fn escaped() -> StringValue {
        let pieces = vec![
            Piece {
                decoded: TextRange::new(0, 2),
                source: TextRange::new(11, 13),
            },
            Piece {
                decoded: TextRange::new(2, 3),
                source: TextRange::new(13, 19),
            },
            Piece {
                decoded: TextRange::new(3, 6),
                source: TextRange::new(19, 22),
            },
        ];
        StringValue::escaped(TextRange::new(10, 23), TextRange::new(11, 22), "s3:Get", pieces)
    }

    #[test]
    fn decoded_ranges_map_back_through_escapes() {
        let string = escaped();
        assert_eq!(string.source_range(0..2), TextRange::new(11, 13));
        assert_eq!(
            string.source_range(2..3),
            TextRange::new(13, 19),
            "the whole escape"
        );
        assert_eq!(string.source_range(3..6), TextRange::new(19, 22));
        assert_eq!(string.source_range(0..6), TextRange::new(11, 22));
        assert_eq!(string.source_range(6..6), TextRange::new(22, 22));
        assert_eq!(string.source_range(0..0), TextRange::new(11, 11));
        assert_eq!(string.decoded_offset(15), 2, "inside the escape");
        assert_eq!(string.decoded_offset(20), 4);
        assert_eq!(string.decoded_offset(99), 6);
    }
}
