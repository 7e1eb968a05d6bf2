//! Repairs in the document's own style: line ends, indentation, spaces inside of brackets.

use crate::syntax::Repair;
use crate::text::{Edit, TextRange};

use super::lexer::Bracket;

/// A repair of one edit.
pub(super) fn one(title: &str, edit: Edit) -> Option<Repair> {
    Some(Repair {
        title: title.to_owned(),
        edits: vec![edit],
        complete: true,
    })
}

/// Inserts an empty string, for people to fill in, after other edits.
pub(super) fn empty_value(at: usize, new_text: &str, mut edits: Vec<Edit>) -> Option<Repair> {
    edits.push(Edit::insert(at, new_text));
    Some(Repair {
        title: "Insert an empty value".to_owned(),
        edits,
        complete: false,
    })
}

/// Removes a comma at `at` before the closer of the container that starts at `open`; on one line the closer then has
/// as much space before it as the opener has after it.
pub(super) fn without_trailing_comma(source: &str, open: usize, at: usize) -> Edit {
    let rest = source.get(at + 1..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let on_line = rest
        .get(blank..)
        .is_some_and(|rest| rest.starts_with([']', '}', ')']));
    let with_blank = on_line && !is_spaced(source, open);
    Edit::delete(TextRange::new(at, at + 1 + if with_blank { blank } else { 0 }))
}

/// Removes a token, and the white space after it where there is some before it too.
pub(super) fn without(source: &str, range: TextRange) -> Edit {
    let is_blank = |char: char| matches!(char, ' ' | '\t');
    let before = source.get(..range.start).unwrap_or_default();
    let after = source.get(range.end..).unwrap_or_default();
    let blank = after.len() - after.trim_start_matches(is_blank).len();
    let extra = if before.ends_with(is_blank) { blank } else { 0 };
    Edit::delete(TextRange::new(range.start, range.end + extra))
}

/// Removes a comment: its whole line where nothing else stands there, else with the white space before it.
pub(super) fn without_comment(source: &str, range: TextRange) -> Edit {
    let before = source.get(..range.start).unwrap_or_default();
    let after = source.get(range.end..).unwrap_or_default();
    let start = before.trim_end_matches([' ', '\t']).len();
    let blank = after.len() - after.trim_start_matches([' ', '\t']).len();
    let line_end = after.get(blank..).unwrap_or_default();
    let ends_line = line_end.is_empty() || line_end.starts_with(['\n', '\r']);
    let starts_line = before
        .get(..start)
        .is_none_or(|text| text.is_empty() || text.ends_with(['\n', '\r']));
    if !ends_line {
        return without(source, range);
    }
    let mut end = range.end + blank;
    if starts_line {
        end += match line_end.as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
    }
    Edit::delete(TextRange::new(start, end))
}

/// The closers for containers (innermost first, by where they start), to be inserted at `at`: on the opener's line if
/// that is the line of `at` too, else on lines of their own, indented as the openers' lines.
pub(super) fn closers(source: &str, open: &[(usize, Bracket)], at: usize) -> String {
    let mut text = String::new();
    let mut line = line_start(source, at);
    let mut blank = source.get(line..at).is_some_and(|text| text.trim().is_empty());
    for &(start, bracket) in open {
        let opened = line_start(source, start);
        if opened != line && !blank {
            text.push_str(line_end(source));
            text.push_str(indentation(source, opened));
        } else if opened == line && is_spaced(source, start) {
            text.push(' ');
        }
        blank = false;
        line = opened;
        text.push(bracket.closer());
    }
    text
}

/// How many missing closers are named one by one.
pub(super) const MOST_NAMED: usize = 6;

/// What is missing at the end of the text, for people: the quote of the last string, then closers, innermost first.
pub(super) fn missing_at_end(source: &str, quote: bool, missing: &[(usize, Bracket)]) -> String {
    let line = |start: usize| {
        let before = source.get(..start).unwrap_or_default();
        let returns = before.bytes().filter(|byte| *byte == b'\r').count();
        let pairs = before.matches("\r\n").count();
        1 + before.bytes().filter(|byte| *byte == b'\n').count() + returns - pairs
    };
    let quotes = quote.then_some('"').into_iter();
    let names = list(quotes.chain(missing.iter().map(|(_, bracket)| bracket.closer())));
    match missing {
        [] => String::new(),
        [(start, bracket)] if !quote => format!(
            "Missing {names}: the `{}` of line {} is not closed",
            bracket.opener(),
            line(*start)
        ),
        [.., (start, bracket)] if missing.len() > MOST_NAMED => format!(
            "Missing {} closing brackets: the first open one is the `{}` of line {}",
            missing.len(),
            bracket.opener(),
            line(*start)
        ),
        _ => {
            let brackets = missing
                .iter()
                .map(|(start, bracket)| format!("the `{}` of line {}", bracket.opener(), line(*start)));
            let lines: Vec<String> = quote
                .then(|| "the last string".to_owned())
                .into_iter()
                .chain(brackets)
                .collect();
            format!("Missing {names}: {} are not closed", join(&lines))
        }
    }
}

/// `}`, `]` and `}` as a sentence names them.
pub(super) fn list(closers: impl Iterator<Item = char>) -> String {
    let names: Vec<String> = closers.map(|closer| format!("`{closer}`")).collect();
    join(&names)
}

fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Whether a space follows the opener at `start`; a container without opener counts as one without space.
fn is_spaced(source: &str, start: usize) -> bool {
    matches!(
        source.as_bytes().get(start..start + 2),
        Some([b'{' | b'[' | b'(', b' ' | b'\t'])
    )
}

fn line_start(source: &str, at: usize) -> usize {
    let before = source.get(..at).unwrap_or_default();
    memchr::memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |end| end + 1)
}

fn indentation(source: &str, line: usize) -> &str {
    let rest = source.get(line..).unwrap_or_default();
    let length = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest.get(..length).unwrap_or_default()
}

/// The line end of the text: that of its first line.
fn line_end(source: &str) -> &'static str {
    let Some(at) = source.find(['\n', '\r']) else {
        return "\n";
    };
    match &source.as_bytes()[at..] {
        [b'\r', b'\n', ..] => "\r\n",
        [b'\r', ..] => "\r",
        _ => "\n",
    }
}
