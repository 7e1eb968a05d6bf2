//! The content of strings: escapes, control characters, and the way back.

use crate::syntax::{Piece, Repair, StringValue, SyntaxError};
use crate::text::{Edit, TextRange};

use super::lexer::{Quoted, Quotes, Token};

/// The string of a token, and what is wrong inside of it.
pub(super) fn decode(
    source: &str,
    token: Token,
    quoted: Quoted,
    errors: &mut Vec<SyntaxError>,
) -> StringValue {
    let content = quoted.content.slice(source);
    if quoted.plain {
        return StringValue::literal(token.range, quoted.content, content);
    }
    let mut decoder = Decoder {
        source,
        at: quoted.content.start,
        end: quoted.content.end,
        text: String::with_capacity(content.len()),
        pieces: Vec::new(),
        single: quoted.quotes == Quotes::Single,
        errors,
    };
    decoder.run();
    let Decoder { text, pieces, .. } = decoder;
    match content.contains('\\') {
        true => StringValue::escaped(token.range, quoted.content, text, pieces),
        false => StringValue::literal(token.range, quoted.content, text),
    }
}

/// `text` as a JSON string.
pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

struct Decoder<'a> {
    source: &'a str,
    /// The byte to read next, and where the content ends.
    at: usize,
    end: usize,
    text: String,
    pieces: Vec<Piece>,
    /// Whether the string stands in single quotes, where `\'` is meant as `'`.
    single: bool,
    errors: &'a mut Vec<SyntaxError>,
}

impl Decoder<'_> {
    fn run(&mut self) {
        while self.at < self.end {
            match self.source.as_bytes()[self.at] {
                b'\\' => self.escape(),
                ..b' ' => self.control(),
                _ => self.literal(),
            }
        }
    }

    /// Takes `length` bytes of the source and puts `decoded` in their place.
    fn push(&mut self, length: usize, decoded: &str) {
        let start = self.text.len();
        self.text.push_str(decoded);
        self.pieces.push(Piece {
            decoded: TextRange::new(start, self.text.len()),
            source: TextRange::new(self.at, self.at + length),
        });
        self.at += length;
    }

    fn push_source(&mut self, length: usize) {
        let source = self.source;
        self.push(length, TextRange::new(self.at, self.at + length).slice(source));
    }

    fn literal(&mut self) {
        let rest = &self.source.as_bytes()[self.at..self.end];
        let length = rest
            .iter()
            .position(|byte| *byte == b'\\' || *byte < b' ')
            .unwrap_or(rest.len());
        self.push_source(length);
    }

    fn control(&mut self) {
        let byte = self.source.as_bytes()[self.at];
        let escape = match byte {
            b'\t' => "\\t".to_owned(),
            0x08 => "\\b".to_owned(),
            0x0c => "\\f".to_owned(),
            _ => format!("\\u{byte:04x}"),
        };
        let name = match byte {
            b'\t' => "A tab".to_owned(),
            _ => format!("The control character U+{byte:04X}"),
        };
        self.error(
            1,
            format!("{name} in a string must be written as `{escape}`"),
            format!("Replace by `{escape}`"),
            escape,
        );
        self.push_source(1);
    }

    fn escape(&mut self) {
        let plain = match self
            .source
            .as_bytes()
            .get(self.at + 1)
            .filter(|_| self.at + 1 < self.end)
        {
            Some(b'"') => "\"",
            Some(b'\\') => "\\",
            Some(b'/') => "/",
            Some(b'b') => "\u{8}",
            Some(b'f') => "\u{c}",
            Some(b'n') => "\n",
            Some(b'r') => "\r",
            Some(b't') => "\t",
            Some(b'\'') if self.single => "'",
            Some(b'u') => return self.unicode(),
            _ => return self.bad_escape(),
        };
        self.push(2, plain);
    }

    fn unicode(&mut self) {
        let Some(unit) = self.hex(self.at) else {
            return self.bad_escape();
        };
        if let Some(char) = char::from_u32(unit) {
            return self.push(6, char.encode_utf8(&mut [0; 4]));
        }
        let low = self.hex(self.at + 6).filter(|low| (0xdc00..0xe000).contains(low));
        match low.filter(|_| unit < 0xdc00) {
            Some(low) => {
                let pair = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                let char = char::from_u32(pair).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.push(12, char.encode_utf8(&mut [0; 4]));
            }
            None => self.lone_surrogate(),
        }
    }

    /// The value of `\uXXXX` at `at`.
    fn hex(&self, at: usize) -> Option<u32> {
        let escape = self.source.get(at..at + 6).filter(|_| at + 6 <= self.end)?;
        let digits = escape.strip_prefix("\\u")?;
        let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| all_hex)
    }

    fn lone_surrogate(&mut self) {
        let escape = TextRange::new(self.at, self.at + 6).slice(self.source);
        self.error(
            6,
            format!("`{escape}` is half of a surrogate pair and stands for no character, replace it"),
            "Replace by `\\ufffd`".to_owned(),
            "\\ufffd".to_owned(),
        );
        self.push(6, "\u{fffd}");
    }

    /// A backslash that begins no escape; it stands for itself, which is what the writer meant.
    fn bad_escape(&mut self) {
        let rest = TextRange::new(self.at + 1, self.end).slice(self.source);
        let mut length = rest.chars().next().map_or(0, char::len_utf8);
        if rest.starts_with('u') {
            let digits = rest.bytes().skip(1).take(4);
            length += digits.take_while(u8::is_ascii_hexdigit).count();
        }
        let escape = TextRange::new(self.at, self.at + 1 + length).slice(self.source);
        self.error(
            1 + length,
            format!("`{escape}` is no escape of JSON, a backslash itself is written `\\\\`"),
            "Double the backslash".to_owned(),
            format!("\\{escape}"),
        );
        self.push_source(1 + length);
    }

    fn error(&mut self, length: usize, message: String, title: String, new_text: String) {
        let range = TextRange::new(self.at, self.at + length);
        self.errors.push(SyntaxError {
            range,
            message,
            part: None,
            repair: Some(Repair {
                title,
                edits: vec![Edit::replace(range, new_text)],
                complete: true,
            }),
        });
    }
}
