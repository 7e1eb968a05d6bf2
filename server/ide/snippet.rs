//! Texts with tab stops, written `«1»` or `«1:default»`, before it is known what the client can do with them.
//!
//! The marks occur in no policy that we write, so texts with `$` and braces need no thought until the end.

/// Whether a text has tab stops.
pub(super) fn has_stops(markup: &str) -> bool {
    markup.contains('«')
}

/// The text as a snippet of LSP: tab stops as `$1` and `${1:default}`, all else as it is.
pub(super) fn to_snippet(markup: &str) -> String {
    let mut snippet = String::with_capacity(markup.len() + 8);
    for piece in Pieces(markup) {
        match piece {
            Piece::Text(text) => escape(&mut snippet, text, &['$', '\\']),
            Piece::Stop(number, "") => snippet.push_str(&format!("${number}")),
            Piece::Stop(number, default) => {
                snippet.push_str(&format!("${{{number}:"));
                escape(&mut snippet, default, &['$', '\\', '}']);
                snippet.push('}');
            }
        }
    }
    snippet
}

/// The text with the defaults in place of its tab stops.
pub(super) fn to_plain(markup: &str) -> String {
    let text = |piece| match piece {
        Piece::Text(text) | Piece::Stop(_, text) => text,
    };
    Pieces(markup).map(text).collect()
}

fn escape(snippet: &mut String, text: &str, special: &[char]) {
    for char in text.chars() {
        if special.contains(&char) {
            snippet.push('\\');
        }
        snippet.push(char);
    }
}

enum Piece<'a> {
    Text(&'a str),
    Stop(&'a str, &'a str),
}

struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let stop = self.0.strip_prefix('«').and_then(|rest| rest.split_once('»'));
        if let Some((stop, rest)) = stop {
            self.0 = rest;
            let (number, default) = stop.split_once(':').unwrap_or((stop, ""));
            return Some(Piece::Stop(number, default));
        }
        let first = self.0.chars().next().map_or(0, char::len_utf8);
        let end = self
            .0
            .get(first..)?
            .find('«')
            .map_or(self.0.len(), |at| at + first);
        let (text, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        Some(Piece::Text(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_stops_become_snippets_or_defaults() {
        for (markup, snippet, plain) in [
            ("s3:«0»", "s3:$0", "s3:"),
            ("«1:a»/«2:b»", "${1:a}/${2:b}", "a/b"),
            (
                "${aws:username}\\«0»",
                "\\${aws:username}\\\\$0",
                "${aws:username}\\",
            ),
            ("«1:${x}»", "${1:\\${x\\}}", "${x}"),
            ("a«b", "a«b", "a«b"),
            ("", "", ""),
        ] {
            assert_eq!(to_snippet(markup), snippet, "{markup}");
            assert_eq!(to_plain(markup), plain, "{markup}");
        }
    }
}
