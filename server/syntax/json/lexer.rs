//! Tokens of JSON and of what people write instead of it.
//!
//! [`lex`] is a pure function of the text and an offset, so the parser may look ahead as far as it wants. It never
//! fails: every text is a sequence of tokens. A string ends at its line's end at the latest.

use crate::text::TextRange;

/// Quotes that close a string for people, not for JSON.
const OTHER_QUOTES: [char; 4] = ['\'', '’', '”', '`'];

/// A token and where it stands; never empty but for [`TokenKind::End`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: TextRange,
}

/// The kinds of token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TokenKind {
    Open(Bracket),
    Close(Bracket),
    Comma,
    Colon,
    /// A string, perhaps with a quote missing or of the wrong kind.
    String(Quoted),
    /// A number, a literal or a word: whatever stands outside of quotes.
    Bare,
    /// `;`
    Semicolon,
    /// `=`, `=>`
    Equals,
    /// `// …`, `# …`, `/* … */`
    Comment,
    /// Control characters and white space that JSON does not know, and the first of two opening quotes.
    Stray,
    /// The end of the text.
    End,
}

impl TokenKind {
    /// Whether it opens what the next token closes.
    pub(super) fn closes_at_once(self, next: Self) -> bool {
        matches!((self, next), (Self::Open(opener), Self::Close(closer)) if opener == closer)
    }
}

/// The kinds of bracket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bracket {
    Brace,
    Square,
    /// Not JSON: taken for one of the others.
    Paren,
}

impl Bracket {
    pub(super) fn opener(self) -> char {
        match self {
            Self::Brace => '{',
            Self::Square => '[',
            Self::Paren => '(',
        }
    }

    pub(super) fn closer(self) -> char {
        match self {
            Self::Brace => '}',
            Self::Square => ']',
            Self::Paren => ')',
        }
    }
}

/// What the lexer knows about a string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Quoted {
    /// What stands between the quotes.
    pub(super) content: TextRange,
    pub(super) quotes: Quotes,
    /// Whether the content stands for itself: no escape and no control character.
    pub(super) plain: bool,
}

/// The quotes of a string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Quotes {
    Double,
    /// `'…'`, `` `…` ``, or a double quote on one side only: `"…'`
    Single,
    /// `“…”`, `‘…’`
    Typographic,
    /// `&quot;…&quot;`
    Entity,
    /// `\"…\"`
    Escaped,
    /// The closing quote is missing.
    Unclosed,
    /// The opening quote is missing.
    Unopened,
}

/// The token at or after `from`, which is on a character boundary; white space is skipped.
pub(super) fn lex(source: &str, from: usize) -> Token {
    let bytes = source.as_bytes();
    let mut start = from;
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(start) {
        start += 1;
    }
    let single = |kind| Token {
        kind,
        range: TextRange::new(start, start + 1),
    };
    let Some(byte) = bytes.get(start) else {
        return Token {
            kind: TokenKind::End,
            range: TextRange::empty(source.len()),
        };
    };
    match byte {
        b'"' => double_quoted(source, start),
        b',' => single(TokenKind::Comma),
        b':' => single(TokenKind::Colon),
        b'{' => single(TokenKind::Open(Bracket::Brace)),
        b'}' => single(TokenKind::Close(Bracket::Brace)),
        b'[' => single(TokenKind::Open(Bracket::Square)),
        b']' => single(TokenKind::Close(Bracket::Square)),
        b'(' => single(TokenKind::Open(Bracket::Paren)),
        b')' => single(TokenKind::Close(Bracket::Paren)),
        b';' => single(TokenKind::Semicolon),
        b'=' => Token {
            kind: TokenKind::Equals,
            range: TextRange::new(
                start,
                start + 1 + usize::from(bytes.get(start + 1) == Some(&b'>')),
            ),
        },
        b'#' => line_comment(source, start),
        b'/' if bytes.get(start + 1) == Some(&b'/') => line_comment(source, start),
        b'/' if bytes.get(start + 1) == Some(&b'*') => block_comment(source, start),
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => bare(source, start),
        _ => unusual(source, start),
    }
}

/// The token at or after `from` that is neither comment nor stray character.
pub(super) fn lex_solid(source: &str, from: usize) -> Token {
    let mut token = lex(source, from);
    while let TokenKind::Comment | TokenKind::Stray = token.kind {
        token = lex(source, token.range.end);
    }
    token
}

/// How many more closers than openers the text has: of braces, and of square brackets.
pub(super) fn excess_closers(source: &str, from: usize) -> [isize; 2] {
    let mut excess = [0; 2];
    let mut at = from;
    loop {
        let token = lex(source, at);
        match token.kind {
            TokenKind::Open(Bracket::Brace) => excess[0] -= 1,
            TokenKind::Close(Bracket::Brace) => excess[0] += 1,
            TokenKind::Open(Bracket::Square) => excess[1] -= 1,
            TokenKind::Close(Bracket::Square) => excess[1] += 1,
            TokenKind::End => return excess,
            _ => {}
        }
        at = token.range.end;
    }
}

fn line_comment(source: &str, start: usize) -> Token {
    let rest = source.get(start..).unwrap_or_default();
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let length = rest.get(..line).unwrap_or_default().trim_end().len();
    Token {
        kind: TokenKind::Comment,
        range: TextRange::new(start, start + length),
    }
}

fn block_comment(source: &str, start: usize) -> Token {
    let end = source
        .get(start + 2..)
        .and_then(|rest| rest.find("*/"))
        .map_or(source.trim_end().len(), |length| start + 2 + length + 2);
    Token {
        kind: TokenKind::Comment,
        range: TextRange::new(start, end),
    }
}

/// A string in double quotes. If no string can end where the next quote stands (a word follows it), and the content
/// looks like the end of one string and the beginning of another (`"s3:GetObject, "`), the string ended before.
fn double_quoted(source: &str, start: usize) -> Token {
    let bytes = source.as_bytes();
    let mut plain = true;
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => break,
            Some(b'\\') => {
                plain = false;
                let escaped = bytes.get(at + 1);
                at += 1 + usize::from(!matches!(escaped, None | Some(b'\n' | b'\r')));
            }
            None | Some(b'\n' | b'\r') => {
                let line = TextRange::new(start + 1, at.min(source.len()));
                return cut(source, TextRange::new(start, line.start), line, plain);
            }
            Some(byte) => {
                plain &= *byte >= b' ';
                at += 1;
            }
        }
    }
    let content = TextRange::new(start + 1, at);
    if content.is_empty()
        && is_bare_at(source, at + 1)
        && closing_quote(source, bare_end(source, at + 1)).is_some()
    {
        // A doubled opening quote: the second one opens the string.
        return Token {
            kind: TokenKind::Stray,
            range: TextRange::new(start, at),
        };
    }
    if !may_follow_string(bytes, at + 1)
        && let Some(length) =
            end_before_next(content.slice(source)).or_else(|| end_before_space(content.slice(source)))
    {
        let end = content.start + length;
        return unclosed(source, TextRange::new(start, content.start), end, plain);
    }
    string(TextRange::new(start, at + 1), content, Quotes::Double, plain)
}

fn string(range: TextRange, content: TextRange, quotes: Quotes, plain: bool) -> Token {
    let kind = TokenKind::String(Quoted {
        content,
        quotes,
        plain,
    });
    Token { kind, range }
}

/// A string that ends with its line.
fn cut(source: &str, opener: TextRange, line: TextRange, plain: bool) -> Token {
    let text = line.slice(source);
    // Behind brackets the quote belongs to the text around, as that of a command does.
    let around = text
        .strip_suffix(OTHER_QUOTES)
        .filter(|inner| inner.ends_with(['}', ']']));
    let end = other_closer(text).unwrap_or_else(|| end_in_line(around.unwrap_or(text)));
    unclosed(source, opener, line.start + end, plain)
}

/// A string without its closing quote, or with one of another kind, that ends at `end`.
fn unclosed(source: &str, opener: TextRange, end: usize, plain: bool) -> Token {
    let content = TextRange::new(opener.end, end);
    let range = TextRange::new(opener.start, end);
    let text = content.slice(source);
    if let Some(inner) = text.strip_suffix(OTHER_QUOTES).filter(|inner| !inner.is_empty()) {
        let content = TextRange::new(content.start, content.start + inner.len());
        return string(range, content, Quotes::Single, plain);
    }
    let quotes = match opener.slice(source) {
        "\"" => Quotes::Unclosed,
        "&quot;" | "&#34;" => Quotes::Entity,
        "\\\"" => Quotes::Escaped,
        "'" | "`" => Quotes::Single,
        _ => Quotes::Typographic,
    };
    string(range, content, quotes, plain)
}

/// Where a line without another double quote has one of another kind that can end a string; behind that quote.
fn other_closer(line: &str) -> Option<usize> {
    line.match_indices(OTHER_QUOTES)
        .map(|(at, quote)| (at, at + quote.len()))
        .find(|(at, end)| {
            let rest = line.get(*end..).unwrap_or_default();
            0 < *at
                && rest
                    .trim_start_matches([' ', '\t'])
                    .starts_with([',', ':', ']', '}'])
        })
        .map(|(_, end)| end)
}

/// Whether the byte at `at` can stand right after a string, in JSON or in what people write instead.
fn may_follow_string(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        None => true,
        Some(b'/') => matches!(bytes.get(at + 1), Some(b'/' | b'*')),
        Some(b'"') => false,
        Some(byte) => *byte <= b' ' || br",:]})[{(;=#".contains(byte),
    }
}

/// Length of the string in the rest of a line that has no closing quote: what belongs to the structure
/// (`,`, `]`, `}`, white space, `: [`) is given back.
fn end_in_line(line: &str) -> usize {
    let mut rest = line.trim_end();
    while let Some(last) = rest.chars().next_back() {
        let given_back = match last {
            ',' | ']' => true,
            '}' => !closes_variable(rest),
            '{' | '[' => opens_value(rest),
            _ => false,
        };
        if !given_back {
            break;
        }
        rest = match last {
            '{' | '[' => rest.trim_end_matches(['{', '[', ' ', '\t']).trim_end_matches(':'),
            _ => rest.get(..rest.len() - 1).unwrap_or_default(),
        }
        .trim_end();
    }
    rest.len()
}

/// Whether the text ends with a colon and opening brackets: the end of a key and the start of its value.
fn opens_value(text: &str) -> bool {
    text.trim_end_matches(['{', '[', ' ', '\t']).ends_with(':')
}

/// Length of the string in `content` that reads like the end of one string, structure, and the quote of the next.
fn end_before_next(content: &str) -> Option<usize> {
    let rest = content.trim_end_matches([' ', '\t']);
    if !rest.ends_with([',', ':', '{', '[']) {
        return None;
    }
    let mut rest = rest;
    while let Some(last) = rest.chars().next_back() {
        match last {
            ',' | ':' | '{' | '[' | ']' | ' ' | '\t' => {}
            '}' if !closes_variable(rest) => {}
            _ => break,
        }
        rest = rest.get(..rest.len() - 1).unwrap_or_default();
    }
    Some(rest.len())
}

/// Length of the string in `content` where white space stands before the quote of the next.
fn end_before_space(content: &str) -> Option<usize> {
    let length = content.trim_end_matches([' ', '\t']).len();
    (length < content.len()).then_some(length)
}

/// Whether the `}` at the end of `text` closes a policy variable: `${aws:username}`.
fn closes_variable(text: &str) -> bool {
    let inner = text.get(..text.len() - 1).unwrap_or_default();
    inner.rfind(['{', '}']).is_some_and(|at| {
        let (opening, name) = inner.split_at(at + 1);
        opening.ends_with("${") && !name.contains(['[', ']', '"'])
    })
}

/// Tokens that start with an unusual character: other quotes, white space of other kinds, words in other scripts.
fn unusual(source: &str, start: usize) -> Token {
    let rest = source.get(start..).unwrap_or_default();
    let quoted = |opener, quotes, closers| other_quoted(source, start, opener, quotes, closers);
    match rest.chars().next() {
        Some('\'') => quoted(1, Quotes::Single, &["'"]),
        Some('`') if !rest.starts_with("```") => quoted(1, Quotes::Single, &["`"]),
        Some('‘' | '’') => quoted(3, Quotes::Typographic, &["‘", "’"]),
        Some('“' | '”' | '„') => quoted(3, Quotes::Typographic, &["“", "”", "\""]),
        Some('&') if rest.starts_with("&quot;") => quoted(6, Quotes::Entity, &["&quot;"]),
        Some('&') if rest.starts_with("&#34;") => quoted(5, Quotes::Entity, &["&#34;"]),
        Some('\\') if rest.starts_with("\\\"") => quoted(2, Quotes::Escaped, &["\\\""]),
        Some(first) if is_stray(first) => {
            let end = rest
                .find(|next| !is_stray(next) || matches!(next, '\n' | '\r' | '\t' | ' '))
                .unwrap_or(rest.len());
            Token {
                kind: TokenKind::Stray,
                range: TextRange::new(start, start + end),
            }
        }
        _ => bare(source, start),
    }
}

fn is_stray(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// A string in other quotes. It ends with one of `closers` that can be one; else with a double quote that can; else
/// before the structure that another string follows, at the line's end at the latest.
fn other_quoted(source: &str, start: usize, opener: usize, quotes: Quotes, closers: &[&str]) -> Token {
    let bytes = source.as_bytes();
    let opener = TextRange::new(start, start + opener);
    let closed = |at: usize, length: usize, plain| {
        let content = TextRange::new(opener.end, at);
        string(TextRange::new(start, at + length), content, quotes, plain)
    };
    let mut plain = true;
    let mut double = None;
    let mut at = opener.end;
    while !matches!(bytes.get(at), None | Some(b'\n' | b'\r')) {
        let rest = source.get(at..).unwrap_or_default();
        let own = closers.iter().find(|closer| rest.starts_with(**closer));
        if own.is_some() || rest.starts_with('"') {
            let length = own.map_or(1, |closer| closer.len());
            let follows = may_follow_string(bytes, at + length);
            let is_doubled =
                || own.is_some_and(|own| rest.get(length..).unwrap_or_default().starts_with(own));
            if own.is_some() && (follows || is_doubled()) {
                return closed(at, length, plain);
            }
            let content = TextRange::new(opener.end, at);
            if !follows && let Some(end) = end_before_next(content.slice(source)) {
                if let Some((at, plain)) = double {
                    return closed(at, 1, plain);
                }
                return unclosed(source, opener, opener.end + end, plain);
            }
            if own.is_none() && double.is_none() && ends_string(bytes, at + 1) {
                double = Some((at, plain));
            }
            at += length;
            continue;
        }
        if bytes.get(at) == Some(&b'\\') {
            plain = false;
            at += usize::from(!matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')));
        }
        plain &= b' ' <= bytes.get(at).copied().unwrap_or_default();
        at += source
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8);
    }
    match double {
        // Opened with one quote, closed with another.
        Some((at, plain)) => closed(at, 1, plain),
        None => cut(source, opener, TextRange::new(opener.end, at), plain),
    }
}

/// Whether what stands at `at` says that the quote before it is a closing one.
fn ends_string(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| b",:]} \t\n\r".contains(byte))
}

/// A run of characters outside of quotes, or a string without its opening quote (`s3:Get"`).
fn bare(source: &str, start: usize) -> Token {
    let end = bare_end(source, start);
    if let Some(quote) = closing_quote(source, end) {
        let content = TextRange::new(start, quote);
        let plain = !content.slice(source).contains('\\');
        return string(TextRange::new(start, quote + 1), content, Quotes::Unopened, plain);
    }
    let word = TextRange::new(start, end);
    let text = word.slice(source);
    if let Some(inner) = text.strip_suffix(OTHER_QUOTES)
        && !inner.is_empty()
        && !text.starts_with("```")
        && ends_string(source.as_bytes(), end)
    {
        let content = TextRange::new(start, start + inner.len());
        return string(word, content, Quotes::Single, !inner.contains('\\'));
    }
    Token {
        kind: TokenKind::Bare,
        range: TextRange::new(start, end),
    }
}

/// Where the run of characters outside of quotes ends that starts at `start`; it holds at least one. A colon belongs
/// to it where a further character follows directly (`s3:Get`), and so does a policy variable.
fn bare_end(source: &str, start: usize) -> usize {
    let bytes = source.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        let length = match bytes[at] {
            b':' if matches!(bytes.get(at + 1), Some(b':')) || is_bare_at(source, at + 1) => 1,
            b'$' if bytes.get(at + 1) == Some(&b'{') => variable_length(bytes, at),
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) && is_literal(&source[start..at]) => 0,
            _ => bare_length(source, at),
        };
        if length == 0 {
            break;
        }
        at += length;
    }
    if at == start {
        at += source[start..].chars().next().map_or(1, char::len_utf8);
    }
    at
}

fn is_literal(text: &str) -> bool {
    matches!(text, "true" | "false" | "null") || text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_bare_at(source: &str, at: usize) -> bool {
    bare_length(source, at) > 0
}

/// Length of the character at `at` if it can belong to a word, else 0.
fn bare_length(source: &str, at: usize) -> usize {
    match source.as_bytes().get(at) {
        None => 0,
        Some(b' ' | b'"' | b',' | b':' | b'[' | b']' | b'{' | b'}' | b'(' | b')' | b';' | b'=') => 0,
        Some(byte) if *byte < b' ' || *byte == 0x7f => 0,
        Some(byte) if byte.is_ascii() => 1,
        Some(_) => match source.get(at..).and_then(|rest| rest.chars().next()) {
            Some(char) if !is_stray(char) => char.len_utf8(),
            _ => 0,
        },
    }
}

/// Length of `${…}` at `at`; 1 where it is not closed within the word.
fn variable_length(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .skip(2)
        .position(|byte| matches!(byte, b'}' | b'{' | b'"' | b'\n' | b'\r' | b' '))
        .filter(|length| bytes.get(at + 2 + length) == Some(&b'}'))
        .map_or(1, |length| length + 3)
}

/// The quote that closes the words ending at `end`, where their opening quote is missing: it follows a word directly
/// and is followed by structure or the line's end.
fn closing_quote(source: &str, end: usize) -> Option<usize> {
    const WORDS: usize = 12;
    let bytes = source.as_bytes();
    let mut at = end;
    for _ in 0..WORDS {
        if bytes.get(at) == Some(&b'"') {
            return ends_string(bytes, at + 1).then_some(at);
        }
        while bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        if !is_bare_at(source, at) {
            return None;
        }
        at = bare_end(source, at);
    }
    None
}
