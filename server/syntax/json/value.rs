//! Scalars: strings, numbers, literals, words.

use crate::syntax::{Element, StringValue, Value, ValueKind};
use crate::text::{Edit, TextRange};

use super::frame::{Container, Expects};
use super::lexer::{Quoted, Quotes, TokenKind};
use super::scalar::{self, Scalar};
use super::{MAX_ERRORS, Parser, repair, string};

impl Parser<'_> {
    /// Reads the value that the current token starts.
    pub(super) fn value(&mut self) {
        match self.token.kind {
            TokenKind::Open(bracket) => self.open(bracket),
            TokenKind::String(quoted) => {
                let range = self.token.range;
                let string = self.string(quoted);
                self.take_comma_error();
                self.attach(range, ValueKind::String(string), 0);
            }
            TokenKind::Bare => self.bare(),
            _ => self.unexpected(),
        }
    }

    /// Puts a finished value into the innermost container.
    pub(super) fn attach(&mut self, range: TextRange, kind: ValueKind, height: usize) {
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
    pub(super) fn string(&mut self, quoted: Quoted) -> StringValue {
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
            Quotes::Entity => (
                "Strings must stand in double quotes, not in entities of HTML",
                requoted(),
            ),
            Quotes::Escaped => (
                "Strings must stand in double quotes without backslashes",
                requoted(),
            ),
        };
        let is_whole = token.range.start < quoted.content.start && quoted.content.end < token.range.end;
        match message {
            "" => {}
            _ if is_whole => drop(self.error(token.range, message.to_owned(), repair)),
            _ => drop(self.part_error(token.range, message.to_owned(), repair)),
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
    pub(super) fn bare(&mut self) {
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
                let error = self.unquoted(range);
                self.mark_part(error, range);
                self.take_comma_error();
                ValueKind::String(StringValue::literal(range, range, text))
            }
        };
        self.advance();
        self.attach(range, kind, 0);
    }

    pub(super) fn unquoted(&mut self, range: TextRange) -> Option<usize> {
        let quoted = string::quote(range.slice(self.source));
        let message = format!("{} must stand in double quotes", self.name(range));
        self.error(
            range,
            message,
            repair::one("Put it in quotes", Edit::replace(range, quoted)),
        )
    }
}
