//! What accepting a completion item replaces, and the punctuation it has to bring along.
//!
//! Invariants: the range begins behind the opening quote where there is one, lies on the cursor's token and holds
//! the cursor; the whole token is replaced, also what stands after the cursor. Quotes and commas are added only
//! where they are missing.

use super::context::Cursor;
use crate::syntax::StringValue;
use crate::text::{Edit, TextRange};

/// The token at a cursor, or the gap where one may begin.
#[derive(Clone, Debug)]
pub(crate) struct Slot<'a> {
    /// What is replaced.
    pub(crate) range: TextRange,
    source: &'a str,
    string: Option<&'a StringValue>,
    cursor: usize,
    opened: bool,
    closed: bool,
    missing_comma: Option<usize>,
}

/// What accepting an item changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Filling {
    pub(crate) edit: Edit,
    pub(crate) additional_edits: Vec<Edit>,
}

impl<'a> Slot<'a> {
    /// The slot of a cursor; `None` where the cursor is not in white space or at a token.
    pub(crate) fn new(source: &'a str, cursor: &Cursor<'a>) -> Option<Self> {
        let (range, opened, closed) = match cursor.string {
            Some(string) => string_range(source, string, cursor.offset),
            None => (gap_range(source, cursor)?, false, false),
        };
        // A comma right before the cursor would run into what is inserted.
        let missing_comma = cursor.missing_comma.filter(|comma| *comma <= range.start);
        if missing_comma == Some(range.start) {
            return None;
        }
        Some(Self {
            range,
            source,
            string: cursor.string,
            cursor: cursor.offset,
            opened,
            closed,
            missing_comma,
        })
    }

    /// The decoded text before the cursor.
    pub(crate) fn typed(&self) -> &'a str {
        match self.string {
            Some(string) => {
                let end = string.decoded_offset(self.cursor);
                string.as_str().get(..end).unwrap_or_default()
            }
            None => TextRange::new(self.range.start, self.cursor).slice(self.source),
        }
    }

    /// The decoded text of the whole token.
    pub(crate) fn text(&self) -> &'a str {
        match self.string {
            Some(string) => {
                let end = string.decoded_offset(self.range.end);
                string.as_str().get(..end).unwrap_or_default()
            }
            None => self.range.slice(self.source),
        }
    }

    /// The source of the first `length` bytes of the decoded text: what a client compares an item with.
    pub(crate) fn typed_source(&self, length: usize) -> &'a str {
        let end = match self.string {
            Some(string) => string.source_range(0..length).end,
            None => self.range.start + length,
        };
        TextRange::new(self.range.start, end.min(self.cursor)).slice(self.source)
    }

    /// Whether the item has to supply the closing quote.
    pub(crate) fn needs_closing(&self) -> bool {
        !self.closed
    }

    /// Fills the slot with a string's content, as it stands between the quotes.
    pub(crate) fn fill(&self, content: &str) -> Filling {
        let new_text = self.rename(content).edit.new_text;
        self.finish(self.range, new_text, usize::from(self.closed))
    }

    /// Fills the slot with a key whose value is there already.
    pub(crate) fn rename(&self, content: &str) -> Filling {
        let quote = if self.closed { "" } else { "\"" };
        Filling {
            edit: Edit::replace(self.range, format!("{}{content}{quote}", self.opening())),
            additional_edits: Vec::new(),
        }
    }

    /// Fills the slot with a string and what follows it; `tail` begins behind the closing quote.
    pub(crate) fn fill_with_tail(&self, content: &str, tail: &str) -> Filling {
        let range = TextRange::new(self.range.start, self.range.end + usize::from(self.closed));
        let new_text = format!("{}{content}\"{tail}", self.opening());
        self.finish(range, new_text, 0)
    }

    fn opening(&self) -> &'static str {
        if self.opened { "" } else { "\"" }
    }

    /// Adds the commas that are missing; `kept` bytes of the token stand behind the range.
    fn finish(&self, range: TextRange, mut new_text: String, kept: usize) -> Filling {
        let mut additional_edits: Vec<Edit> = self
            .missing_comma
            .map(|at| Edit::insert(at, ","))
            .into_iter()
            .collect();
        let end = range.end + kept;
        if is_followed_by_item(self.source, end) {
            match kept {
                0 => new_text.push(','),
                _ => additional_edits.push(Edit::insert(end, ",")),
            }
        }
        Filling {
            edit: Edit::replace(range, new_text),
            additional_edits,
        }
    }
}

/// The inside of a string and whether it has its quotes. One that is not closed runs on to the end of its line or to
/// the quote that opens the next; of that only the word at the cursor is the token.
fn string_range(source: &str, string: &StringValue, offset: usize) -> (TextRange, bool, bool) {
    let opened = string.range.start < string.content.start;
    let closed = string.content.end < string.range.end && !is_closed_by_next(source, string, offset);
    let range = match opened && !closed {
        true => TextRange::new(
            string.content.start,
            word_end(source, offset).min(string.content.end),
        ),
        false => string.content,
    };
    (range, opened, closed)
}

/// Whether a string seems to be closed by the opening quote of the next one, as in `"s3:Get "Resource": "*"`.
fn is_closed_by_next(source: &str, string: &StringValue, offset: usize) -> bool {
    let rest = TextRange::new(offset, string.content.end).slice(source);
    let behind = source.get(string.range.end..).unwrap_or_default();
    !rest.is_empty() && rest.chars().all(is_white_space) && behind.starts_with(char::is_alphanumeric)
}

/// The bare word at the cursor, or the empty range; `None` where more than white space and comments stands before it.
fn gap_range(source: &str, cursor: &Cursor<'_>) -> Option<TextRange> {
    let before = source.get(cursor.gap..cursor.offset)?;
    let mut word = without_space(before);
    // Commas too many are a finding of their own.
    while let Some(behind) = word.strip_prefix(',') {
        word = without_space(behind);
    }
    let start = cursor.offset - word.len();
    word.chars()
        .all(is_word)
        .then(|| TextRange::new(start, word_end(source, cursor.offset)))
}

fn word_end(source: &str, offset: usize) -> usize {
    let after = source.get(offset..).unwrap_or_default();
    offset + after.find(|char| !is_word(char)).unwrap_or(after.len())
}

/// Whether, behind white space, another element or member follows.
fn is_followed_by_item(source: &str, offset: usize) -> bool {
    let rest = source.get(offset..).unwrap_or_default();
    let next = without_space(rest).chars().next();
    next.is_some_and(|char| matches!(char, '"' | '\'' | '{' | '[') || char.is_alphanumeric())
}

/// The text behind the white space and the comments that it begins with; a comment that does not end in it stays.
pub(crate) fn without_space(text: &str) -> &str {
    let mut rest = text.trim_start_matches(is_white_space);
    while let Some(behind) = behind_comment(rest) {
        rest = behind.trim_start_matches(is_white_space);
    }
    rest
}

fn behind_comment(text: &str) -> Option<&str> {
    if let Some(comment) = text.strip_prefix("/*") {
        return comment.split_once("*/").map(|(_, behind)| behind);
    }
    let comment = text.strip_prefix("//").or_else(|| text.strip_prefix('#'))?;
    comment.split_once(['\n', '\r']).map(|(_, behind)| behind)
}

fn is_white_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{feff}')
}

/// Whether a character can be part of the words and action names that are completed.
fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '-' | '_' | '.' | ':' | '*' | '?')
}
