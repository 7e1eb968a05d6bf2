//! The error-tolerant JSON reader: any text becomes a tree and a list of errors.
//!
//! It never fails and never recurses: the open containers are a stack of [`Frame`]s, and each step takes a token or
//! closes a frame. One slip gives one error, and what stands around it stays in the tree. Where several readings are
//! possible, the brackets of the rest of the text decide: if they add up without the odd one, the odd one is the slip.
//! Without any error the text is valid by RFC 8259, but for a byte order mark at its start, which is accepted.

mod lexer;
mod repair;
mod scalar;
mod string;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use super::{
    Array, Element, MAX_DEPTH, Object, Parse, Property, Repair, StringValue, SyntaxError, Value, ValueKind,
};
use crate::text::{Edit, TextRange};
use lexer::{Bracket, Quoted, Quotes, Token, TokenKind, excess_closers, lex, lex_solid};
use scalar::Scalar;

/// Errors after this many are not kept; the text is not meant as JSON.
const MAX_ERRORS: usize = 1000;

/// Reads any text; never fails. Valid JSON has no errors.
pub fn parse(source: &str) -> Parse {
    let mut parser = Parser::new(source);
    parser.run();
    parser.errors.sort_by_key(|error| error.range.start);
    Parse {
        root: parser.root,
        errors: parser.errors,
    }
}

struct Parser<'a> {
    source: &'a str,
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
    /// Whether a container that lies too deep was reported, and whether one reaches to the end.
    too_deep: bool,
    cut_off: bool,
}

/// An open container.
struct Frame {
    start: usize,
    container: Container,
    expects: Expects,
    opener: Opener,
    /// Whether it is counted in [`Parser::waiting`].
    waits: bool,
    /// Levels of containers in its children, and in the last of them.
    height: usize,
    last_height: usize,
}

enum Container {
    Array(Array),
    Object(Object),
}

/// What comes next in a container.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
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
enum Opener {
    Written,
    /// With a parenthesis; the error that says so.
    Paren(Option<usize>),
    /// Not at all; the error that says so.
    Missing(Option<usize>),
}

impl Frame {
    fn bracket(&self) -> Bracket {
        match self.container {
            Container::Array(_) => Bracket::Square,
            Container::Object(_) => Bracket::Brace,
        }
    }

    fn is_object(&self) -> bool {
        matches!(self.container, Container::Object(_))
    }

    /// The last value in it.
    fn last_value(&self) -> Option<&Value> {
        match &self.container {
            Container::Array(array) => array.elements.last().map(|element| &element.value),
            Container::Object(object) => object
                .properties
                .last()
                .and_then(|property| property.value.as_ref()),
        }
    }

    /// The place of the comma after the last child.
    fn last_comma(&mut self) -> Option<&mut Option<usize>> {
        match &mut self.container {
            Container::Array(array) => array.elements.last_mut().map(|element| &mut element.comma),
            Container::Object(object) => object.properties.last_mut().map(|property| &mut property.comma),
        }
    }

    fn last_property(&mut self) -> Option<&mut Property> {
        match &mut self.container {
            Container::Array(_) => None,
            Container::Object(object) => object.properties.last_mut(),
        }
    }

    /// Where its last child ends, or else its opener.
    fn content_end(&self) -> usize {
        let end = match &self.container {
            Container::Array(array) => array.elements.last().map(|element| element.value.range.end),
            Container::Object(object) => object.properties.last().map(|property| property.range().end),
        };
        end.unwrap_or(self.start + 1)
    }
}

/// What a closer that does not fit the innermost container is.
enum Misfit {
    /// Closers are missing before it.
    Early,
    /// It stands in the place of the right one.
    Wrong,
    /// It closes nothing.
    Stray,
}

// The text as tokens.
impl<'a> Parser<'a> {
    fn new(source: &'a str) -> Self {
        let start = if source.starts_with('\u{feff}') { 3 } else { 0 };
        let nothing = Token {
            kind: TokenKind::Stray,
            range: TextRange::empty(start),
        };
        let mut parser = Self {
            source,
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
        while let TokenKind::Comment | TokenKind::Stray = token.kind {
            if self.reported <= token.range.start {
                self.reported = token.range.end;
                self.report_foreign(token);
            }
            token = lex(self.source, token.range.end);
        }
        token
    }

    fn report_foreign(&mut self, token: Token) {
        let found = token.range.slice(self.source);
        if token.kind == TokenKind::Comment {
            let edit = repair::without_comment(self.source, token.range);
            self.error(
                token.range,
                "JSON has no comments".to_owned(),
                repair::one("Remove the comment", edit),
            );
            return;
        }
        let code = found.chars().next().map_or(0, u32::from);
        let (title, new_text) = match found.chars().any(|char| char.is_whitespace()) {
            true => ("Replace by a space", " "),
            false => ("Remove the character", ""),
        };
        self.error(
            token.range,
            format!("The character U+{code:04X} must not stand outside of a string"),
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
        let text = match source.trim_matches('"') {
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
        });
        Some(self.errors.len() - 1)
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
        match self.token.kind {
            TokenKind::End => {
                if self.errors.is_empty() {
                    let end = TextRange::empty(self.source.len());
                    self.error(end, "The text is empty".to_owned(), None);
                }
                return false;
            }
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
        match self.token.kind {
            TokenKind::End => return false,
            TokenKind::Close(_) => self.stray_closer(),
            TokenKind::Semicolon => self.skip("`;` does not belong here".to_owned(), "Remove the `;`"),
            TokenKind::Open(Bracket::Brace) if is_object => self.open_root_list(),
            TokenKind::Comma => {
                let comma = self.token;
                match self.peek() {
                    TokenKind::Open(Bracket::Brace) if is_object => self.open_root_list(),
                    TokenKind::String(_) if is_object && self.object_goes_on() => self.open_root_list(),
                    TokenKind::End => self.skip("Superfluous `,` at the end".to_owned(), "Remove the comma"),
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
            format!("{} follows the end of the JSON value", self.name(token.range)),
            repair::one(
                "Remove what follows the value",
                Edit::delete(TextRange::new(start, end)),
            ),
        );
    }

    fn in_array(&mut self, expects: Expects) {
        let kind = self.token.kind;
        match kind {
            TokenKind::Close(bracket) => self.closer(bracket),
            TokenKind::Comma | TokenKind::Semicolon => self.comma(expects),
            TokenKind::Colon | TokenKind::Equals | TokenKind::Comment | TokenKind::Stray | TokenKind::End => {
                self.unexpected();
            }
            TokenKind::String(_) | TokenKind::Bare if self.at_key() => self.key_in_array(),
            TokenKind::Open(_) | TokenKind::String(_) | TokenKind::Bare => {
                if expects == Expects::Separator {
                    self.missing_comma();
                }
                self.value();
            }
        }
    }

    fn in_object(&mut self, expects: Expects) {
        match expects {
            Expects::Item => self.in_object_before_key(),
            Expects::Colon => self.in_object_after_key(),
            Expects::Value => self.in_object_after_colon(),
            Expects::Separator => match self.token.kind {
                TokenKind::Close(bracket) => self.closer(bracket),
                TokenKind::Comma | TokenKind::Semicolon => self.comma(expects),
                TokenKind::Open(_) => self.opener_for_key(),
                TokenKind::String(_) | TokenKind::Bare => {
                    self.missing_comma();
                    self.expect(Expects::Item);
                }
                _ => self.unexpected(),
            },
        }
    }

    fn in_object_before_key(&mut self) {
        match self.token.kind {
            TokenKind::Close(bracket) => self.closer(bracket),
            TokenKind::Comma | TokenKind::Semicolon => self.comma(Expects::Item),
            TokenKind::Open(_) => self.opener_for_key(),
            TokenKind::String(_) | TokenKind::Bare => {
                let next = self.peek();
                let list_goes_on = matches!(next, TokenKind::Comma | TokenKind::Close(Bracket::Square));
                if list_goes_on && self.surplus(Bracket::Square).is_gt() && self.open_list_of_last() {
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
            TokenKind::Comma if self.is_comma_for_colon() => self.instead(":"),
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
        let kind = self.token.kind;
        match kind {
            TokenKind::Comma | TokenKind::Semicolon => {
                self.missing_value();
                self.comma(Expects::Separator);
            }
            TokenKind::Colon | TokenKind::Equals => self.unexpected(),
            TokenKind::String(_) | TokenKind::Bare if self.at_key() => {
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

    fn expect(&mut self, expects: Expects) {
        if let Some(frame) = self.stack.last_mut() {
            frame.expects = expects;
        }
    }

    fn unexpected(&mut self) {
        let name = self.name(self.token.range);
        self.skip(format!("{name} does not belong here"), &format!("Remove {name}"));
    }
}

// Values and keys.
impl Parser<'_> {
    /// Reads the value that the current token starts.
    fn value(&mut self) {
        match self.token.kind {
            TokenKind::Open(bracket) => self.open(bracket),
            TokenKind::String(quoted) => {
                let range = self.token.range;
                let string = self.string(quoted);
                self.attach(range, ValueKind::String(string), 0);
            }
            TokenKind::Bare => self.bare(),
            _ => self.unexpected(),
        }
    }

    /// Puts a finished value into the innermost container.
    fn attach(&mut self, range: TextRange, kind: ValueKind, height: usize) {
        let value = Value { range, kind };
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(value);
            return;
        };
        frame.height = frame.height.max(height);
        frame.last_height = height;
        frame.expects = Expects::Separator;
        match &mut frame.container {
            Container::Array(array) => array.elements.push(Element { value, comma: None }),
            Container::Object(object) => {
                if let Some(property) = object.properties.last_mut() {
                    property.value = Some(value);
                }
            }
        }
    }

    /// The string of the current token, and on.
    fn string(&mut self, quoted: Quoted) -> StringValue {
        let token = self.token;
        let mut inside = Vec::new();
        let string = string::decode(self.source, token, quoted, &mut inside);
        let repair = |title, edit| repair::one(title, edit);
        let requoted = || {
            let new_text = string::quote(string.as_str());
            repair("Use double quotes", Edit::replace(token.range, new_text))
        };
        let (message, repair) = match quoted.quotes {
            Quotes::Double => ("", None),
            Quotes::Unclosed => (
                "Missing closing quote",
                repair("Insert the missing quote", Edit::insert(quoted.content.end, "\"")),
            ),
            Quotes::Unopened => (
                "Missing opening quote",
                repair("Insert the missing quote", Edit::insert(token.range.start, "\"")),
            ),
            Quotes::Single => ("Strings must stand in double quotes", requoted()),
            Quotes::Typographic => ("Strings must stand in straight double quotes", requoted()),
        };
        if !message.is_empty() {
            self.error(token.range, message.to_owned(), repair);
        }
        if matches!(
            quoted.quotes,
            Quotes::Double | Quotes::Unclosed | Quotes::Unopened
        ) {
            let room = MAX_ERRORS.saturating_sub(self.errors.len());
            self.errors.extend(inside.into_iter().take(room));
        }
        self.advance();
        string
    }

    /// A number, a literal or a word.
    fn bare(&mut self) {
        let range = self.token.range;
        let text = range.slice(self.source);
        let kind = match scalar::read(text) {
            Scalar::Valid(kind) => kind,
            Scalar::Flawed {
                kind,
                message,
                replacement,
            } => {
                let title = format!("Replace by `{replacement}`");
                self.error(
                    range,
                    message,
                    repair::one(&title, Edit::replace(range, replacement)),
                );
                kind
            }
            Scalar::Word => {
                self.unquoted(range);
                ValueKind::String(StringValue::literal(range, range, text))
            }
        };
        self.advance();
        self.attach(range, kind, 0);
    }

    fn unquoted(&mut self, range: TextRange) {
        let quoted = string::quote(range.slice(self.source));
        let message = format!("{} must stand in double quotes", self.name(range));
        self.error(
            range,
            message,
            repair::one("Put it in quotes", Edit::replace(range, quoted)),
        );
    }

    /// Reads the key that the current token is.
    fn key(&mut self) {
        let key = match self.token.kind {
            TokenKind::String(quoted) => {
                let quoted = self.without_value(quoted);
                self.string(quoted)
            }
            _ => self.bare_key(),
        };
        self.push_key(key);
    }

    fn push_key(&mut self, key: StringValue) {
        let Some(frame) = self.stack.last_mut() else {
            return;
        };
        frame.expects = Expects::Colon;
        if let Container::Object(object) = &mut frame.container {
            object.properties.push(Property {
                key,
                colon: None,
                value: None,
                comma: None,
            });
        }
    }

    /// A key that has no closing quote ends before its colon and value: `"s3:max-keys: 10`.
    fn without_value(&mut self, quoted: Quoted) -> Quoted {
        let text = quoted.content.slice(self.source);
        let parts = text
            .rsplit_once(':')
            .filter(|_| quoted.quotes == Quotes::Unclosed);
        let Some((name, value)) = parts else { return quoted };
        if value.trim() == value || !matches!(scalar::read(value.trim()), Scalar::Valid(_)) {
            return quoted;
        }
        let content = TextRange::new(quoted.content.start, quoted.content.start + name.len());
        self.token.range.end = content.end;
        self.ahead = None;
        Quoted { content, ..quoted }
    }

    /// A key without quotes; `Effect:Allow` is key, colon and value.
    fn bare_key(&mut self) -> StringValue {
        let mut range = self.token.range;
        if !self.at_key()
            && let Some(length) = range.slice(self.source).find(':').filter(|length| *length > 0)
        {
            range.end = range.start + length;
            self.token.range = range;
            self.ahead = None;
        }
        self.unquoted(range);
        self.advance();
        StringValue::literal(range, range, range.slice(self.source))
    }

    fn take_colon(&mut self) {
        let at = self.token.range.start;
        if let Some(property) = self.stack.last_mut().and_then(Frame::last_property) {
            property.colon = Some(at);
        }
        self.expect(Expects::Value);
        self.advance();
    }

    /// Takes the current token for a colon.
    fn instead(&mut self, right: &str) {
        let range = self.token.range;
        let found = self.name(range);
        let edit = Edit::replace(range, right);
        let title = format!("Replace by `{right}`");
        self.error(
            range,
            format!("{found} must be `{right}`"),
            repair::one(&title, edit),
        );
        match right {
            ":" => self.take_colon(),
            _ => self.take_comma(),
        }
    }

    fn missing_colon(&mut self) {
        let at = self.previous.range.end;
        let spaced = at < self.token.range.start;
        let edit = Edit::insert(at, if spaced { ":" } else { ": " });
        let range = self.token.range;
        let message = format!("Missing `:` after {}", self.name(self.previous.range));
        self.error(range, message, repair::one("Insert the missing colon", edit));
        self.expect(Expects::Value);
    }

    /// A comma where a colon is missing, followed by what can only be the value: `"Effect", "Allow", "Action": …`.
    fn is_comma_for_colon(&mut self) -> bool {
        let TokenKind::String(_) = self.peek() else {
            return false;
        };
        let value = self.ahead.unwrap_or(self.token);
        let after = lex_solid(self.source, value.range.end);
        match after.kind {
            TokenKind::Comma => {
                let key = lex_solid(self.source, after.range.end);
                lex_solid(self.source, key.range.end).kind == TokenKind::Colon
            }
            kind => kind == TokenKind::Close(Bracket::Brace),
        }
    }

    fn key_alone(&mut self) {
        let Some(property) = self.stack.last_mut().and_then(Frame::last_property) else {
            return;
        };
        let range = property.key.range;
        let message = format!("{} has no value", self.name(range));
        let new_text = match self.token.kind {
            TokenKind::String(_) | TokenKind::Bare => ": \"\",",
            _ => ": \"\"",
        };
        let edit = Edit::insert(range.end, new_text);
        self.error(range, message, repair::one("Insert an empty value", edit));
    }

    fn missing_value(&mut self) {
        let Some(property) = self.stack.last_mut().and_then(Frame::last_property) else {
            return;
        };
        let key = property.key.range;
        let colon = property.colon.unwrap_or(key.start);
        let new_text = match self.token.kind {
            TokenKind::String(_) | TokenKind::Bare => " \"\",",
            _ => " \"\"",
        };
        let message = format!("{} has no value", self.name(key));
        self.error(
            TextRange::new(colon, colon + 1),
            message,
            repair::one("Insert an empty value", Edit::insert(colon + 1, new_text)),
        );
    }

    /// A colon or a value where a key must stand: a member without a key.
    fn missing_key(&mut self) -> Option<usize> {
        let at = self.token.range.start;
        let range = self.token.range;
        let is_colon = self.token.kind == TokenKind::Colon;
        let edit = Edit::insert(at, if is_colon { "\"\"" } else { "\"\": " });
        let message = match is_colon {
            true => "Missing key before `:`".to_owned(),
            false => "Missing key before this value".to_owned(),
        };
        let error = self.error(range, message, repair::one("Insert an empty key", edit));
        self.push_key(StringValue::literal(
            TextRange::empty(at),
            TextRange::empty(at),
            "",
        ));
        if !is_colon {
            self.expect(Expects::Value);
        }
        error
    }
}

// Commas.
impl Parser<'_> {
    fn comma(&mut self, expects: Expects) {
        match (expects, self.token.kind) {
            (Expects::Separator, TokenKind::Comma) => self.take_comma(),
            (Expects::Separator, _) => match self.peek() {
                TokenKind::Close(_) | TokenKind::End => self.unexpected(),
                _ => self.instead(","),
            },
            _ => self.extra_commas(),
        }
    }

    fn take_comma(&mut self) {
        let at = self.token.range.start;
        if let Some(frame) = self.stack.last_mut() {
            if let Some(comma) = frame.last_comma() {
                *comma = Some(at);
            }
            frame.expects = Expects::Item;
        }
        self.advance();
    }

    /// Commas with nothing before them; a run of them is one error.
    fn extra_commas(&mut self) {
        let mut range = self.token.range;
        self.advance();
        while let TokenKind::Comma | TokenKind::Semicolon = self.token.kind {
            range.end = self.token.range.end;
            self.advance();
        }
        let edit = repair::without(self.source, range);
        let error = self.error(
            range,
            "Superfluous `,`: nothing stands before it".to_owned(),
            repair::one("Remove the superfluous comma", edit),
        );
        if let TokenKind::Close(_) = self.token.kind
            && let Some(frame) = self.stack.last_mut()
            && let Some(comma) = frame.last_comma()
            && let Some(at) = *comma
        {
            self.amend(error, Edit::delete(TextRange::new(at, at + 1)));
            self.expect(Expects::Separator);
        }
    }

    fn missing_comma(&mut self) {
        let end = self.previous.range.end;
        let edit = Edit::insert(end, ",");
        if let Some(Frame {
            opener: Opener::Missing(error),
            ..
        }) = self
            .stack
            .last()
            .filter(|_| self.stack.len() == 1 && !self.stack[0].is_object())
        {
            return self.amend(*error, edit);
        }
        let range = self.token.range;
        let message = format!("Missing `,` before {}", self.name(range));
        self.error(range, message, repair::one("Insert the missing comma", edit));
    }

    /// Reports the comma before the closer of the innermost container.
    fn trailing_comma(&mut self) {
        let Some(frame) = self.stack.last_mut() else {
            return;
        };
        let start = frame.start;
        let Some(at) = frame.last_comma().and_then(|comma| *comma) else {
            return;
        };
        let comma = TextRange::new(at, at + 1);
        let edit = repair::without_trailing_comma(self.source, start, at);
        self.error(
            comma,
            "Superfluous `,` after the last item".to_owned(),
            repair::one("Remove the trailing comma", edit),
        );
    }
}

// Containers.
impl Parser<'_> {
    fn open(&mut self, bracket: Bracket) {
        let token = self.token;
        if self.stack.len() + 1 >= MAX_DEPTH {
            return self.skip_deep();
        }
        self.advance();
        let is_object = match bracket {
            Bracket::Brace => true,
            Bracket::Square => false,
            Bracket::Paren => self.at_key(),
        };
        let opener = match bracket {
            Bracket::Paren => {
                let right = if is_object { "{" } else { "[" };
                let message = format!("`(` must be `{right}`");
                let edit = Edit::replace(token.range, right);
                Opener::Paren(self.error(token.range, message, repair::one("Use the right brackets", edit)))
            }
            _ => Opener::Written,
        };
        self.push(token.range.start, is_object, opener, opener == Opener::Written);
    }

    fn push(&mut self, start: usize, is_object: bool, opener: Opener, waits: bool) {
        let container = match is_object {
            true => Container::Object(Object::default()),
            false => Container::Array(Array::default()),
        };
        self.waiting[usize::from(!is_object)] += isize::from(waits);
        self.stack.push(Frame {
            start,
            container,
            expects: Expects::Item,
            opener,
            waits,
            height: 0,
            last_height: 0,
        });
    }

    /// Ends the innermost container at `end`; `closed` where its closer is there.
    fn pop(&mut self, end: usize, closed: bool) {
        let Some(frame) = self.stack.pop() else { return };
        self.waiting[usize::from(!frame.is_object())] -= isize::from(frame.waits);
        let delimited = closed && !matches!(frame.opener, Opener::Missing(_));
        let kind = match frame.container {
            Container::Array(array) => ValueKind::Array(Array { delimited, ..array }),
            Container::Object(object) => ValueKind::Object(Object { delimited, ..object }),
        };
        self.attach(TextRange::new(frame.start, end), kind, frame.height + 1);
    }

    /// Skips a container that lies too deep.
    fn skip_deep(&mut self) {
        let start = self.token.range;
        if !self.too_deep {
            self.too_deep = true;
            let message = format!("Nesting deeper than {MAX_DEPTH} levels is not read");
            self.error(start, message, None);
        }
        let mut depth = 0;
        let mut end = start.end;
        loop {
            match self.token.kind {
                TokenKind::Open(_) => depth += 1,
                TokenKind::Close(_) => depth -= 1,
                TokenKind::End => {
                    self.cut_off = true;
                    break;
                }
                _ => {}
            }
            end = self.token.range.end;
            self.advance();
            if depth == 0 {
                break;
            }
        }
        self.attach(TextRange::new(start.start, end), ValueKind::Opaque, 0);
    }

    /// Members without a brace before them.
    fn open_undelimited_object(&mut self) {
        let range = self.token.range;
        if self.stack.len() + 1 >= MAX_DEPTH {
            return self.skip_deep();
        }
        let waits = self.surplus(Bracket::Brace).is_gt();
        let error = self.error(
            range,
            "Missing opening brace: members must stand in `{` and `}`".to_owned(),
            repair::one("Insert the missing braces", Edit::insert(range.start, "{")),
        );
        if self.stack.is_empty() {
            self.fragment = error;
        }
        self.push(range.start, true, Opener::Missing(error), waits);
    }

    /// Several objects at the root: they are read as the list that they are meant to be.
    fn open_root_list(&mut self) {
        let fits = self
            .root
            .as_ref()
            .is_some_and(|root| height(root) + 1 < MAX_DEPTH);
        let Some(root) = self.root.take_if(|_| fits) else {
            return self.junk_and_end();
        };
        let start = root.range.start;
        let fragment = root.as_object().is_some_and(|object| !object.delimited);
        let opening = Edit::insert(start, "[");
        let error = match self.fragment.and_then(|index| self.errors.get_mut(index)) {
            Some(error) if fragment => {
                if let Some(repair) = &mut error.repair {
                    repair.edits.insert(0, opening);
                }
                self.fragment
            }
            _ => self.error(
                TextRange::new(start, start + 1),
                "Missing opening bracket: several objects must stand in `[` and `]`".to_owned(),
                repair::one("Insert the missing brackets", opening),
            ),
        };
        let waits = self.surplus(Bracket::Square).is_gt();
        self.push(start, false, Opener::Missing(error), waits);
        let inner = height(&root);
        self.attach(root.range, root.kind, inner);
    }

    fn junk_and_end(&mut self) {
        self.junk(self.token);
        while self.token.kind != TokenKind::End {
            self.advance();
        }
    }

    /// Reads the value of the last member as the first of a list whose bracket is missing. False where it cannot be.
    fn open_list_of_last(&mut self) -> bool {
        let fits = self.stack.len() + 1 < MAX_DEPTH;
        let Some(frame) = self.stack.last_mut() else {
            return false;
        };
        let inner = frame.last_height;
        let expects = frame.expects;
        if !fits || self.stack.len() + 1 + inner >= MAX_DEPTH {
            return false;
        }
        let Some(property) = self.stack.last_mut().and_then(Frame::last_property) else {
            return false;
        };
        let listed = property
            .value
            .as_ref()
            .is_some_and(|value| value.as_array().is_none());
        let Some(value) = property.value.take_if(|_| listed) else {
            return false;
        };
        let comma = property.comma.take();
        let start = value.range.start;
        let range = match value.kind {
            ValueKind::Object(_) => TextRange::new(start, start + 1),
            _ => value.range,
        };
        let waits = self.surplus(Bracket::Square).is_gt();
        let error = self.error(
            range,
            "Missing `[` before the first of several values".to_owned(),
            repair::one("Insert the missing bracket", Edit::insert(start, "[")),
        );
        self.push(start, false, Opener::Missing(error), waits);
        self.attach(value.range, value.kind, inner);
        if let Some(frame) = self.stack.last_mut() {
            if let Some(place) = frame.last_comma() {
                *place = comma;
            }
            frame.expects = expects;
        }
        true
    }

    /// `{` or `[` where a key must stand.
    fn opener_for_key(&mut self) {
        let depth = self.stack.len();
        let in_list = match depth.checked_sub(2).and_then(|index| self.stack.get(index)) {
            Some(parent) => !parent.is_object(),
            None => matches!(
                self.stack.last(),
                Some(Frame {
                    opener: Opener::Missing(_),
                    ..
                })
            ),
        };
        let has_members = self
            .stack
            .last()
            .is_some_and(|frame| frame.last_value().is_some());
        let after_object = self
            .stack
            .last()
            .and_then(Frame::last_value)
            .is_some_and(|value| value.as_object().is_some());
        let is_brace = self.token.kind == TokenKind::Open(Bracket::Brace);
        let list_ends = self.surplus(Bracket::Square).is_gt();
        if is_brace && after_object && (list_ends || !in_list) && self.open_list_of_last() {
            return;
        }
        if is_brace && has_members && in_list {
            return self.close_before_item("`{`");
        }
        if is_brace && !has_members && self.surplus(Bracket::Brace).is_lt() {
            return self.unexpected();
        }
        if self
            .stack
            .last()
            .is_some_and(|frame| frame.expects == Expects::Separator)
        {
            let end = self.previous.range.end;
            let error = self.missing_key();
            return self.amend(error, Edit::insert(end, ","));
        }
        self.missing_key();
    }

    /// A key in an array: either the array should have ended before, or a brace is missing.
    fn key_in_array(&mut self) {
        let depth = self.stack.len();
        let in_object = depth
            .checked_sub(2)
            .and_then(|index| self.stack.get(index))
            .is_some_and(Frame::is_object);
        let last = self.stack.last().and_then(Frame::last_value);
        let Some(last_is_object) = last.map(|last| last.as_object().is_some()).filter(|_| in_object) else {
            return self.member_in_array();
        };
        let ended = match (self.surplus(Bracket::Square), self.surplus(Bracket::Brace)) {
            (Ordering::Less, Ordering::Equal | Ordering::Less) => true,
            (Ordering::Equal, Ordering::Greater) => false,
            _ => !last_is_object,
        };
        match ended {
            true => self.close_before_item("this key"),
            false => self.member_in_array(),
        }
    }

    fn member_in_array(&mut self) {
        if self
            .stack
            .last()
            .is_some_and(|frame| frame.expects == Expects::Separator)
        {
            self.missing_comma();
        }
        self.open_undelimited_object();
    }

    /// Ends the innermost container before the current token, which is an item of the one around it; the comma
    /// between them belongs to the latter.
    fn close_before_item(&mut self, item: &str) {
        let Some(frame) = self.stack.last_mut() else {
            return;
        };
        let comma = frame.last_comma().and_then(|comma| comma.take());
        let (start, bracket, end) = (frame.start, frame.bracket(), frame.content_end());
        let opener = frame.opener;
        let at = comma.unwrap_or(self.previous.range.end);
        let mut text = repair::closers(self.source, std::iter::once((start, bracket)), at);
        if comma.is_none() {
            text.push(',');
        }
        match opener {
            Opener::Missing(error) | Opener::Paren(error) => self.amend(error, Edit::insert(at, text)),
            Opener::Written => {
                let closer = bracket.closer();
                self.error(
                    self.token.range,
                    format!("Missing `{closer}` before {item}"),
                    repair::one(&format!("Insert the missing `{closer}`"), Edit::insert(at, text)),
                );
            }
        }
        self.pop(end, false);
        if self.stack.is_empty() {
            // At the root the list begins here.
            self.open_root_list();
        }
        if let Some(frame) = self.stack.last_mut() {
            if let Some(place) = frame.last_comma() {
                *place = comma;
            }
            frame.expects = Expects::Item;
        }
    }
}

// Closers.
impl Parser<'_> {
    fn closer(&mut self, bracket: Bracket) {
        let Some(frame) = self.stack.last() else {
            return self.stray_closer();
        };
        let own = frame.bracket();
        if bracket == own {
            return self.close(true);
        }
        if let (Opener::Paren(error), Bracket::Paren) = (frame.opener, bracket) {
            let range = self.token.range;
            self.amend(error, Edit::replace(range, own.closer().to_string()));
            return self.close(false);
        }
        let around = self
            .stack
            .len()
            .checked_sub(2)
            .and_then(|index| self.stack.get(index));
        if matches!(frame.opener, Opener::Missing(_))
            && around.is_some_and(|around| around.bracket() == bracket)
        {
            return self.close_silently();
        }
        match self.misfit(bracket, own) {
            Misfit::Early => self.missing_before(bracket),
            Misfit::Wrong => self.wrong_closer(own),
            Misfit::Stray => self.stray_closer(),
        }
    }

    /// Takes the current token as the closer of the innermost container.
    fn close(&mut self, fits: bool) {
        if fits && self.closes_too_early() {
            return self.stray_closer();
        }
        let expects = self.stack.last().map(|frame| frame.expects);
        if expects == Some(Expects::Item) {
            self.trailing_comma();
        }
        let end = self.token.range.end;
        self.advance();
        self.pop(end, true);
    }

    /// Whether the current token fits the innermost container, but that goes on after it and there is a closer too
    /// many: `{"Effect": "Allow"}, "Action": "*"}`, `["a"], "b"]`.
    fn closes_too_early(&mut self) -> bool {
        let Some(frame) = self.stack.last() else {
            return false;
        };
        let around = self
            .stack
            .len()
            .checked_sub(2)
            .and_then(|index| self.stack.get(index));
        match (frame.is_object(), around.map(Frame::is_object)) {
            (true, None) => self.object_goes_on(),
            (true, Some(false)) => {
                self.object_goes_on() && self.surplus(Bracket::Brace).is_gt() && !self.has_next_key()
            }
            (false, Some(true)) => self.list_goes_on() && self.surplus(Bracket::Square).is_gt(),
            _ => false,
        }
    }

    /// Whether the innermost object has a member of the name that follows the next comma: that key begins another.
    fn has_next_key(&self) -> bool {
        let comma = self.ahead.unwrap_or(self.token);
        let key = lex_solid(self.source, comma.range.end)
            .range
            .slice(self.source)
            .trim_matches('"');
        match self.stack.last().map(|frame| &frame.container) {
            Some(Container::Object(object)) => object.get(key).is_some(),
            _ => false,
        }
    }

    /// Whether a comma, a string and a comma or bracket follow the current token: a list goes on after it.
    fn list_goes_on(&mut self) -> bool {
        if self.peek() != TokenKind::Comma {
            return false;
        }
        let comma = self.ahead.unwrap_or(self.token);
        let item = lex_solid(self.source, comma.range.end);
        matches!(item.kind, TokenKind::String(_))
            && matches!(
                lex_solid(self.source, item.range.end).kind,
                TokenKind::Comma | TokenKind::Close(Bracket::Square)
            )
    }

    /// Ends a container that has no opener and, as it turns out, no closer either.
    fn close_silently(&mut self) {
        let missing = self.innermost(1);
        self.end_containers(self.token.range, String::new(), &missing);
    }

    /// What a closer that does not fit is: the brackets of the rest decide, then what follows it.
    fn misfit(&mut self, bracket: Bracket, own: Bracket) -> Misfit {
        if bracket == Bracket::Paren {
            return Misfit::Wrong;
        }
        let has_opener = self.stack.iter().any(|frame| frame.bracket() == bracket);
        match (self.surplus(bracket), self.surplus(own)) {
            (Ordering::Greater, Ordering::Less) => return Misfit::Wrong,
            (Ordering::Greater, Ordering::Equal) => return Misfit::Stray,
            (Ordering::Equal, Ordering::Less) if has_opener => return Misfit::Early,
            _ => {}
        }
        let goes_on = self.object_goes_on();
        match own {
            Bracket::Square if goes_on || !has_opener => Misfit::Wrong,
            Bracket::Brace if goes_on || !has_opener => Misfit::Stray,
            _ => Misfit::Early,
        }
    }

    fn stray_closer(&mut self) {
        let name = self.name(self.token.range);
        self.skip(format!("{name} closes nothing"), &format!("Remove the {name}"));
    }

    fn wrong_closer(&mut self, own: Bracket) {
        let range = self.token.range;
        let right = own.closer();
        let message = format!("{} must be `{right}`", self.name(range));
        let edit = Edit::replace(range, right.to_string());
        self.error(
            range,
            message,
            repair::one(&format!("Replace by `{right}`"), edit),
        );
        self.close(false);
    }

    /// Ends the containers inside of the one that the current token closes.
    fn missing_before(&mut self, bracket: Bracket) {
        let found = self.name(self.token.range);
        let count = self
            .stack
            .iter()
            .rev()
            .take_while(|frame| frame.bracket() != bracket)
            .count();
        let missing: Vec<(usize, Bracket)> = self.innermost(count);
        let names = repair::list(missing.iter().map(|(_, bracket)| bracket.closer()));
        let message = format!("Missing {names} before {found}");
        self.end_containers(self.token.range, message, &missing);
    }

    fn innermost(&self, count: usize) -> Vec<(usize, Bracket)> {
        let frames = self.stack.iter().rev().take(count);
        frames.map(|frame| (frame.start, frame.bracket())).collect()
    }

    /// Ends the innermost containers before the current token, with one error for all that have an opener.
    fn end_containers(&mut self, range: TextRange, message: String, missing: &[(usize, Bracket)]) {
        let trailing = |frame: &mut Frame| *frame.last_comma()?;
        let waits_for_item = |frame: &&mut Frame| frame.expects == Expects::Item;
        let comma = self.stack.last_mut().filter(waits_for_item).and_then(trailing);
        let at = comma.unwrap_or(self.previous.range.end);
        let insertion = TextRange::new(at, at + usize::from(comma.is_some()));
        let text = repair::closers(self.source, missing.iter().copied(), at);
        let edit = Edit::replace(insertion, text);
        let first = self
            .stack
            .iter()
            .rev()
            .take(missing.len())
            .find_map(|frame| match frame.opener {
                Opener::Missing(error) => Some(error),
                _ => None,
            });
        let all_missing = self
            .stack
            .iter()
            .rev()
            .take(missing.len())
            .all(|frame| matches!(frame.opener, Opener::Missing(_)));
        match first {
            Some(error) if all_missing => self.amend(error, edit),
            _ => {
                let title = match missing.len() {
                    1 => "Insert the missing closer",
                    _ => "Insert the missing closers",
                };
                self.error(range, message, repair::one(title, edit));
            }
        }
        for _ in missing {
            self.pop(self.token.range.start, false);
        }
    }

    /// The end of the text inside of containers.
    fn at_end(&mut self, expects: Expects) {
        match expects {
            Expects::Colon => self.key_alone(),
            Expects::Value => self.missing_value(),
            _ => {}
        }
        let missing = self.innermost(self.stack.len());
        if self.cut_off {
            for _ in missing {
                self.pop(self.token.range.start, false);
            }
            return;
        }
        let message = repair::missing_at_end(self.source, &missing);
        let last = self.source.trim_end();
        let width = last.chars().next_back().map_or(0, char::len_utf8);
        let range = TextRange::new(last.len() - width, last.len());
        self.end_containers(range, message, &missing);
    }
}

/// Levels of containers in a value; it is at most [`MAX_DEPTH`] deep.
fn height(value: &Value) -> usize {
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
