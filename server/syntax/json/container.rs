//! The beginning of containers, and what stands where a container should have begun or ended before.

use std::cmp::Ordering;

use crate::syntax::{Array, MAX_DEPTH, Object, ValueKind};
use crate::text::{Edit, TextRange};

use super::frame::{Container, Expects, Frame, Opener, height};
use super::lexer::{Bracket, Token, TokenKind, lex_solid};
use super::{Parser, repair};

impl Parser<'_> {
    pub(super) fn open(&mut self, bracket: Bracket) {
        let token = self.token;
        if self.stack.len() + 1 >= MAX_DEPTH {
            return self.skip_deep();
        }
        self.advance();
        let is_object = match bracket {
            Bracket::Brace => !self.is_other_opener(bracket),
            Bracket::Square => self.is_other_opener(bracket),
            Bracket::Paren => self.at_key(),
        };
        let right_bracket = if is_object {
            Bracket::Brace
        } else {
            Bracket::Square
        };
        let mut opener = Opener::Written;
        if right_bracket != bracket {
            let right = right_bracket.opener();
            let message = format!("`{}` must be `{right}`", bracket.opener());
            let edit = Edit::replace(token.range, right.to_string());
            let error = self.error(token.range, message, repair::one("Use the right brackets", edit));
            if bracket == Bracket::Paren || self.surplus(right_bracket).is_le() {
                opener = Opener::Wrong(error, bracket);
            }
        }
        self.push(token.range.start, is_object, opener, opener == Opener::Written);
    }

    /// Whether an opener is of the wrong kind: the content says so, and the closers of the rest do.
    fn is_other_opener(&mut self, bracket: Bracket) -> bool {
        let starts_item = matches!(self.token.kind, TokenKind::String(_) | TokenKind::Open(_));
        match bracket {
            Bracket::Brace if starts_item && !self.at_key() => {
                let closes_list =
                    self.surplus(Bracket::Square).is_gt() && self.surplus(Bracket::Brace).is_le();
                closes_list || self.is_list_of_names()
            }
            Bracket::Square if starts_item && self.at_key() => {
                self.surplus(Bracket::Brace).is_gt() && self.surplus(Bracket::Square).is_le()
            }
            _ => false,
        }
    }

    /// Whether the current token and the next but one are strings without colon behind them that look alike, as names of
    /// actions do.
    fn is_list_of_names(&mut self) -> bool {
        if self.peek() != TokenKind::Comma {
            return false;
        }
        let comma = self.ahead.unwrap_or(self.token);
        let second = lex_solid(self.source, comma.range.end);
        let after = lex_solid(self.source, second.range.end);
        let marks = |token: Token| {
            let text = token.range.slice(self.source);
            [':', '.', '*'].map(|mark| text.contains(mark))
        };
        let is_alike = marks(self.token)
            .iter()
            .zip(marks(second))
            .any(|(first, second)| *first && second);
        let is_string = matches!(second.kind, TokenKind::String(_));
        is_string && is_alike && matches!(after.kind, TokenKind::Comma | TokenKind::Close(_))
    }

    pub(super) fn push(&mut self, start: usize, is_object: bool, opener: Opener, waits: bool) {
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
            doubled: None,
        });
    }

    /// Ends the innermost container at `end`; `closed` where its closer is there.
    pub(super) fn pop(&mut self, end: usize, closed: bool) {
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
    pub(super) fn open_undelimited_object(&mut self) {
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

    /// Whether a key and a colon follow the current token.
    pub(super) fn is_before_key(&mut self) -> bool {
        let next = self.peek();
        let key = self.ahead.unwrap_or(self.token);
        matches!(next, TokenKind::String(_) | TokenKind::Bare)
            && lex_solid(self.source, key.range.end).kind == TokenKind::Colon
    }

    /// Takes a closer before members or elements for the opening bracket that is missing there. False where none is.
    pub(super) fn closer_for_opener(&mut self) -> bool {
        let is_object = self.is_before_key();
        let is_list = matches!(self.peek(), TokenKind::String(_) | TokenKind::Open(_));
        let right = if is_object {
            Bracket::Brace
        } else {
            Bracket::Square
        };
        if !(is_object || is_list) || self.surplus(right).is_le() {
            return false;
        }
        let range = self.token.range;
        let opener = right.opener();
        let message = format!("{} must be `{opener}`", self.name(range));
        let edit = Edit::replace(range, opener.to_string());
        self.error(range, message, repair::one("Use the right bracket", edit));
        self.advance();
        self.push(range.start, is_object, Opener::Written, true);
        true
    }

    /// Whether a list begins with a second bracket that nothing closes.
    pub(super) fn is_doubled_opener(&mut self) -> bool {
        let is_second =
            self.previous.kind == self.token.kind && self.previous.range.end == self.token.range.start;
        is_second && self.stack.last().is_some_and(Frame::is_empty) && self.surplus(Bracket::Square).is_lt()
    }

    /// Takes an opening bracket behind an item for the closer of the innermost container. False where it opens something.
    pub(super) fn opener_for_closer(&mut self) -> bool {
        let Some(own) = self.stack.last().map(Frame::bracket) else {
            return false;
        };
        let is_empty = matches!(
            self.peek(),
            TokenKind::Comma | TokenKind::Close(_) | TokenKind::End
        );
        if !is_empty || self.token.kind.closes_at_once(self.peek()) || self.surplus(own).is_ge() {
            return false;
        }
        self.wrong_closer(own);
        true
    }

    /// Several objects at the root: they are read as the list that they are meant to be.
    pub(super) fn open_root_list(&mut self) {
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
    pub(super) fn open_list_of_last(&mut self) -> bool {
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
    pub(super) fn opener_for_key(&mut self) {
        let in_list = match self.around() {
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
        let is_first = self.stack.last().is_some_and(Frame::is_empty);
        if is_brace && is_first {
            let is_single = self.surplus(Bracket::Brace).is_lt();
            self.unexpected();
            if let Some(frame) = self.stack.last_mut().filter(|_| !is_single) {
                // Its closer is the next but one.
                frame.doubled = self.errors.len().checked_sub(1);
            }
            return;
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
    pub(super) fn key_in_array(&mut self) {
        if !self.around().is_some_and(Frame::is_object) {
            return self.member_in_array();
        }
        let last = self.stack.last().and_then(Frame::last_value);
        let lists_other = last.is_some_and(|last| last.as_object().is_none());
        let ended = match (self.surplus(Bracket::Square), self.surplus(Bracket::Brace)) {
            (Ordering::Less, Ordering::Equal | Ordering::Less) => true,
            (Ordering::Equal, Ordering::Greater) => false,
            _ => lists_other,
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

    /// Ends the objects that cannot hold the current key, where closing braces are missing. False where there are none.
    pub(super) fn close_before_outer_key(&mut self) -> bool {
        let count = self.count_before_outer_key();
        if 0 < count {
            self.close_all_before_item(count, "this key");
        }
        0 < count
    }

    /// How many of the innermost containers cannot hold the current key, where closing braces are missing.
    pub(super) fn count_before_outer_key(&mut self) -> usize {
        let key = self.token.range.slice(self.source).trim_matches('"');
        let fits = |frame: usize| self.stack[frame].is_object() && (self.fits)(&self.owners(frame), key);
        let innermost = self.stack.len();
        let home = (0..innermost).rev().find(|frame| fits(*frame));
        let count = home.map_or(0, |home| innermost - 1 - home);
        match 0 < count && self.at_key() && self.surplus(Bracket::Brace).is_lt() {
            true => count,
            false => 0,
        }
    }

    /// The names of the members that a container is in, the nearest first.
    fn owners(&self, frame: usize) -> [&str; 2] {
        let outer = self.stack.iter().take(frame).rev();
        let mut keys = outer.filter_map(|frame| match &frame.container {
            Container::Object(object) => object.properties.last().map(|property| property.key.as_str()),
            Container::Array(_) => None,
        });
        [keys.next().unwrap_or_default(), keys.next().unwrap_or_default()]
    }

    /// Ends the innermost container before the current token, which is an item of the one around it; the comma
    /// between them belongs to the latter.
    fn close_before_item(&mut self, item: &str) {
        self.close_all_before_item(1, item);
    }

    fn close_all_before_item(&mut self, count: usize, item: &str) {
        let missing = self.innermost(count);
        let Some(frame) = self.stack.last_mut() else {
            return;
        };
        let comma = frame.last_comma().and_then(|comma| comma.take());
        let (end, opener) = (frame.content_end(), frame.opener);
        let at = comma.unwrap_or(self.previous.range.end);
        let mut text = self.closers(&missing, at);
        if comma.is_none() {
            text.push(',');
        }
        match opener {
            Opener::Missing(error) | Opener::Wrong(error, _) => self.amend(error, Edit::insert(at, text)),
            Opener::Written => {
                let names = repair::list(missing.iter().map(|(_, bracket)| bracket.closer()));
                self.error(
                    self.token.range,
                    format!("Missing {names} before {item}"),
                    repair::one(&format!("Insert the missing {names}"), Edit::insert(at, text)),
                );
            }
        }
        for _ in &missing {
            self.pop(end, false);
        }
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
