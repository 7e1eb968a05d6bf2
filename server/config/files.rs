//! Patterns of files.

use globset::{Error, Glob, GlobBuilder, GlobMatcher};

/// A list of patterns.
#[derive(Clone, PartialEq, Debug)]
pub struct Files {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    /// As it is written.
    text: String,
    /// Whether it is about the name alone, in any folder.
    is_name: bool,
    matcher: GlobMatcher,
}

impl Files {
    /// Those of the patterns that are some.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
        let patterns = patterns.filter_map(|text| {
            Some(Pattern {
                text: text.to_owned(),
                is_name: !text.contains('/'),
                matcher: pattern(text).ok()?.compile_matcher(),
            })
        });
        Self {
            patterns: patterns.collect(),
        }
    }

    /// The pattern that a path matches, as it is written; the path is relative to the folder of the configuration and
    /// has `/` between its parts.
    pub fn matching(&self, path: &str) -> Option<&str> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_match = |pattern: &&Pattern| match pattern.is_name {
            true => pattern.matcher.is_match(name),
            false => pattern.matcher.is_match(path),
        };
        self.patterns
            .iter()
            .find(is_match)
            .map(|pattern| pattern.text.as_str())
    }

    /// The one file it is about, relative to the folder of the configuration; `None` where it may be about others.
    pub fn only_file(&self) -> Option<String> {
        match self.patterns.as_slice() {
            [
                Pattern {
                    text, is_name: false, ..
                },
            ] => unescape(anchored(text)),
            _ => None,
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Reads a pattern.
pub(super) fn pattern(text: &str) -> Result<Glob, Error> {
    GlobBuilder::new(anchored(text)).literal_separator(true).build()
}

/// The pattern that one file alone matches; the path as in [`Files::matching`].
pub fn literal(path: &str) -> String {
    format!("./{}", globset::escape(path))
}

/// A pattern without the mark of the configuration's own folder.
fn anchored(text: &str) -> &str {
    let text = text
        .strip_prefix('.')
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(text);
    text.strip_prefix('/').unwrap_or(text)
}

/// The path that a pattern without wildcards matches.
fn unescape(pattern: &str) -> Option<String> {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        match char {
            // One character in brackets is that character.
            '[' => {
                let inner = rest.chars().next().filter(|inner| *inner != '!')?;
                rest = rest[inner.len_utf8()..].strip_prefix(']')?;
                path.push(inner);
            }
            '*' | '?' | '{' | '}' | '\\' => return None,
            _ => path.push(char),
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_with_a_slash_is_about_the_path_and_one_without_about_the_name() {
        for (pattern, path, expected) in [
            ("*.scp.json", "a.scp.json", true),
            ("*.scp.json", "deep/down/a.scp.json", true),
            ("scps/*.json", "scps/a.json", true),
            ("scps/*.json", "scps/deep/a.json", false),
            ("scps/*.json", "x/scps/a.json", false),
            ("**/scps/**/*.json", "x/scps/deep/a.json", true),
            ("./a.json", "a.json", true),
            ("./a.json", "x/a.json", false),
            ("/a.json", "a.json", true),
            ("{a,b}/*", "b/c", true),
        ] {
            let files = Files::new([pattern].into_iter());
            assert_eq!(files.matching(path).is_some(), expected, "{pattern} {path}");
        }
        assert!(pattern("a[").is_err());
    }

    #[test]
    fn the_literal_pattern_of_a_path_is_about_it_alone() {
        for path in ["a.json", "a/b c.json", "a[1]/{x}*?.json", "[!].json", "ü/ö.json"] {
            let files = Files::new([literal(path).as_str()].into_iter());
            assert!(files.matching(path).is_some(), "{path}");
            assert_eq!(files.only_file().as_deref(), Some(path));
        }
        for pattern in ["*.json", "a/?.json", "a.json", "a/[!x].json", "a/{b,c}"] {
            assert_eq!(Files::new([pattern].into_iter()).only_file(), None, "{pattern}");
        }
    }
}
