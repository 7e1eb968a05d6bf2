//! The end of containers: closers that fit, that do not, and that are missing.

use std::cmp::Ordering;

use crate::text::{Edit, TextRange};

use super::frame::{Container, Expects, Frame, Opener};
use super::lexer::{Bracket, Quotes, TokenKind, lex_solid};
use super::{MAX_ERRORS, Parser, repair};

/// What a closer that does not fit the innermost container is.
enum Misfit {
    /// Closers are missing before it.
    Early,
    /// It stands in the place of the right one.
    Wrong,
    /// It closes nothing.
    Stray,
}

impl Parser<'_> {
    pub(super) fn closer(&mut self, bracket: Bracket) {
        let Some(frame) = self.stack.last() else {
            return self.stray_closer();
        };
        let own = frame.bracket();
        if bracket == own {
            return self.close(true);
        }
        if let Opener::Wrong(error, wrong) = frame.opener
            && wrong == bracket
        {
            let range = self.token.range;
            self.amend(error, Edit::replace(range, own.closer().to_string()));
            return self.close(false);
        }
        let around = self.around();
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
        let doubled = self.stack.last().and_then(|frame| frame.doubled);
        self.advance();
        self.pop(end, true);
        if doubled.is_some() && self.token.kind == TokenKind::Close(Bracket::Brace) {
            self.amend(doubled, Edit::delete(self.token.range));
            self.advance();
        }
    }

    /// Whether the current token fits the innermost container, but that goes on after it and there is a closer too
    /// many: `{"Effect": "Allow"}, "Action": "*"}`, `["a"], "b"]`.
    fn closes_too_early(&mut self) -> bool {
        let Some(frame) = self.stack.last() else {
            return false;
        };
        let around = self.around();
        match (frame.is_object(), around.map(Frame::is_object)) {
            (true, None) => self.object_goes_on() || self.is_doubled_before_comma(),
            (true, Some(false)) => {
                self.object_goes_on() && self.surplus(Bracket::Brace).is_gt() && !self.has_next_key()
            }
            (false, Some(true)) => self.list_goes_on() && self.surplus(Bracket::Square).is_gt(),
            _ => false,
        }
    }

    /// Whether another `}` and a comma follow: `{"a": 1}}, "b": 2}`.
    fn is_doubled_before_comma(&mut self) -> bool {
        let closer = self.peek() == TokenKind::Close(Bracket::Brace);
        let second = self.ahead.unwrap_or(self.token);
        closer && lex_solid(self.source, second.range.end).kind == TokenKind::Comma
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
        self.end_containers(self.token.range, String::new(), &missing, "");
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

    pub(super) fn stray_closer(&mut self) {
        let name = self.name(self.token.range);
        self.skip(
            format!("{name} closes nothing, remove it"),
            &format!("Remove the {name}"),
        );
    }

    pub(super) fn wrong_closer(&mut self, own: Bracket) {
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
        let missing = self.innermost(count);
        let names = repair::list(self.unclosed(count).iter().map(|(_, bracket)| bracket.closer()));
        let message = format!("Missing {names} before {found}");
        self.end_containers(self.token.range, message, &missing, "");
    }

    pub(super) fn innermost(&self, count: usize) -> Vec<(usize, Bracket)> {
        let frames = self.stack.iter().rev().take(count);
        frames.map(|frame| (frame.start, frame.bracket())).collect()
    }

    /// Those of the innermost containers that have an opener.
    pub(super) fn unclosed(&self, count: usize) -> Vec<(usize, Bracket)> {
        let frames = self.stack.iter().rev().take(count);
        let opened = frames.filter(|frame| !matches!(frame.opener, Opener::Missing(_)));
        opened.map(|frame| (frame.start, frame.bracket())).collect()
    }

    /// [`repair::closers`], which looks for line starts; not worth it where the repair will not be kept.
    pub(super) fn closers(&self, open: &[(usize, Bracket)], at: usize) -> String {
        match self.errors.len() < MAX_ERRORS {
            true => repair::closers(self.source, open, at),
            false => String::new(),
        }
    }

    /// Ends the innermost containers before the current token, with one error for all that have an opener; `value` is
    /// what the last member lacks.
    fn end_containers(
        &mut self,
        range: TextRange,
        message: String,
        missing: &[(usize, Bracket)],
        value: &str,
    ) -> Option<usize> {
        let trailing = |frame: &mut Frame| *frame.last_comma()?;
        let waits_for_item = |frame: &&mut Frame| frame.expects == Expects::Item;
        let comma = self.stack.last_mut().filter(waits_for_item).and_then(trailing);
        let at = comma.unwrap_or(self.previous.range.end);
        let text = self.closers(missing, at);
        let place = TextRange::new(at, at + usize::from(comma.is_some()));
        let edit = Edit::replace(place, format!("{value}{text}"));
        let error = match self.stack.last().map(|frame| frame.opener) {
            Some(Opener::Missing(error)) if self.unclosed(missing.len()).is_empty() => {
                self.amend(error, edit);
                error
            }
            _ => {
                let quote = value.starts_with('"').then_some('"').into_iter();
                let closers = missing.iter().map(|(_, bracket)| bracket.closer());
                let names = repair::list(quote.chain(closers));
                let title = match missing.len() {
                    ..=repair::MOST_NAMED => format!("Insert the missing {names}"),
                    count => format!("Insert the {count} missing closing brackets"),
                };
                self.error(range, message, repair::one(&title, edit))
            }
        };
        for _ in missing {
            self.pop(self.token.range.start, false);
        }
        error
    }

    /// The end of the text inside of containers.
    pub(super) fn at_end(&mut self, expects: Expects) {
        let missing = self.innermost(self.stack.len());
        let unclosed = self.unclosed(missing.len());
        let mut edits = Vec::new();
        // A text that breaks off is one slip: the error for the closers speaks for the value and the quote too.
        match expects {
            Expects::Colon if self.cut_off => self.key_alone(),
            Expects::Value if self.cut_off => self.missing_value(),
            _ if self.cut_off => {}
            _ if !self.breaks_off_in_string() => {}
            Expects::Colon => edits = self.take_back(self.before_key, self.previous.range.start),
            Expects::Item | Expects::Separator | Expects::Value => edits.extend(self.take_back_quote()),
        }
        if self.cut_off {
            for _ in missing {
                self.pop(self.token.range.start, false);
            }
            return;
        }
        let last = self.previous.range;
        let is_quote = |edit: &Edit| edit.new_text == "\"" && edit.range.start == last.end;
        let quote = edits.iter().position(is_quote).map(|index| edits.remove(index));
        let value = match expects {
            Expects::Colon => ": \"\"",
            Expects::Value => " \"\"",
            Expects::Item | Expects::Separator => "",
        };
        let message = repair::missing_at_end(self.source, quote.is_some(), &unclosed);
        let text = format!("{}{value}", quote.as_ref().map_or("", |edit| &edit.new_text));
        let part = (expects == Expects::Colon || quote.is_some()).then_some(last);
        let range = part.unwrap_or_else(|| self.last_character());
        let error = self.end_containers(range, message, &missing, &text);
        let Some(error) = error.and_then(|index| self.errors.get_mut(index)) else {
            return;
        };
        error.part = part.or(error.part);
        if let Some(repair) = &mut error.repair {
            let end = repair.edits.len() - 1;
            repair.edits.splice(end..end, edits);
            repair.complete &= value.is_empty();
        }
    }

    fn last_character(&self) -> TextRange {
        let last = self.source.trim_end();
        let width = last.chars().next_back().map_or(0, char::len_utf8);
        TextRange::new(last.len() - width, last.len())
    }

    /// Whether the last token is a string without its closing quote, on the last line: on another something else may
    /// follow.
    fn breaks_off_in_string(&self) -> bool {
        let behind = self.source.get(self.previous.range.end..).unwrap_or_default();
        let TokenKind::String(quoted) = self.previous.kind else {
            return false;
        };
        quoted.quotes == Quotes::Unclosed && !behind.contains(['\n', '\r'])
    }

    /// Takes back the error about the last token.
    fn take_back_quote(&mut self) -> Option<Edit> {
        let is_last = self.errors.last().map(|error| error.range) == Some(self.previous.range);
        self.errors.pop_if(|_| is_last)?.repair?.edits.pop()
    }
}
