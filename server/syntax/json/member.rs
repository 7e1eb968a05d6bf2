//! What holds members and elements together: keys, colons, commas.

use crate::syntax::{Property, Repair, StringValue, SyntaxError, Value};
use crate::text::{Edit, TextRange};

use super::frame::{Container, Expects, Frame, Opener};
use super::lexer::{Bracket, Quoted, Quotes, TokenKind, lex_solid};
use super::scalar::{self, Scalar};
use super::{Parser, repair};

impl Parser<'_> {
    /// Reads the key that the current token is.
    pub(super) fn key(&mut self) {
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
        let whole = self.token.range;
        let mut range = whole;
        if !self.at_key()
            && let Some(length) = range.slice(self.source).find(':').filter(|length| *length > 0)
        {
            range.end = range.start + length;
            self.token.range = range;
            self.ahead = None;
        }
        let is_part = self.token.range.end < whole.end;
        let error = self.unquoted(range);
        if is_part {
            // Perhaps the colon belongs to a name.
            self.mark_part(error, range);
        }
        self.advance();
        StringValue::literal(range, range, range.slice(self.source))
    }

    pub(super) fn take_colon(&mut self) {
        let at = self.token.range.start;
        if let Some(property) = self.stack.last_mut().and_then(Frame::last_property) {
            property.colon = Some(at);
        }
        self.expect(Expects::Value);
        self.advance();
    }

    /// Takes the current token for a colon.
    pub(super) fn instead(&mut self, right: &str) {
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

    pub(super) fn missing_colon(&mut self) {
        let at = self.previous.range.end;
        let spaced = at < self.token.range.start;
        let edit = Edit::insert(at, if spaced { ":" } else { ": " });
        self.expect(Expects::Value);
        if self.lacks_too(':', "colon", &edit) {
            return;
        }
        let range = self.token.range;
        let message = format!("Missing `:` after {}", self.name(self.previous.range));
        self.error(range, message, repair::one("Insert the missing colon", edit));
    }

    /// Adds what is missing behind the last token to the error that this is half-typed: that is one slip. False where
    /// there is none.
    fn lacks_too(&mut self, missing: char, name: &str, edit: &Edit) -> bool {
        let is_half_typed = |error: &&mut SyntaxError| error.part == Some(self.previous.range);
        let Some(error) = self.errors.last_mut().filter(is_half_typed) else {
            return false;
        };
        error
            .message
            .push_str(&format!("; a `{missing}` is missing behind it too"));
        if let Some(repair) = &mut error.repair {
            repair.title.push_str(&format!(" and a {name}"));
            repair.edits.push(edit.clone());
        }
        true
    }

    /// Whether the comma after a colon is one too many: what follows it is a value and no member.
    pub(super) fn is_comma_before_value(&mut self) -> bool {
        match self.peek() {
            TokenKind::Open(_) => true,
            TokenKind::String(_) => {
                let value = self.ahead.unwrap_or(self.token);
                let next = lex_solid(self.source, value.range.end);
                matches!(next.kind, TokenKind::Comma | TokenKind::Close(Bracket::Brace))
            }
            _ => false,
        }
    }

    /// Whether the current token, a string where a key must stand, looks like the value before it and not like the key
    /// before that, as names of actions do: a list without brackets.
    pub(super) fn is_like_last_value(&mut self) -> bool {
        let next = self.peek();
        if !matches!(next, TokenKind::Comma | TokenKind::Close(_)) {
            return false;
        }
        let text = self.token.range.slice(self.source);
        let Some(property) = self.stack.last_mut().and_then(Frame::last_property) else {
            return false;
        };
        let last = property
            .value
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default();
        let key = property.key.as_str();
        [':', '.', '*', '/']
            .into_iter()
            .any(|mark| text.contains(mark) && last.contains(mark) && !key.contains(mark))
    }

    /// Whether the current token, a comma or semicolon after a key, stands for a colon: what follows can only be the
    /// value (`"Effect", "Allow", "Action": …`).
    pub(super) fn stands_for_colon(&mut self) -> bool {
        match self.peek() {
            TokenKind::Open(_) => return true,
            TokenKind::String(_) => {}
            _ => return false,
        }
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

    /// Whether the colon after the current token stands for a comma: another key follows in an object, in an array a
    /// string that is followed by no member (`["a": "b", "c"]`).
    pub(super) fn colon_stands_for_comma(&mut self) -> bool {
        let in_object = self.stack.last().is_some_and(Frame::is_object);
        let colon = self.ahead.unwrap_or(self.token);
        let next = lex_solid(self.source, colon.range.end);
        let TokenKind::String(_) = next.kind else {
            return false;
        };
        let after = lex_solid(self.source, next.range.end);
        match after.kind {
            TokenKind::Colon => in_object && self.is_on_line_of_previous(),
            TokenKind::Close(Bracket::Square) => !in_object && self.surplus(Bracket::Brace).is_le(),
            TokenKind::Comma if !in_object => {
                let item = lex_solid(self.source, after.range.end);
                let end = lex_solid(self.source, item.range.end);
                matches!(item.kind, TokenKind::String(_)) && end.kind != TokenKind::Colon
            }
            _ => false,
        }
    }

    /// Gives a half-typed word without quotes its last colon (`s3:`) where nothing follows that this could part from
    /// the word.
    pub(super) fn take_colon_of_word(&mut self) {
        if self.token.kind != TokenKind::Bare || self.peek() != TokenKind::Colon {
            return;
        }
        let colon = self.ahead.unwrap_or(self.token).range;
        let next = lex_solid(self.source, colon.end);
        let between = TextRange::new(colon.end, next.range.start).slice(self.source);
        let ends = match next.kind {
            TokenKind::Comma | TokenKind::Close(_) | TokenKind::End => true,
            TokenKind::Open(_) => false,
            _ => between.contains(['\n', '\r']),
        };
        if ends && colon.start == self.token.range.end {
            self.token.range.end = colon.end;
            self.ahead = None;
        }
    }

    pub(super) fn is_on_line_of_previous(&self) -> bool {
        let between = TextRange::new(self.previous.range.end, self.token.range.start);
        !between.slice(self.source).contains(['\n', '\r'])
    }

    /// Whether the current token begins the next member of the innermost object, so that a comma is missing before it.
    fn is_member_next(&mut self) -> bool {
        matches!(self.token.kind, TokenKind::String(_) | TokenKind::Bare)
            && self.count_before_outer_key() == 0
    }

    pub(super) fn key_alone(&mut self) {
        let Some(property) = self.stack.last_mut().and_then(Frame::last_property) else {
            return;
        };
        let range = property.key.range;
        let new_text = match self.is_member_next() {
            true => ": \"\",",
            false => ": \"\"",
        };
        let message = format!("{} has no value, add one", self.name(range));
        // A half-typed key is one slip.
        let edits = self.take_back(self.before_key, range.start);
        let repair = repair::empty_value(range.end, new_text, edits);
        self.part_error(range, message, repair);
    }

    pub(super) fn missing_value(&mut self) {
        let Some(property) = self.stack.last_mut().and_then(Frame::last_property) else {
            return;
        };
        let key = property.key.range;
        let colon = property.colon.unwrap_or(key.start);
        let new_text = match self.is_member_next() {
            true => " \"\",",
            false => " \"\"",
        };
        let message = format!("{} has no value, add one", self.name(key));
        // Quotes that the key lacks are told with it.
        let edits = self.take_back(self.before_key, key.start);
        let start = if edits.is_empty() { colon } else { key.start };
        let repair = repair::empty_value(colon + 1, new_text, edits);
        let error = self.error(TextRange::new(start, colon + 1), message, repair);
        self.mark_part(error, TextRange::new(key.start, colon + 1));
    }

    /// A colon or a value where a key must stand: a member without a key.
    pub(super) fn missing_key(&mut self) -> Option<usize> {
        let at = self.token.range.start;
        let range = self.token.range;
        let is_colon = self.token.kind == TokenKind::Colon;
        let edit = Edit::insert(at, if is_colon { "\"\"" } else { "\"\": " });
        let message = match is_colon {
            true => "Missing key before `:`".to_owned(),
            false => "Missing key before this value".to_owned(),
        };
        let repair = repair::one("Insert an empty key", edit).map(|repair| Repair {
            complete: false,
            ..repair
        });
        let error = self.part_error(range, message, repair);
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

    pub(super) fn comma(&mut self, expects: Expects) {
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
            "Extra `,` with nothing before it, remove it".to_owned(),
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

    pub(super) fn missing_comma(&mut self) {
        let end = self.previous.range.end;
        let edit = Edit::insert(end, ",");
        if self.lacks_too(',', "comma", &edit) {
            return;
        }
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
    pub(super) fn trailing_comma(&mut self) {
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
            "Trailing `,` after the last item, remove it".to_owned(),
            repair::one("Remove the trailing comma", edit),
        );
    }
}
