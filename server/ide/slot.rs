//! What accepting a completion item replaces, and the punctuation it has to bring along.
//!
//! Invariants: the range begins behind the opening quote where there is one, lies on the cursor's token and holds
//! the cursor; the whole token (or the whole of its part that an item is about) is replaced, also what stands after the
//! cursor. Quotes and commas are added only where they are missing.

use std::ops::Range;

use super::context::Cursor;
use crate::syntax::StringValue;
use crate::text::{Edit, TextRange};

/// The token at a cursor, or the gap where one may begin.
#[derive(Clone, Debug)]
pub(crate) struct Slot<'a> {
    /// What is replaced: the token, or a part of it.
    pub(crate) range: TextRange,
    token: TextRange,
    source: &'a str,
    string: Option<&'a StringValue>,
    cursor: usize,
    opened: bool,
    /// The closing quote as it is written, empty where it is missing.
    closer: &'a str,
    missing_comma: Option<usize>,
    missing_colon: Option<usize>,
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
        let (range, opened, closer) = match cursor.string {
            Some(string) => string_range(source, string, cursor.offset),
            None => (gap_range(source, cursor.gap, cursor.offset)?, false, ""),
        };
        // A comma right before the cursor would run into what is inserted.
        let missing_comma = cursor.missing_comma.filter(|comma| *comma <= range.start);
        let missing_colon = cursor.missing_colon.filter(|colon| *colon <= range.start);
        if missing_comma.or(missing_colon) == Some(range.start) {
            return None;
        }
        Some(Self {
            range,
            token: range,
            source,
            string: cursor.string,
            cursor: cursor.offset,
            opened,
            closer,
            missing_comma,
            missing_colon,
        })
    }

    /// The slot of a text that holds nothing, or a bare word.
    pub(crate) fn of_text(source: &'a str, cursor: usize) -> Option<Self> {
        let range = gap_range(source, 0, cursor)?;
        let rest = source.get(range.end..).unwrap_or_default();
        without_space(rest).is_empty().then_some(Self {
            range,
            token: range,
            source,
            string: None,
            cursor,
            opened: false,
            closer: "",
            missing_comma: None,
            missing_colon: None,
        })
    }

    /// The slot of a part of the token, in bytes of its decoded text; the part holds the cursor.
    pub(crate) fn part(&self, decoded: Range<usize>) -> Self {
        let range = match self.string {
            // An empty part of an escaped string stands where the next one begins.
            Some(string) => {
                let range = string.source_range(decoded);
                TextRange::new(range.start.min(self.cursor), range.end.max(self.cursor))
            }
            None => TextRange::new(self.token.start + decoded.start, self.token.start + decoded.end),
        };
        Self {
            range,
            ..self.clone()
        }
    }

    /// The whole token.
    pub(crate) fn token(&self) -> TextRange {
        self.token
    }

    /// Whether the cursor is inside quotes.
    pub(crate) fn is_quoted(&self) -> bool {
        self.opened
    }

    /// The decoded text of the token before the cursor.
    pub(crate) fn typed(&self) -> &'a str {
        match self.string {
            Some(string) => {
                let end = string.decoded_offset(self.cursor);
                string.as_str().get(..end).unwrap_or_default()
            }
            None => TextRange::new(self.token.start, self.cursor).slice(self.source),
        }
    }

    /// The decoded text of the whole token.
    pub(crate) fn text(&self) -> &'a str {
        match self.string {
            Some(string) => {
                let end = string.decoded_offset(self.token.end);
                string.as_str().get(..end).unwrap_or_default()
            }
            None => self.token.slice(self.source),
        }
    }

    /// The source of the first `length` bytes of the decoded text: what a client compares an item with.
    pub(crate) fn typed_source(&self, length: usize) -> &'a str {
        let end = match self.string {
            Some(string) => string.source_range(0..length).end,
            None => self.token.start + length,
        };
        TextRange::new(self.token.start, end.min(self.cursor)).slice(self.source)
    }

    /// Whether the item has to supply the closing quote.
    pub(crate) fn needs_closing(&self) -> bool {
        self.closer.is_empty()
    }

    /// Fills the slot with a string's content, as it stands between the quotes.
    pub(crate) fn fill(&self, content: &str) -> Filling {
        let mut new_text = String::with_capacity(content.len() + 2);
        let mut before = Vec::new();
        let mut after = String::new();
        if !self.opened && self.range.start == self.token.start {
            new_text.push('"');
        } else if !self.opened {
            before.push(Edit::insert(self.token.start, "\""));
        }
        new_text.push_str(content);
        if self.closer.is_empty() {
            after.push_str(self.quote());
        }
        let end = self.token.end + self.closer.len();
        if is_followed_by_item(self.source, end) {
            after.push(',');
        }
        self.finish(before, new_text, after, end)
    }

    /// Fills the slot with a key whose value is there already, and perhaps the colon.
    pub(crate) fn rename(&self, content: &str, has_colon: bool) -> Filling {
        let opening = if self.opened { "" } else { "\"" };
        let closing = if self.closer.is_empty() { self.quote() } else { "" };
        let mut additional_edits = self.before();
        let mut new_text = format!("{opening}{content}{closing}");
        match self.closer.len() {
            _ if has_colon => {}
            0 => new_text.push(':'),
            closer => additional_edits.push(Edit::insert(self.token.end + closer, ":")),
        }
        Filling {
            edit: Edit::replace(self.token, new_text),
            additional_edits,
        }
    }

    /// Fills the slot with a string and what follows it; `tail` begins behind the closing quote.
    pub(crate) fn fill_with_tail(&self, content: &str, tail: &str) -> Filling {
        let opening = if self.opened { "" } else { "\"" };
        self.replace_all(format!("{opening}{content}{}{tail}", self.quote()))
    }

    /// Fills the slot with members: `before` the first quote, and what follows it.
    pub(crate) fn fill_members(&self, before: &str, rest: &str) -> Filling {
        match self.opened {
            true => self.replace_all(rest.to_owned()),
            false => self.replace_all(format!("{before}\"{rest}")),
        }
    }

    /// Fills the slot, which is no string, with JSON.
    pub(crate) fn fill_with_json(&self, json: &str) -> Filling {
        self.replace_all(json.to_owned())
    }

    /// The quote that ends the token: the one it begins with.
    fn quote(&self) -> &'a str {
        let opener = self
            .string
            .map(|string| TextRange::new(string.range.start, string.content.start));
        match opener.map(|opener| opener.slice(self.source)) {
            None | Some("") => "\"",
            Some("“" | "„") => "”",
            Some("‘") => "’",
            Some(quote) => quote,
        }
    }

    fn replace_all(&self, mut new_text: String) -> Filling {
        let range = TextRange::new(self.token.start, self.token.end + self.closer.len());
        if is_followed_by_item(self.source, range.end) {
            new_text.push(',');
        }
        Filling {
            edit: Edit::replace(range, new_text),
            additional_edits: self.before(),
        }
    }

    /// What follows the token goes into the edit where that reaches as far.
    fn finish(&self, before: Vec<Edit>, mut new_text: String, after: String, end: usize) -> Filling {
        let mut additional_edits = self.before();
        additional_edits.extend(before);
        if end == self.range.end {
            new_text.push_str(&after);
        } else if !after.is_empty() {
            additional_edits.push(Edit::insert(end, after));
        }
        Filling {
            edit: Edit::replace(self.range, new_text),
            additional_edits,
        }
    }

    /// The comma or colon that is missing before the token.
    fn before(&self) -> Vec<Edit> {
        let comma = self.missing_comma.map(|at| Edit::insert(at, ","));
        let colon = self.missing_colon.map(|at| Edit::insert(at, ":"));
        comma.into_iter().chain(colon).collect()
    }
}

/// The inside of a string and whether it has its quotes. One that is not closed runs on to the end of its line or to
/// the quote that opens the next; of that only the word at the cursor is the token.
fn string_range<'a>(source: &'a str, string: &StringValue, offset: usize) -> (TextRange, bool, &'a str) {
    let opened = string.range.start < string.content.start;
    let closer = match is_closed_by_next(source, string, offset) {
        true => "",
        false => TextRange::new(string.content.end, string.range.end).slice(source),
    };
    let range = match opened && closer.is_empty() {
        true => {
            let end = word_end(source, string.content.start, offset);
            TextRange::new(string.content.start, end.min(string.content.end))
        }
        false => string.content,
    };
    (range, opened, closer)
}

/// Whether a string seems to be closed by the opening quote of the next one, as in `"s3:Get "Resource": "*"`.
fn is_closed_by_next(source: &str, string: &StringValue, offset: usize) -> bool {
    let rest = TextRange::new(offset, string.content.end).slice(source);
    let behind = source.get(string.range.end..).unwrap_or_default();
    !rest.is_empty() && rest.chars().all(is_white_space) && behind.starts_with(char::is_alphanumeric)
}

/// The bare word at the cursor, or the empty range; `None` where more than white space and comments stands before it.
fn gap_range(source: &str, gap: usize, offset: usize) -> Option<TextRange> {
    let before = source.get(gap..offset)?;
    let mut word = without_space(before);
    // Commas too many are a finding of their own.
    while let Some(behind) = word.strip_prefix(',') {
        word = without_space(behind);
    }
    // What begins with a slash is a comment, not a word.
    if word.starts_with('/') {
        return None;
    }
    let start = offset - word.len();
    let is_part = |(at, char): (usize, char)| is_word(char) || is_in_variable(word, at);
    let is_before_comment = word.is_empty() && source.get(offset..)?.starts_with('/');
    let end = match is_before_comment {
        true => offset,
        false => word_end(source, start, offset),
    };
    word.char_indices()
        .all(is_part)
        .then(|| TextRange::new(start, end))
}

/// Where the word ends that begins at `start` and holds `offset`; a policy variable is part of it with its brace.
fn word_end(source: &str, start: usize, offset: usize) -> usize {
    let word = source.get(start..).unwrap_or_default();
    let typed = offset - start;
    let is_behind =
        |(at, char): &(usize, char)| typed <= *at && !is_word(*char) && !is_in_variable(word, *at);
    let end = word
        .char_indices()
        .find(is_behind)
        .map_or(word.len(), |(at, _)| at);
    start + end
}

/// Whether the byte at `at` is of a policy variable's braces or what stands between them.
fn is_in_variable(word: &str, at: usize) -> bool {
    let (before, rest) = word.split_at_checked(at).unwrap_or((word, ""));
    let open = before
        .rfind("${")
        .filter(|open| !before.get(*open..).unwrap_or_default().contains('}'));
    match open {
        Some(_) => rest.starts_with('}'),
        None => rest.starts_with('{') && before.ends_with('$'),
    }
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

/// Whether a character can be part of the words, action names, ARNs and condition keys that are completed.
fn is_word(char: char) -> bool {
    char.is_alphanumeric()
        || matches!(
            char,
            '-' | '_' | '.' | ':' | '*' | '?' | '/' | '$' | '@' | '+' | '='
        )
}
