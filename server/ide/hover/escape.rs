//! Escapes in strings: what they read as.

use super::Hover;
use crate::ide::document::code;
use crate::syntax::StringValue;

/// The escape at a byte offset, and what it reads as.
pub(super) fn hover(source: &str, string: &StringValue, offset: usize) -> Option<Hover> {
    let at = string.decoded_offset(offset);
    let char = string.as_str().get(at..)?.chars().next()?;
    let range = string.source_range(at..at + char.len_utf8());
    let written = range.slice(source);
    // Only a backslash makes an escape; other things that are not written letter by letter are slips.
    let is_escape = written.starts_with('\\') && !range.is_empty() && offset < range.end;
    is_escape.then(|| Hover {
        range,
        markdown: format!("{} reads as {}.", code(written), name(char)),
    })
}

fn name(char: char) -> String {
    match char {
        '\n' => "a line feed".to_owned(),
        '\r' => "a carriage return".to_owned(),
        '\t' => "a tab".to_owned(),
        ' ' => "a space".to_owned(),
        _ if char.is_control() => format!("the control character U+{:04X}", u32::from(char)),
        _ => code(char.to_string()),
    }
}

/// The same hover with what the escape under the cursor reads as.
pub(super) fn add(hover: Option<Hover>, escape: Option<Hover>) -> Option<Hover> {
    let (Some(hover), Some(escape)) = (&hover, &escape) else {
        return hover.or(escape);
    };
    Some(Hover {
        range: hover.range,
        markdown: format!("{}\n\n---\n\n{}", hover.markdown, escape.markdown),
    })
}
