//! Text: documents, byte ranges, and the positions that editors use.
//!
//! Invariants: every [`TextRange`] counts UTF-8 bytes; only this file knows about UTF-16, UTF-32 and line ends.
//! A line ends with `\n`, `\r\n` or `\r`, as in LSP; U+2028 and the other Unicode separators are plain characters.
//! No function here panics on an offset or a position outside the text or inside a character: it is clamped.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use ropey::Rope;

/// Two byte offsets into a text, `start <= end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TextRange {
    /// First byte.
    pub start: usize,
    /// First byte after the range.
    pub end: usize,
}

impl TextRange {
    /// A range from two byte offsets; an `end` before `start` gives an empty range at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The empty range at a byte offset.
    pub fn empty(at: usize) -> Self {
        Self { start: at, end: at }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the range holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the byte at `offset` is inside.
    pub fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether a cursor at `offset` is inside or at either edge.
    pub fn touches(self, offset: usize) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether `other` lies inside, edges included.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte or an edge; what an editor means by "the diagnostics at this range".
    pub fn meets(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The smallest range that covers both.
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The part of `source` in this range; empty where the range does not fit the text.
    pub fn slice(self, source: &str) -> &str {
        source.get(self.start..self.end).unwrap_or_default()
    }
}

impl From<Range<usize>> for TextRange {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl fmt::Debug for TextRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// The unit of [`Position::character`], negotiated with the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what LSP assumes when nothing is negotiated.
    #[default]
    Utf16,
    /// Characters (Unicode scalar values).
    Utf32,
}

/// A place in a text as editors name it, both numbers from 0; `character` counts units of an [`Encoding`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column in units of the encoding, from 0.
    pub character: u32,
}

/// A document's text; a clone is cheap and is a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Text {
    rope: Rope,
}

impl Text {
    /// The text of a string.
    pub fn new(text: &str) -> Self {
        Self {
            rope: Rope::from_str(text),
        }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of lines; a text that ends with a line end has an empty last line.
    pub fn lines(&self) -> usize {
        self.rope.len_lines()
    }

    /// The pieces the text is stored in, in order; none is split inside a character.
    pub fn chunks(&self) -> impl Iterator<Item = &str> {
        self.rope.chunks()
    }

    /// Byte offset of a position. Past the line's end is the line's end (before its line break), past the text
    /// its end; a position inside a character or a surrogate pair is its start.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.len();
        }
        let start = self.rope.line_to_byte(line);
        let content = self.line_content(line);
        start + column_to_byte(&content, position.character as usize, encoding)
    }

    /// Position of a byte offset; one inside a character counts as its start.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        // One walk down the rope: a line nearly always begins in the piece that holds the offset.
        let offset = offset.min(self.len());
        let (chunk, chunk_start, _, chunk_line) = self.rope.chunk_at_byte(offset);
        let inside = (0..=offset - chunk_start)
            .rfind(|inside| chunk.is_char_boundary(*inside))
            .unwrap_or_default();
        let (line, before) = match last_line_break(chunk, inside) {
            Some(end) => (
                chunk_line + line_breaks(&chunk[..end]),
                Cow::Borrowed(&chunk[end..inside]),
            ),
            None => {
                let line_start = self.rope.line_to_byte(chunk_line);
                let before = self.rope.byte_slice(line_start..chunk_start + inside);
                (chunk_line, Cow::from(before))
            }
        };
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
            Encoding::Utf32 => before.chars().count(),
        };
        Position {
            line: saturating(line),
            character: saturating(character),
        }
    }

    /// Replaces a byte range; offsets inside a character count as its start.
    pub fn replace(&mut self, range: TextRange, text: &str) {
        let start = self.rope.byte_to_char(range.start.min(self.len()));
        let end = self.rope.byte_to_char(range.end.min(self.len())).max(start);
        self.rope.remove(start..end);
        self.rope.insert(start, text);
    }

    /// The text of a line without its line break; empty past the last line.
    pub fn line(&self, line: usize) -> String {
        if line < self.rope.len_lines() {
            self.line_content(line).into_owned()
        } else {
            String::new()
        }
    }

    fn line_content(&self, line: usize) -> Cow<'_, str> {
        let slice: Cow<'_, str> = self.rope.line(line).into();
        let length = slice.trim_end_matches(['\n', '\r']).len();
        match slice {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..length]),
            Cow::Owned(mut text) => {
                text.truncate(length);
                Cow::Owned(text)
            }
        }
    }
}

/// Where the last line break that ends at or before `offset` ends; offsets between `\r` and `\n` belong to the line before.
fn last_line_break(text: &str, offset: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_break = |at: &usize| match bytes.get(*at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..offset).rfind(is_break).map(|at| at + 1)
}

/// How many lines end in a text, whose last `\r` is no half of `\r\n`.
fn line_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let count = |wanted: u8| bytes.iter().filter(|byte| **byte == wanted).count();
    if !bytes.contains(&b'\r') {
        return count(b'\n');
    }
    let pairs = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    count(b'\n') + count(b'\r') - pairs
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

/// One replacement: what stands in `range` becomes `new_text`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub range: TextRange,
    /// What comes in its place.
    pub new_text: String,
}

impl Edit {
    /// Replaces `range`.
    pub fn replace(range: TextRange, new_text: impl Into<String>) -> Self {
        Self {
            range,
            new_text: new_text.into(),
        }
    }

    /// Inserts before the byte at `offset`.
    pub fn insert(offset: usize, new_text: impl Into<String>) -> Self {
        Self::replace(TextRange::empty(offset), new_text)
    }

    /// Deletes `range`.
    pub fn delete(range: TextRange) -> Self {
        Self::replace(range, "")
    }
}

/// The text after all edits, whose ranges are those of the text before; edits that overlap an earlier one (by
/// position) are left out, insertions at one place stay in order.
pub fn apply_edits(source: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut result = String::with_capacity(source.len());
    let mut done = 0;
    for edit in sorted {
        if edit.range.start < done || source.get(edit.range.start..edit.range.end).is_none() {
            continue;
        }
        result.push_str(TextRange::new(done, edit.range.start).slice(source));
        result.push_str(&edit.new_text);
        done = edit.range.end;
    }
    result.push_str(TextRange::new(done, source.len()).slice(source));
    result
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn column_to_byte(line: &str, column: usize, encoding: Encoding) -> usize {
    let mut units = 0;
    for (byte, char) in line.char_indices() {
        units += match encoding {
            Encoding::Utf8 => char.len_utf8(),
            Encoding::Utf16 => char.len_utf16(),
            Encoding::Utf32 => 1,
        };
        if column < units {
            return byte;
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_units_of_the_encoding() {
        let text = Text::new("aé😀z");
        for (encoding, columns) in [
            (Encoding::Utf8, [0, 1, 3, 7, 8]),
            (Encoding::Utf16, [0, 1, 2, 4, 5]),
            (Encoding::Utf32, [0, 1, 2, 3, 4]),
        ] {
            for (offset, column) in [0, 1, 3, 7, 8].into_iter().zip(columns) {
                assert_eq!(
                    text.position(offset, encoding),
                    position(0, column),
                    "{encoding:?}"
                );
                assert_eq!(text.offset(position(0, column), encoding), offset, "{encoding:?}");
            }
        }
    }

    #[test]
    fn a_position_inside_a_surrogate_pair_is_its_start() {
        let text = Text::new("😀z");
        assert_eq!(text.offset(position(0, 1), Encoding::Utf16), 0);
        assert_eq!(text.offset(position(0, 3), Encoding::Utf8), 0);
        assert_eq!(text.position(2, Encoding::Utf16), position(0, 0));
    }

    #[test]
    fn only_the_line_ends_of_lsp_end_a_line() {
        let text = Text::new("a\u{2028}b\nc\r\nd\re\u{b}f\u{85}g");
        assert_eq!(text.lines(), 4);
        assert_eq!(text.offset(position(1, 0), Encoding::Utf16), 6);
        assert_eq!(text.offset(position(2, 0), Encoding::Utf16), 9);
        assert_eq!(text.offset(position(3, 0), Encoding::Utf16), 11);
        assert_eq!(text.line(3), "e\u{b}f\u{85}g");
    }

    #[test]
    fn positions_outside_are_clamped() {
        let text = Text::new("ab\r\ncd");
        assert_eq!(
            text.offset(position(0, 9), Encoding::Utf16),
            2,
            "before the line break"
        );
        assert_eq!(text.offset(position(9, 0), Encoding::Utf16), 6);
        assert_eq!(text.position(99, Encoding::Utf16), position(1, 2));
        assert_eq!(Text::new("").offset(position(3, 3), Encoding::Utf8), 0);
    }

    #[test]
    fn positions_are_those_of_a_plain_count_in_texts_of_many_pieces() {
        let mut text = String::new();
        for number in 0..400 {
            let end = ["\n", "\r\n", "\r", "😀"][number % 4];
            text.push_str(&"é\u{2028}x".repeat(number % 37));
            text.push_str(end);
        }
        text.push_str(&"a".repeat(5000));
        let rope = Text::new(&text);
        assert!(10 < rope.chunks().count());
        let (mut line, mut start) = (0, 0);
        for (offset, char) in text.char_indices() {
            let before = &text[start..offset];
            let expected = position(line, before.encode_utf16().count() as u32);
            for inside in offset..offset + char.len_utf8() {
                assert_eq!(rope.position(inside, Encoding::Utf16), expected, "{inside}");
            }
            let rest = &text[offset + char.len_utf8()..];
            if char == '\n' || (char == '\r' && !rest.starts_with('\n')) {
                (line, start) = (line + 1, offset + 1);
            }
        }
    }

    #[test]
    fn edits_apply_together_and_in_order() {
        let edits = [
            Edit::insert(3, "2"),
            Edit::replace(TextRange::new(0, 1), "A"),
            Edit::insert(3, "3"),
            Edit::delete(TextRange::new(1, 2)),
        ];
        assert_eq!(apply_edits("abcd", &edits), "Ac23d");
        let mut text = Text::new("é\n");
        text.replace(TextRange::new(0, 2), "e");
        text.replace(TextRange::new(9, 12), "!");
        assert_eq!(text.to_string(), "e\n!");
    }
}
