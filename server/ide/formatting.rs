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

/// The widest level of indentation; more is a slip of the client.
const MAX_TAB_SIZE: usize = 32;

/// The most edits; where more would be needed, one changes all. Editors keep cursors and marks in place with small edits,
/// and take long over tens of thousands.
const MOST_EDITS: usize = 2_000;

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
        options: FormattingOptions {
            tab_size: options.tab_size.min(MAX_TAB_SIZE),
            ..options
        },
    };
    let lines = range.map(|range| whole_lines(source, range));
    let is_wanted = |edit: &Edit| lines.is_none_or(|lines| lines.touches(edit.range.end));
    let edits: Vec<Edit> = layout.edits(&tokens).into_iter().filter(is_wanted).collect();
    match edits.len() <= MOST_EDITS {
        true => edits,
        false => merged(source, &edits).into_iter().collect(),
    }
}

/// One edit that does the same as some in the order of the text.
fn merged(source: &str, edits: &[Edit]) -> Option<Edit> {
    let (first, last) = (edits.first()?, edits.last()?);
    let range = first.range.cover(last.range);
    let mut new_text = String::with_capacity(range.len());
    let mut done = range.start;
    for edit in edits {
        new_text.push_str(TextRange::new(done, edit.range.start).slice(source));
        new_text.push_str(&edit.new_text);
        done = edit.range.end;
    }
    Some(Edit::replace(range, new_text))
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
        let mut space = String::new();
        let mut open: Vec<Open> = Vec::new();
        let mut previous: Option<Token> = None;
        for (index, token) in tokens.iter().enumerate() {
            space.clear();
            self.space(&mut space, previous, *token, &open);
            let start = previous.map_or_else(|| self.start(), |token| token.range.end);
            self.replace(&mut edits, TextRange::new(start, token.range.start), &space);
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
            self.replace(&mut edits, rest, space);
        }
        edits
    }

    /// Where the text begins: behind a byte order mark.
    fn start(&self) -> usize {
        self.source.len() - self.source.trim_start_matches('\u{feff}').len()
    }

    fn replace(&self, edits: &mut Vec<Edit>, range: TextRange, space: &str) {
        if range.slice(self.source) != space {
            edits.push(Edit::replace(range, space));
        }
    }

    /// Writes the white space between two tokens.
    fn space(&self, space: &mut String, previous: Option<Token>, next: Token, open: &[Open]) {
        let Some(previous) = previous else {
            return;
        };
        let around = open.last();
        let depth = open.len() - usize::from(next.lexeme == Lexeme::Close && !open.is_empty());
        let is_inline = around.is_some_and(|it| it.is_inline);
        let padding = match around {
            Some(Open { is_object: true, .. }) => self.style.brace_padding,
            _ => self.style.bracket_padding,
        };
        match (previous.lexeme, next.lexeme) {
            (Lexeme::Comment, _) | (_, Lexeme::Comment) => match self.breaks_beside_comment(previous, next) {
                true => self.line_break(space, depth),
                false => space.push(' '),
            },
            (Lexeme::Open, Lexeme::Close) | (_, Lexeme::Comma | Lexeme::Colon) => {}
            (Lexeme::Colon, _) => space.push(' '),
            (Lexeme::Open, _) | (_, Lexeme::Close) if is_inline => space.push_str(padding),
            _ if is_inline => space.push(' '),
            _ => self.line_break(space, depth),
        }
    }

    /// A comment stays on its line, or on one of its own.
    fn breaks_beside_comment(&self, previous: Token, next: Token) -> bool {
        let between = TextRange::new(previous.range.end, next.range.start).slice(self.source);
        let is_block = previous.range.slice(self.source).starts_with("/*");
        (previous.lexeme == Lexeme::Comment && !is_block) || has_break(between)
    }

    fn line_break(&self, space: &mut String, depth: usize) {
        space.push_str(self.style.newline);
        let (char, count) = match self.options.insert_spaces {
            true => (' ', self.options.tab_size),
            false => ('\t', 1),
        };
        space.extend(std::iter::repeat_n(char, count.saturating_mul(depth)));
    }

    /// For each token that opens an object or list, whether that stays on one line.
    fn inline(&self, tokens: &[Token]) -> Vec<bool> {
        let mut inline = vec![false; tokens.len()];
        let has_lines = tokens.first().zip(tokens.last()).is_some_and(|(first, last)| {
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
                    may_stay: has_lines || text == "[",
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;
    use crate::ide::testing::{analysis, at_cursor};
    use crate::text::apply_edits;

    const SPACES: FormattingOptions = FormattingOptions {
        tab_size: 2,
        insert_spaces: true,
    };

    fn formatted(source: &str, range: Option<TextRange>, options: FormattingOptions) -> String {
        let edits = edits(&analysis(source), range, options);
        for edit in &edits {
            let old = edit.range.slice(source);
            assert!(old.trim().is_empty() && edit.new_text.trim().is_empty() && old != edit.new_text);
        }
        apply_edits(source, &edits)
    }

    fn tokens(source: &str) -> Vec<&str> {
        lexemes(source).map(|(_, range)| range.slice(source)).collect()
    }

    /// Formats a text, twice: the second time changes nothing.
    #[track_caller]
    fn format_with(source: &str, options: FormattingOptions) -> String {
        let once = formatted(source, None, options);
        assert_eq!(formatted(&once, None, options), once, "twice");
        assert_eq!(tokens(&once), tokens(source));
        once
    }

    #[track_caller]
    #[test]
    fn many_changes_are_one_edit() {
        let source =
            format!("{{\"Statement\": [{}\n]}}\n", "\n{ }".repeat(MOST_EDITS)).replace("}\n{", "},\n{");
        let edits = edits(&analysis(&source), None, SPACES);
        assert_eq!(edits.len(), 1);
        let formatted = apply_edits(&source, &edits);
        assert!(formatted.contains("\n    {},\n    {},\n"), "{formatted}");
        assert_eq!(format_with(&formatted, SPACES), formatted);
    }

    fn check(source: &str, expect: Expect) {
        expect.assert_eq(&format_with(source, SPACES));
    }

    #[test]
    fn a_text_of_one_line_has_lines() {
        check(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}},{"Effect":"Deny","Action":[],"Resource":[{}]}]}"#,
            expect![[r#"
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": ["s3:GetObject", "s3:ListBucket"],
                      "Resource": "*",
                      "Condition": {
                        "Bool": {
                          "aws:SecureTransport": true
                        }
                      }
                    },
                    {
                      "Effect": "Deny",
                      "Action": [],
                      "Resource": [{}]
                    }
                  ]
                }"#]],
        );
    }

    #[test]
    fn what_stands_on_one_line_stays_there_where_it_is_short() {
        check(
            "{ \"Version\"  : \"2012-10-17\",\n\"Statement\": [\n   { \"Effect\": \"Allow\", \"Action\":[ \"s3:*\",\"sqs:*\" ] ,\"Resource\" : \"*\" },\n\n\n {\n\"Effect\": \"Deny\", \"Action\": [\"s3:GetObject\",\n\"s3:PutObject\"], \"Resource\": [ ] } ] }\n\n\n",
            expect![[r#"
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    { "Effect": "Allow", "Action": [ "s3:*", "sqs:*" ], "Resource": "*" },
                    {
                      "Effect": "Deny",
                      "Action": [
                        "s3:GetObject",
                        "s3:PutObject"
                      ],
                      "Resource": []
                    }
                  ]
                }
            "#]],
        );
        check(
            "{\n\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:AbortMultipartUpload\", \"s3:GetObjectVersionAttributes\", \"s3:GetObjectTagging\"], \"Resource\": \"*\"}]}",
            expect![[r#"
                {
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": ["s3:AbortMultipartUpload", "s3:GetObjectVersionAttributes", "s3:GetObjectTagging"],
                      "Resource": "*"
                    }
                  ]
                }"#]],
        );
    }

    #[test]
    fn tabs_line_ends_and_tokens_are_kept() {
        let tabs = FormattingOptions {
            tab_size: 4,
            insert_spaces: false,
        };
        assert_eq!(
            format_with(
                "{\r\n \"Statement\": {\"Effect\": \"All\\u006fw\",\r\n \"Action\": \"😀\", \"N\": -1.50e+3}}\r\n\r\n",
                tabs
            ),
            "{\r\n\t\"Statement\": {\r\n\t\t\"Effect\": \"All\\u006fw\",\r\n\t\t\"Action\": \"😀\",\r\n\t\t\"N\": -1.50e+3\r\n\t}\r\n}\r\n"
        );
        assert_eq!(
            format_with("\u{feff}  {\"Statement\":[]}", SPACES),
            "\u{feff}{\n  \"Statement\": []\n}"
        );
    }

    #[test]
    fn comments_stay_where_they_are() {
        check(
            "// first\n{\n // of a policy\n\"Version\": \"2012-10-17\", // the version\n\"Statement\": [ /* none */ ], /* b */ \"Id\": \"x\" /* c\n d */\n# last\n}// end",
            expect![[r#"
                // first
                {
                  // of a policy
                  "Version": "2012-10-17", // the version
                  "Statement": [ /* none */ ], /* b */ "Id": "x" /* c
                 d */
                  # last
                } // end"#]],
        );
    }

    #[test]
    fn texts_with_errors_and_others_are_left_alone() {
        for source in [
            "{\"Version\": \"2012-10-17\",,  \"Statement\": []}",
            "{\"Statement\": [{\"Effect\": \"Allow\" \"Action\":  \"s3:*\"}]}",
            "{\"Statement\": [{\"Effect\": \"Allow\",   }]}",
            "\"Effect\": \"Allow\",   \"Action\": \"s3:*\"",
            "{\"Statement\":   [{\"Effect\": \"Allow",
            "{'Statement':   []}",
            "{\"Statement\":   [] // why\n, 'Effect': 1}",
            "{\"name\":   1}",
            "",
        ] {
            assert_eq!(edits(&analysis(source), None, SPACES), [], "{source}");
        }
    }

    #[test]
    fn only_the_lines_of_a_range_change() {
        let check = |marked: &str, expected: &str| {
            let (analysis, offset) = at_cursor(marked);
            let range = TextRange::empty(offset);
            let source = analysis.source();
            assert_eq!(formatted(source, Some(range), SPACES), expected, "{marked}");
        };
        let start = "{\n   \"Version\":   \"2012-10-17\",\n";
        check(
            &format!("{start}   \"State$0ment\":   [ ]  ,\n \"Id\":    1\n}}"),
            &format!("{start}  \"Statement\": [],\n \"Id\":    1\n}}"),
        );
        check(
            "{\n   $0\"Version\":   \"2012-10-17\",\n   \"Statement\":   [ ]}",
            "{\n  \"Version\": \"2012-10-17\",\n   \"Statement\":   [ ]}",
        );
    }

    #[test]
    fn only_what_differs_is_edited() {
        let source = "{\n  \"Statement\":[\n    {\n      \"Effect\": \"Allow\"\n     }\n  ]\n}\n";
        let edits = edits(&analysis(source), None, SPACES);
        let places: Vec<_> = edits
            .iter()
            .map(|edit| (edit.range.start, edit.new_text.as_str()))
            .collect();
        assert_eq!(places, [(16, " "), (47, "\n    ")]);
    }

    /// White space, with or without line breaks and comments.
    fn space() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "",
            "",
            "",
            " ",
            "  ",
            "\n",
            "\n\n  ",
            "\t",
            "\r\n",
            " /* c */ ",
            " // c\n",
            "\n# c\n",
            "/* a\nb */",
        ])
        .prop_map(str::to_owned)
    }

    /// JSON with white space anywhere.
    fn json() -> impl Strategy<Value = String> {
        let scalar = prop::sample::select(vec![
            "\"s3:GetObject\"",
            "\"\"",
            "\"a \\\" { [ , : // \\u00e9 😀\"",
            "\"arn:aws:iam::111122223333:role/a-long-path/with-a-long-name-in-it\"",
            "-0.50e+7",
            "true",
            "null",
        ])
        .prop_map(str::to_owned);
        scalar.prop_recursive(4, 40, 5, |inner| {
            let item = (space(), inner, space())
                .prop_map(|(a, b, c)| format!("{a}{b} {c}"))
                .boxed();
            let list = prop::collection::vec(item.clone(), 0..5);
            let array = (list, space()).prop_map(|(items, gap)| match items.is_empty() {
                true => format!("[{gap}]"),
                false => format!("[{}]", items.join(",")),
            });
            let member = (space(), space(), item).prop_map(|(a, b, value)| format!("{a}\"key\"{b}:{value}"));
            let object = (prop::collection::vec(member, 0..5), space()).prop_map(|(items, gap)| match items
                .is_empty()
            {
                true => format!("{{{gap}}}"),
                false => format!("{{{}}}", items.join(",")),
            });
            prop_oneof![array, object]
        })
    }

    proptest! {
        #[test]
        fn formatting_twice_is_formatting_once(
            statement in json(),
            (a, b, c) in (space(), space(), space()),
            tab_size in 0..9_usize,
            insert_spaces: bool,
        ) {
            let source = format!("{a}{{\"Version\":{b}\"2012-10-17\", \"Statement\": {statement}}}{c}");
            let options = FormattingOptions { tab_size, insert_spaces };
            let once = formatted(&source, None, options);
            prop_assert_eq!(tokens(&once), tokens(&source));
            prop_assert_eq!(&formatted(&once, None, options), &once);
            let is_blank = |line: &str| line.trim().is_empty();
            let plain = once.replace("/* a\nb */", "");
            prop_assert!(!plain.lines().any(is_blank), "{once}");
            let only_comments = |text: &str| {
                let analysis = analysis(text);
                let errors = &analysis.parse().errors;
                errors.iter().all(|error| error.range.slice(text).starts_with(['/', '#']))
            };
            prop_assert!(only_comments(&source) && only_comments(&once));
        }

        #[test]
        fn formatting_a_range_twice_is_formatting_it_once(statement in json(), line in 0..20_usize) {
            let source = format!("{{\n\"Version\": \"2012-10-17\", \"Statement\": {statement}}}");
            let at = |text: &str| text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
            let range = |text: &str| Some(TextRange::empty(at(text).min(text.len())));
            let once = formatted(&source, range(&source), SPACES);
            prop_assert_eq!(tokens(&once), tokens(&source));
            prop_assert_eq!(format_with(&once, SPACES), format_with(&source, SPACES));
        }
    }
}
