//! The error-tolerant JSON reader: any text becomes a tree and a list of errors.
//!
//! It never fails and never recurses: the open containers are a stack of [`Frame`]s, and each step takes a token or
//! closes a frame. One slip gives one error, and what stands around it stays in the tree. Where several readings are
//! possible, the brackets of the rest of the text decide: if they add up without the odd one, the odd one is the slip.
//! Without any error the text is valid by RFC 8259, but for a byte order mark at its start, which is accepted.

mod closer;
mod container;
mod foreign;
mod frame;
mod lexer;
mod member;
mod repair;
mod scalar;
mod string;
#[cfg(test)]
mod tests;
mod value;

use std::cmp::Ordering;

use super::{Parse, Repair, SyntaxError, Value};
use crate::text::{Edit, TextRange};
use frame::{Expects, Frame};
use lexer::{Bracket, Quotes, Token, TokenKind, excess_closers, lex, lex_solid};

/// Errors after this many are not kept; the text is not meant as JSON.
const MAX_ERRORS: usize = 1000;

/// What is said of a text before (and behind) the value.
pub const NOT_PART: &str = "This text is not part of the JSON value, remove it";

/// A token: what a formatter keeps as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lexeme {
    /// `{` or `[`
    Open,
    /// `}` or `]`
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// A string, number or word.
    Scalar,
    /// `// …`, `# …`, `/* … */`
    Comment,
    /// What no JSON has.
    Other,
}

/// The tokens of a text with comments, in order; between them is only white space.
pub fn lexemes(source: &str) -> impl Iterator<Item = (Lexeme, TextRange)> {
    // A byte order mark at the start is no token.
    let mut from = if source.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    std::iter::from_fn(move || {
        let token = lex(source, from);
        from = token.range.end;
        let lexeme = match token.kind {
            TokenKind::Open(Bracket::Brace | Bracket::Square) => Lexeme::Open,
            TokenKind::Close(Bracket::Brace | Bracket::Square) => Lexeme::Close,
            TokenKind::Comma => Lexeme::Comma,
            TokenKind::Colon => Lexeme::Colon,
            TokenKind::String(_) | TokenKind::Bare => Lexeme::Scalar,
            TokenKind::Comment => Lexeme::Comment,
            TokenKind::End => return None,
            _ => Lexeme::Other,
        };
        Some((lexeme, token.range))
    })
}

/// Whether a key may stand in an object, by the names of the members that this is in (the nearest first, empty where
/// there are none). Where closing braces are missing, this tells which.
pub type Fits = fn(owners: &[&str; 2], key: &str) -> bool;

/// Reads any text; never fails. Valid JSON has no errors.
pub fn parse(source: &str) -> Parse {
    parse_as(source, |_, _| true)
}

/// Reads a text whose objects are known to hold certain keys only.
pub fn parse_as(source: &str, fits: Fits) -> Parse {
    let mut parser = Parser::new(source, fits);
    parser.run();
    parser.errors.sort_by_key(|error| error.range.start);
    Parse {
        root: parser.root,
        errors: parser.errors,
    }
}

struct Parser<'a> {
    source: &'a str,
    fits: Fits,
    /// Where the text starts after a byte order mark.
    start: usize,
    token: Token,
    /// The token after `token`, if it was looked at.
    ahead: Option<Token>,
    /// The token before `token`.
    previous: Token,
    /// Comments and stray characters before this offset are reported.
    reported: usize,
    stack: Vec<Frame>,
    root: Option<Value>,
    errors: Vec<SyntaxError>,
    /// How many more closers than openers the text has ([`excess_closers`]); counted when first needed.
    excess: Option<[isize; 2]>,
    /// The same up to `token`.
    seen: [isize; 2],
    /// How many open containers wait for a closer.
    waiting: [isize; 2],
    /// The error of members at the root without a brace.
    fragment: Option<usize>,
    /// The error of a text before the root.
    before: Option<usize>,
    /// The error of line numbers, and whether the text has them.
    line_numbers: Option<usize>,
    is_numbered: bool,
    /// How many errors there were before the last key, or the comma that it lacks.
    before_key: usize,
    /// Whether a container that lies too deep was reported, and whether one reaches to the end.
    too_deep: bool,
    cut_off: bool,
}

// The text as tokens.
impl<'a> Parser<'a> {
    fn new(source: &'a str, fits: Fits) -> Self {
        let start = if source.starts_with('\u{feff}') { 3 } else { 0 };
        let nothing = Token {
            kind: TokenKind::Stray,
            range: TextRange::empty(start),
        };
        let mut parser = Self {
            source,
            fits,
            start,
            token: nothing,
            ahead: None,
            previous: nothing,
            reported: start,
            stack: Vec::new(),
            root: None,
            errors: Vec::new(),
            excess: None,
            seen: [0; 2],
            waiting: [0; 2],
            fragment: None,
            before: None,
            line_numbers: None,
            is_numbered: foreign::is_numbered(source),
            before_key: 0,
            too_deep: false,
            cut_off: false,
        };
        parser.advance();
        parser
    }

    /// Goes to the next token.
    fn advance(&mut self) {
        match self.token.kind {
            TokenKind::Open(Bracket::Brace) => self.seen[0] -= 1,
            TokenKind::Close(Bracket::Brace) => self.seen[0] += 1,
            TokenKind::Open(Bracket::Square) => self.seen[1] -= 1,
            TokenKind::Close(Bracket::Square) => self.seen[1] += 1,
            _ => {}
        }
        self.previous = self.token;
        self.token = match self.ahead.take() {
            Some(token) => token,
            None => self.lex(self.token.range.end),
        };
    }

    /// The token after the current one.
    fn peek(&mut self) -> TokenKind {
        let token = match self.ahead {
            Some(token) => token,
            None => self.lex(self.token.range.end),
        };
        self.ahead = Some(token);
        token.kind
    }

    /// The next token at or after `from` that JSON knows; what it does not know is reported once.
    fn lex(&mut self, from: usize) -> Token {
        let mut token = lex(self.source, from);
        while matches!(token.kind, TokenKind::Comment | TokenKind::Stray)
            || self.is_doubled_quote(token)
            || self.is_line_number(token)
        {
            if self.reported <= token.range.start {
                self.reported = token.range.end;
                self.report_foreign(token);
            }
            token = lex(self.source, token.range.end);
        }
        token
    }

    /// Whether a token is nothing but a second closing quote: `"Allow""`.
    fn is_doubled_quote(&self, token: Token) -> bool {
        let before = self.source.as_bytes().get(..token.range.start);
        before.is_some_and(|before| before.ends_with(b"\""))
            && matches!(token.kind, TokenKind::String(quoted) if quoted.content.is_empty()
                && quoted.quotes == Quotes::Unclosed)
    }

    fn report_foreign(&mut self, token: Token) {
        let found = token.range.slice(self.source);
        if token.kind == TokenKind::Bare {
            return self.report_line_number(token);
        }
        if token.kind == TokenKind::Comment {
            let edit = repair::without_comment(self.source, token.range);
            self.error(
                token.range,
                "JSON has no comments, remove it".to_owned(),
                repair::one("Remove the comment", edit),
            );
            return;
        }
        if found == "\"" {
            let message = "Superfluous quote, remove it".to_owned();
            self.error(
                token.range,
                message,
                repair::one("Remove the quote", Edit::delete(token.range)),
            );
            return;
        }
        let code = found.chars().next().map_or(0, u32::from);
        let (advice, title, new_text) = match found.chars().any(|char| char.is_whitespace()) {
            true => ("replace it by a space", "Replace by a space", " "),
            false => ("remove it", "Remove the character", ""),
        };
        self.error(
            token.range,
            format!("The character U+{code:04X} must not stand outside of a string, {advice}"),
            repair::one(title, Edit::replace(token.range, new_text)),
        );
    }

    /// Whether the current token is a key: a string or word before a colon.
    fn at_key(&mut self) -> bool {
        matches!(self.token.kind, TokenKind::String(_) | TokenKind::Bare)
            && matches!(self.peek(), TokenKind::Colon | TokenKind::Equals)
    }

    /// Whether a comma, a key and a colon follow the current token: an object goes on after it.
    fn object_goes_on(&mut self) -> bool {
        if self.peek() != TokenKind::Comma {
            return false;
        }
        let comma = self.ahead.unwrap_or(self.token);
        let key = lex_solid(self.source, comma.range.end);
        matches!(key.kind, TokenKind::String(_) | TokenKind::Bare)
            && lex_solid(self.source, key.range.end).kind == TokenKind::Colon
    }

    /// How many closers from here on are too many (or, below zero, too few).
    fn surplus(&mut self, bracket: Bracket) -> Ordering {
        let (source, start) = (self.source, self.start);
        let excess = self.excess.get_or_insert_with(|| excess_closers(source, start));
        let index = usize::from(bracket == Bracket::Square);
        (excess[index] - self.seen[index] - self.waiting[index]).cmp(&0)
    }

    fn name(&self, range: TextRange) -> String {
        const LONGEST: usize = 60;
        let source = range.slice(self.source);
        let quotes = ['"', '\'', '“', '”', '‘', '’'];
        let text = match source.trim_matches(quotes) {
            "" => source,
            text => text,
        };
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
            None => format!("`{text}`"),
        }
    }

    fn error(&mut self, range: TextRange, message: String, repair: Option<Repair>) -> Option<usize> {
        if self.errors.len() >= MAX_ERRORS {
            return None;
        }
        self.errors.push(SyntaxError {
            range,
            message,
            repair,
            part: None,
        });
        Some(self.errors.len() - 1)
    }

    /// An error about something of which only a part is there.
    fn part_error(&mut self, range: TextRange, message: String, repair: Option<Repair>) -> Option<usize> {
        let error = self.error(range, message, repair);
        self.mark_part(error, range);
        error
    }

    /// Adds the comma that is missing before the last error, about something half-typed, to it: that is one slip.
    fn take_comma_error(&mut self) {
        let Some([.., comma, part]) = self.errors.get_mut(..) else {
            return;
        };
        if comma.range != part.range || part.part.is_none() {
            return;
        }
        part.message.push_str("; a `,` is missing before it too");
        if let (Some(comma), Some(repair)) = (comma.repair.take(), &mut part.repair) {
            repair.edits.splice(..0, comma.edits);
        }
        self.errors.remove(self.errors.len() - 2);
    }

    fn mark_part(&mut self, error: Option<usize>, part: TextRange) {
        if let Some(error) = error.and_then(|index| self.errors.get_mut(index)) {
            error.part = Some(part);
        }
    }

    /// Takes back the errors about the token at `start` that came since there were `count`, and returns their edits.
    fn take_back(&mut self, count: usize, start: usize) -> Vec<Edit> {
        let later = self.errors.split_off(count.min(self.errors.len()));
        let (own, others): (Vec<_>, Vec<_>) = later
            .into_iter()
            .partition(|error| error.range.start == start && error.repair.is_some());
        self.errors.extend(others);
        own.into_iter()
            .filter_map(|error| error.repair)
            .flat_map(|repair| repair.edits)
            .collect()
    }

    /// Adds to the repair of an earlier error.
    fn amend(&mut self, error: Option<usize>, edit: Edit) {
        let error = error.and_then(|index| self.errors.get_mut(index));
        if let Some(repair) = error.and_then(|error| error.repair.as_mut()) {
            repair.edits.push(edit);
        }
    }

    /// Reports the current token as superfluous and skips it.
    fn skip(&mut self, message: String, title: &str) {
        let range = self.token.range;
        let edit = repair::without(self.source, range);
        self.error(range, message, repair::one(title, edit));
        self.advance();
    }
}

// The steps.
impl Parser<'_> {
    fn run(&mut self) {
        loop {
            let goes_on = match self.stack.last() {
                Some(frame) if self.token.kind == TokenKind::End => {
                    let expects = frame.expects;
                    self.at_end(expects);
                    true
                }
                Some(frame) => {
                    let expects = frame.expects;
                    match frame.is_object() {
                        true => self.in_object(expects),
                        false => self.in_array(expects),
                    }
                    true
                }
                None if self.root.is_none() => self.before_root(),
                None => self.after_root(),
            };
            if !goes_on {
                return;
            }
        }
    }

    fn before_root(&mut self) -> bool {
        let kind = self.token.kind;
        match kind {
            TokenKind::End => {
                if self.errors.is_empty() {
                    let end = TextRange::empty(self.source.len());
                    self.error(end, "The text is empty".to_owned(), None);
                }
                return false;
            }
            TokenKind::Open(Bracket::Brace | Bracket::Square) => self.value(),
            _ if self.skip_foreign() => {}
            TokenKind::Close(_) if self.is_before_key() && self.closer_for_opener() => {}
            TokenKind::Open(_) | TokenKind::String(_) | TokenKind::Bare => match self.at_key() {
                true => self.open_undelimited_object(),
                false => self.value(),
            },
            _ => self.unexpected(),
        }
        true
    }

    fn after_root(&mut self) -> bool {
        let is_object = self.root.as_ref().is_some_and(|root| root.as_object().is_some());
        let kind = self.token.kind;
        match kind {
            TokenKind::End => return false,
            TokenKind::Open(Bracket::Brace) if is_object => self.open_root_list(),
            TokenKind::Comma if is_object && self.peek() == TokenKind::Open(Bracket::Brace) => {
                self.open_root_list()
            }
            _ if self.before.is_some() => {
                self.foreign_to_end();
                return false;
            }
            TokenKind::Close(_) => self.stray_closer(),
            TokenKind::Semicolon => {
                self.skip("`;` does not belong here, remove it".to_owned(), "Remove the `;`")
            }
            TokenKind::Comma => {
                let comma = self.token;
                match self.peek() {
                    TokenKind::String(_) if is_object && self.object_goes_on() => self.open_root_list(),
                    TokenKind::End => self.skip(
                        "Superfluous `,` at the end, remove it".to_owned(),
                        "Remove the comma",
                    ),
                    _ => {
                        self.junk(comma);
                        return false;
                    }
                }
            }
            _ => {
                self.junk(self.token);
                return false;
            }
        }
        true
    }

    /// Reports what follows the root value; it is not read.
    fn junk(&mut self, token: Token) {
        let end = self.source.trim_end().len();
        let start = self
            .root
            .as_ref()
            .map_or(token.range.start, |root| root.range.end);
        self.error(
            token.range,
            format!(
                "{} follows the end of the JSON value, remove it",
                self.name(token.range)
            ),
            repair::one(
                "Remove what follows the value",
                Edit::delete(TextRange::new(start, end)),
            ),
        );
    }

    fn in_array(&mut self, expects: Expects) {
        self.take_colon_of_word();
        let kind = self.token.kind;
        match kind {
            TokenKind::Close(_)
                if expects == Expects::Item && self.is_before_key() && self.closer_for_opener() => {}
            TokenKind::Open(_) if expects == Expects::Separator && self.opener_for_closer() => {}
            TokenKind::Close(bracket) => self.closer(bracket),
            TokenKind::Comma | TokenKind::Semicolon => self.comma(expects),
            TokenKind::Colon if expects == Expects::Separator => self.instead(","),
            TokenKind::Bare if self.is_full_stop(expects) => self.instead(","),
            TokenKind::Colon | TokenKind::Equals | TokenKind::Comment | TokenKind::Stray | TokenKind::End => {
                self.unexpected();
            }
            TokenKind::String(_) | TokenKind::Bare if self.at_key() && !self.colon_stands_for_comma() => {
                self.key_in_array();
            }
            TokenKind::Open(Bracket::Square) if self.is_doubled_opener() => self.unexpected(),
            TokenKind::Open(_) | TokenKind::String(_) | TokenKind::Bare => {
                if expects == Expects::Separator {
                    self.missing_comma();
                }
                self.value();
            }
        }
    }

    fn in_object(&mut self, expects: Expects) {
        let kind = self.token.kind;
        match expects {
            Expects::Item => self.in_object_before_key(),
            Expects::Colon => self.in_object_after_key(),
            Expects::Value => self.in_object_after_colon(),
            Expects::Separator => match kind {
                TokenKind::Close(bracket) => self.closer(bracket),
                TokenKind::Comma | TokenKind::Semicolon => self.comma(expects),
                TokenKind::Open(_) if self.opener_for_closer() => {}
                TokenKind::Open(_) => self.opener_for_key(),
                TokenKind::Colon => self.instead(","),
                TokenKind::Bare if self.is_full_stop(expects) => self.instead(","),
                TokenKind::String(_) | TokenKind::Bare if self.close_before_outer_key() => {}
                TokenKind::String(_) | TokenKind::Bare => {
                    self.before_key = self.errors.len();
                    self.missing_comma();
                    self.expect(Expects::Item);
                }
                _ => self.unexpected(),
            },
        }
    }

    fn in_object_before_key(&mut self) {
        // A comma that lacks before the key is told with the key.
        let is_told = self
            .errors
            .last()
            .is_some_and(|error| error.range == self.token.range);
        if !is_told {
            self.before_key = self.errors.len();
        }
        let kind = self.token.kind;
        match kind {
            TokenKind::Close(bracket) => self.closer(bracket),
            TokenKind::Comma | TokenKind::Semicolon => self.comma(Expects::Item),
            TokenKind::Open(_) => self.opener_for_key(),
            TokenKind::String(_) | TokenKind::Bare if self.close_before_outer_key() => {}
            TokenKind::String(_) | TokenKind::Bare => {
                let next = self.peek();
                let list_goes_on = matches!(next, TokenKind::Comma | TokenKind::Close(Bracket::Square));
                let is_list =
                    list_goes_on && self.surplus(Bracket::Square).is_gt() || self.is_like_last_value();
                if is_list && self.open_list_of_last() {
                    return;
                }
                self.key();
            }
            TokenKind::Colon => {
                self.missing_key();
            }
            _ => self.unexpected(),
        }
    }

    fn in_object_after_key(&mut self) {
        let kind = self.token.kind;
        match kind {
            TokenKind::Colon => self.take_colon(),
            TokenKind::Equals => self.instead(":"),
            TokenKind::Comma | TokenKind::Semicolon if self.stands_for_colon() => self.instead(":"),
            TokenKind::Comma | TokenKind::Semicolon => {
                self.key_alone();
                self.comma(Expects::Separator);
            }
            TokenKind::String(_) | TokenKind::Bare if self.at_key() => {
                self.key_alone();
                self.expect(Expects::Item);
            }
            TokenKind::Open(_) | TokenKind::String(_) | TokenKind::Bare => self.missing_colon(),
            _ => {
                self.key_alone();
                self.expect(Expects::Separator);
            }
        }
    }

    fn in_object_after_colon(&mut self) {
        if self.is_on_line_of_previous() {
            self.take_colon_of_word();
        }
        let kind = self.token.kind;
        match kind {
            TokenKind::Close(_) if self.closer_for_opener() => {}
            TokenKind::Comma if self.is_comma_before_value() => self.unexpected(),
            TokenKind::Comma | TokenKind::Semicolon => {
                self.missing_value();
                self.comma(Expects::Separator);
            }
            TokenKind::Colon | TokenKind::Equals => self.unexpected(),
            TokenKind::String(_) | TokenKind::Bare if self.at_key() && !self.colon_stands_for_comma() => {
                if self.surplus(Bracket::Brace).is_gt() {
                    self.open_undelimited_object();
                } else {
                    self.missing_value();
                    self.expect(Expects::Item);
                }
            }
            TokenKind::Open(_) | TokenKind::String(_) | TokenKind::Bare => self.value(),
            _ => {
                self.missing_value();
                self.expect(Expects::Separator);
            }
        }
    }

    /// The container around the innermost one.
    fn around(&self) -> Option<&Frame> {
        self.stack.iter().rev().nth(1)
    }

    fn expect(&mut self, expects: Expects) {
        if let Some(frame) = self.stack.last_mut() {
            frame.expects = expects;
        }
    }

    /// Whether the current token is `.` where a comma must stand.
    fn is_full_stop(&self, expects: Expects) -> bool {
        expects == Expects::Separator && self.token.range.slice(self.source) == "."
    }

    fn unexpected(&mut self) {
        let name = self.name(self.token.range);
        self.skip(
            format!("{name} does not belong here, remove it"),
            &format!("Remove {name}"),
        );
    }
}
