//! What people paste along with JSON: text before and behind it, line numbers.

use crate::text::{Edit, TextRange};

use super::lexer::{Bracket, Quotes, Token, TokenKind, lex, lex_solid};
use super::{NOT_PART, Parser, repair};

/// Whether the lines of a text are numbered: the first begins with 1, the next with 2.
pub(super) fn is_numbered(source: &str) -> bool {
    let mut lines = source
        .trim_start()
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty());
    let mut begins = |number: &str| {
        let line = lines.next().unwrap_or_default().trim_start();
        line.strip_prefix(number)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '.', '|']))
    };
    if !begins("1") {
        return false;
    }
    // A number may have a line of its own.
    begins("2") || begins("2")
}

impl Parser<'_> {
    /// Whether a token is the number of its line.
    pub(super) fn is_line_number(&self, token: Token) -> bool {
        if !self.is_numbered || token.kind != TokenKind::Bare {
            return false;
        }
        let text = token.range.slice(self.source).trim_end_matches(['.', '|']);
        let before = self.source.get(..token.range.start).unwrap_or_default();
        let line = before.trim_end_matches([' ', '\t', '\u{feff}']);
        text.bytes().all(|byte| byte.is_ascii_digit())
            && (line.is_empty() || line.ends_with(['\n', '\r']))
            && matches!(
                self.source.as_bytes().get(token.range.end),
                None | Some(b' ' | b'\t' | b'\n' | b'\r')
            )
    }

    /// Reports the number of a line; all of them are one slip.
    pub(super) fn report_line_number(&mut self, token: Token) {
        let edit = Edit::delete(token.range);
        match self.line_numbers {
            Some(_) => self.amend(self.line_numbers, edit),
            None => {
                let message = "Line numbers are not part of JSON, remove them".to_owned();
                self.line_numbers =
                    self.error(token.range, message, repair::one("Remove the line numbers", edit));
            }
        }
    }

    /// Skips a text before the root, such as a sentence, a command or the beginning of a fence. False where there is none.
    pub(super) fn skip_foreign(&mut self) -> bool {
        let start = self.token.range.start;
        let Some(root) = self.is_foreign().then(|| opener(self.source, start)).flatten() else {
            return false;
        };
        let text = self.source.get(start..root).unwrap_or_default().trim_end();
        self.errors.clear();
        self.line_numbers = None;
        self.before = self.error(
            TextRange::new(start, start + text.len()),
            NOT_PART.to_owned(),
            repair::one(
                "Remove what does not belong to the value",
                Edit::delete(TextRange::new(start, root)),
            ),
        );
        (self.start, self.excess, self.seen) = (root, None, [0; 2]);
        self.reported = root;
        self.previous.range = TextRange::empty(root);
        self.ahead = None;
        self.token = self.lex(root);
        true
    }

    /// Removes what follows the root together with what stands before it: both are one slip.
    pub(super) fn foreign_to_end(&mut self) {
        let end = self.source.trim_end().len();
        let start = self.root.as_ref().map_or(end, |root| root.range.end);
        self.amend(self.before, Edit::delete(TextRange::new(start, end)));
    }

    /// Whether the first token begins neither a value nor a member.
    fn is_foreign(&mut self) -> bool {
        let next = self.peek();
        let ahead = self.ahead.unwrap_or(self.token);
        match self.token.kind {
            TokenKind::Open(Bracket::Paren) => !matches!(next, TokenKind::String(_)),
            TokenKind::Bare => match next {
                TokenKind::Colon => false,
                TokenKind::Equals => {
                    let value = lex_solid(self.source, ahead.range.end);
                    !matches!(value.kind, TokenKind::String(quoted) if quoted.quotes == Quotes::Double)
                        && !matches!(value.kind, TokenKind::Open(_))
                }
                _ => true,
            },
            TokenKind::String(quoted) => {
                quoted.quotes != Quotes::Double && !matches!(next, TokenKind::Colon | TokenKind::Equals)
            }
            _ => false,
        }
    }
}

/// Where, behind other text, an object or a list of objects begins.
fn opener(source: &str, from: usize) -> Option<usize> {
    let begins = |at: usize, bracket: u8| {
        let next = lex(source, at + 1);
        let between = TextRange::new(at + 1, next.range.start).slice(source);
        match bracket {
            b'{' => {
                between.contains(['\n', '\r'])
                    || matches!(
                        next.kind,
                        TokenKind::String(_) | TokenKind::Close(Bracket::Brace) | TokenKind::Comment
                    )
            }
            _ => next.kind == TokenKind::Open(Bracket::Brace),
        }
    };
    let rest = source.as_bytes().get(from..)?;
    memchr::memchr2_iter(b'{', b'[', rest)
        .map(|at| from + at)
        .find(|at| begins(*at, source.as_bytes()[*at]))
}
