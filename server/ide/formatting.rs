//! Formatting: only white space between tokens changes.
//!
//! What stands on one line stays there where it is short, everything else gets a line an entry. A text of a single
//! line is one that a program wrote, so its objects are spread. A text with syntax errors is left alone; comments are
//! no errors here.

use crate::analysis::Analysis;
use crate::syntax::edit::Style;
use crate::syntax::json::{Lexeme, lexemes};
use crate::text::{Edit, TextRange};

/// How wide a list or an object on one line may be, with its indentation.
const MAX_WIDTH: usize = 100;

/// What an editor wants of the indentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FormattingOptions {
    /// The width of one level.
    pub tab_size: usize,
    /// Whether a level is spaces, or a tab.
    pub insert_spaces: bool,
}

/// The edits that format a text, or the lines that a range touches; none where nothing has to change or the text is
/// no policy without errors.
pub(super) fn edits(analysis: &Analysis, range: Option<TextRange>, options: FormattingOptions) -> Vec<Edit> {
    let source = analysis.source();
    let Some(policy) = analysis.policy() else {
        return Vec::new();
    };
    let tokens: Vec<Token> = lexemes(source)
        .map(|(lexeme, range)| Token { lexeme, range })
        .collect();
    if !is_sound(analysis, &tokens) {
        return Vec::new();
    }
    let layout = Layout {
        source,
        style: &Style::of(source, Some(policy.root)),
        options,
    };
    let lines = range.map(|range| whole_lines(source, range));
    let is_wanted = |edit: &Edit| lines.is_none_or(|lines| lines.touches(edit.range.end));
    layout.edits(&tokens).into_iter().filter(is_wanted).collect()
}

#[derive(Clone, Copy)]
struct Token {
    lexeme: Lexeme,
    range: TextRange,
}

/// Whether nothing can be lost: all errors are about comments.
fn is_sound(analysis: &Analysis, tokens: &[Token]) -> bool {
    let is_comment = |range: TextRange| {
        let behind = tokens.partition_point(|token| token.range.end <= range.start);
        let token = tokens.get(behind);
        token.is_some_and(|token| token.lexeme == Lexeme::Comment && token.range.covers(range))
    };
    tokens.iter().all(|token| token.lexeme != Lexeme::Other)
        && analysis
            .parse()
            .errors
            .iter()
            .all(|error| is_comment(error.range))
}

/// From the start of the first line to the end of the last.
fn whole_lines(source: &str, range: TextRange) -> TextRange {
    let is_break = |char| matches!(char, '\n' | '\r');
    let (before, behind) = (source.get(..range.start), source.get(range.end..));
    let start = before
        .and_then(|text| text.rfind(is_break))
        .map_or(0, |at| at + 1);
    let length = behind.and_then(|text| text.find(is_break));
    TextRange::new(start, length.map_or(source.len(), |length| range.end + length))
}

/// How a text is laid out.
struct Layout<'a> {
    source: &'a str,
    style: &'a Style,
    options: FormattingOptions,
}

/// An object or list that is open.
#[derive(Clone, Copy)]
struct Open {
    is_inline: bool,
    is_object: bool,
}

impl Layout<'_> {
    /// The changes between tokens, before the first and behind the last.
    fn edits(&self, tokens: &[Token]) -> Vec<Edit> {
        let inline = self.inline(tokens);
        let mut edits = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        let mut previous: Option<Token> = None;
        for (index, token) in tokens.iter().enumerate() {
            let space = self.space(previous, *token, &open);
            let start = previous.map_or_else(|| self.start(), |token| token.range.end);
            self.replace(&mut edits, TextRange::new(start, token.range.start), space);
            match token.lexeme {
                Lexeme::Open => open.push(Open {
                    is_inline: inline.get(index).copied().unwrap_or(false),
                    is_object: token.range.slice(self.source) == "{",
                }),
                Lexeme::Close => {
                    open.pop();
                }
                _ => {}
            }
            previous = Some(*token);
        }
        if let Some(last) = previous {
            let rest = TextRange::new(last.range.end, self.source.len());
            let space = if has_break(rest.slice(self.source)) {
                self.style.newline
            } else {
                ""
            };
            self.replace(&mut edits, rest, space.to_owned());
        }
        edits
    }

    /// Where the text begins: behind a byte order mark.
    fn start(&self) -> usize {
        self.source.len() - self.source.trim_start_matches('\u{feff}').len()
    }

    fn replace(&self, edits: &mut Vec<Edit>, range: TextRange, space: String) {
        if range.slice(self.source) != space {
            edits.push(Edit::replace(range, space));
        }
    }

    /// The white space between two tokens.
    fn space(&self, previous: Option<Token>, next: Token, open: &[Open]) -> String {
        let Some(previous) = previous else {
            return String::new();
        };
        let around = open.last();
        let depth = open.len() - usize::from(next.lexeme == Lexeme::Close && !open.is_empty());
        let is_inline = around.is_some_and(|it| it.is_inline);
        let padding = match around {
            Some(Open { is_object: true, .. }) => self.style.brace_padding,
            _ => self.style.bracket_padding,
        };
        match (previous.lexeme, next.lexeme) {
            (Lexeme::Comment, _) | (_, Lexeme::Comment) => self.beside_comment(previous, next, depth),
            (Lexeme::Open, Lexeme::Close) | (_, Lexeme::Comma | Lexeme::Colon) => String::new(),
            (Lexeme::Colon, _) => " ".to_owned(),
            (Lexeme::Open, _) | (_, Lexeme::Close) if is_inline => padding.to_owned(),
            _ if is_inline => " ".to_owned(),
            _ => self.line_break(depth),
        }
    }

    /// A comment stays on its line, or on one of its own.
    fn beside_comment(&self, previous: Token, next: Token, depth: usize) -> String {
        let between = TextRange::new(previous.range.end, next.range.start).slice(self.source);
        let ends_line =
            previous.lexeme == Lexeme::Comment && !previous.range.slice(self.source).starts_with("/*");
        match ends_line || has_break(between) {
            true => self.line_break(depth),
            false => " ".to_owned(),
        }
    }

    fn line_break(&self, depth: usize) -> String {
        let level = match self.options.insert_spaces {
            true => " ".repeat(self.options.tab_size),
            false => "\t".to_owned(),
        };
        format!("{}{}", self.style.newline, level.repeat(depth))
    }

    /// For each token that opens an object or list, whether that stays on one line.
    fn inline(&self, tokens: &[Token]) -> Vec<bool> {
        let mut inline = vec![false; tokens.len()];
        let is_spread = tokens.first().zip(tokens.last()).is_some_and(|(first, last)| {
            has_break(TextRange::new(first.range.start, last.range.end).slice(self.source))
        });
        let mut open: Vec<Measure> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            let text = token.range.slice(self.source);
            match token.lexeme {
                Lexeme::Open => open.push(Measure {
                    index,
                    start: token.range.start,
                    // An object of a text of one line is to be spread, unless it is empty.
                    may_stay: is_spread || text == "[",
                    width: 0,
                    count: 0,
                }),
                Lexeme::Close => {
                    let Some(closed) = open.pop() else { continue };
                    let depth = open.len();
                    let range = TextRange::new(closed.start, token.range.end);
                    let stays = closed.count == 0 || self.stays(&closed, range, depth);
                    if let Some(slot) = inline.get_mut(closed.index) {
                        *slot = stays;
                    }
                    if let Some(parent) = open.last_mut() {
                        parent.add(closed.width + 2, stays);
                    }
                }
                Lexeme::Scalar => {
                    if let Some(parent) = open.last_mut() {
                        parent.add(text.chars().count(), true);
                    }
                }
                Lexeme::Comma | Lexeme::Colon => {
                    if let Some(parent) = open.last_mut() {
                        parent.width += 2;
                    }
                }
                Lexeme::Comment | Lexeme::Other => {
                    if let Some(parent) = open.last_mut() {
                        parent.add(0, false);
                    }
                }
            }
        }
        inline
    }

    fn stays(&self, closed: &Measure, range: TextRange, depth: usize) -> bool {
        let padding = 2 * self
            .style
            .brace_padding
            .len()
            .max(self.style.bracket_padding.len());
        let width = depth * self.options.tab_size + closed.width + padding + 2;
        closed.may_stay && width <= MAX_WIDTH && !has_break(range.slice(self.source))
    }
}

/// An object or list while its width is taken.
struct Measure {
    index: usize,
    start: usize,
    may_stay: bool,
    width: usize,
    count: usize,
}

impl Measure {
    fn add(&mut self, width: usize, stays: bool) {
        self.width = self.width.saturating_add(width);
        self.may_stay &= stays;
        self.count += 1;
    }
}

fn has_break(text: &str) -> bool {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some()
}
