//! Findings for people: each with its place, the lines around it and carets below.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet, Title, normalize_untrusted_str,
};

use super::{Checked, Outcome, Output};
use crate::analysis::{Analysis, Findings};
use crate::config::Problem;
use crate::project::ConfigFile;
use crate::rule::{Diagnostic, Severity};
use crate::text::{Encoding, Text, TextRange};

/// Columns of an excerpt; longer lines are trimmed around the finding.
const WIDTH: usize = 120;
/// Bytes of a line that are looked at behind a finding: more than are shown, so that trimming marks the cut.
const REACH: usize = 4 * WIDTH;

/// Prints each file's findings as they come, and counts at the end.
pub(super) struct TextOutput<W> {
    out: W,
    renderer: Renderer,
    tally: Tally,
}

impl<W: Write> TextOutput<W> {
    /// Writes to `out`, file by file.
    pub(super) fn new(out: W, renderer: Renderer) -> Self {
        Self {
            out,
            renderer: renderer.term_width(WIDTH),
            tally: Tally::default(),
        }
    }

    fn print(&mut self, report: &[Group<'_>]) -> io::Result<()> {
        writeln!(
            self.out,
            "{}\n",
            self.renderer.render(report).trim_start_matches('\n')
        )
    }
}

impl<W: Write> Output for TextOutput<W> {
    fn file(&mut self, checked: Checked) -> io::Result<()> {
        let Checked { path, outcome, .. } = checked;
        match outcome {
            Outcome::Policy(analysis, Findings { diagnostics, .. }) => {
                self.tally.add(&diagnostics);
                for found in &diagnostics {
                    self.print(&report(&path, &analysis, found))?;
                }
                if let Some(known) = analysis.known_kind().filter(|_| !diagnostics.is_empty()) {
                    let (kind, reason) = (known.kind.a_title(), known.reason);
                    writeln!(self.out, "{path}: checked as {kind}, since {reason}\n")?;
                }
            }
            Outcome::Config | Outcome::NoPolicy => {}
            Outcome::NotUtf8(sentence) => {
                self.tally.failed += 1;
                let title = Level::ERROR.primary_title(sentence);
                self.print(&[title.element(Origin::path(path))])?;
            }
            Outcome::Unreadable(_) => self.tally.failed += 1,
        }
        self.out.flush()
    }

    fn config(&mut self, config: &ConfigFile, problems: &[Problem]) -> io::Result<()> {
        let path = config.path.display().to_string();
        let source = config.text.to_string();
        for problem in problems {
            let level = level(problem.severity);
            let title = level.clone().primary_title(&problem.message);
            let [head, body] = place(title, level, &path, (&config.text, &source), problem.range);
            self.print(&[Group::with_level(Level::NOTE), head, body])?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        writeln!(self.out, "{}", self.tally.sentence())?;
        self.out.flush()
    }
}

fn report<'a>(path: &'a str, analysis: &Analysis, found: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = level(found.severity);
    let title = level.clone().primary_title(&found.message).id(found.rule.code);
    let file = (analysis.text(), analysis.source());
    let [head, mut body] = place(title, level, path, file, found.range);
    if !found.fixes.is_empty() {
        let fixes = found.fixes.iter().map(|fix| normalize_untrusted_str(&fix.title));
        body = body
            .element(Padding)
            .elements(fixes.map(|title| Level::HELP.message(title)));
    }
    let related = found.related.iter().flat_map(|other| {
        let title = Level::NOTE.secondary_title(normalize_untrusted_str(&other.message));
        place(title, Level::NOTE, path, file, other.range)
    });
    // The renderer closes its first group with a line of its own, which would stand between place and excerpt.
    let first = Group::with_level(Level::NOTE);
    [first, head, body].into_iter().chain(related).collect()
}

/// Title and place, then the excerpt: apart, since a cut excerpt does not know its column.
fn place<'a>(
    title: Title<'a>,
    level: Level<'a>,
    path: &'a str,
    (text, source): (&Text, &str),
    range: TextRange,
) -> [Group<'a>; 2] {
    let start = text.position(range.start, Encoding::Utf32);
    let line = start.line as usize + 1;
    let origin = Origin::path(path)
        .line(line)
        .char_column(start.character as usize + 1);
    let excerpt = Excerpt::new(source, range);
    let snippet = Snippet::source(excerpt.source)
        .line_start(line)
        .annotation(AnnotationKind::Primary.span(excerpt.span));
    [title.element(origin), Group::with_level(level).element(snippet)]
}

fn level(severity: Severity) -> Level<'static> {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::NOTE,
    };
    level.with_name(severity.name())
}

/// The lines of a finding. Only these go to the renderer: it knows other line ends than [`Text`] does, and reads all
/// it is given for every finding.
struct Excerpt {
    /// Lines with `\n` between them, cut where they go on for long before and behind the finding.
    source: String,
    /// The finding, in bytes of `source`.
    span: Range<usize>,
}

impl Excerpt {
    /// Looks at no more than it shows: all findings of a long text may stand on one line.
    fn new(source: &str, range: TextRange) -> Self {
        let (before, rest) = source.split_at(char_boundary(source, range.start));
        let (marked, behind) = rest.split_at(char_boundary(rest, range.len()));
        let before = &before[char_boundary(before, before.len().saturating_sub(REACH))..];
        let before = before.rfind(LINE_ENDS).map_or(before, |at| &before[at + 1..]);
        let behind = &behind[..char_boundary(behind, REACH)];
        let (marked, behind) = match without_line_end(marked) {
            // What ends with a line break ends on the line of that break.
            Some(marked) => (marked, ""),
            None => (marked, behind.split(LINE_ENDS).next().unwrap_or_default()),
        };
        let marked = marked.replace("\r\n", "\n").replace('\r', "\n");
        Self {
            source: [before, &marked, behind].concat(),
            span: before.len()..before.len() + marked.len(),
        }
    }
}

/// What ends a line, besides `\r\n`.
const LINE_ENDS: [char; 2] = ['\n', '\r'];

fn without_line_end(text: &str) -> Option<&str> {
    ["\r\n", "\n", "\r"].iter().find_map(|end| text.strip_suffix(end))
}

/// The first offset at or behind `offset` where a character starts, or the end.
fn char_boundary(text: &str, offset: usize) -> usize {
    let is_boundary = |offset: &usize| text.is_char_boundary(*offset);
    (offset..text.len()).find(is_boundary).unwrap_or(text.len())
}

/// What was seen.
#[derive(Debug, Default)]
struct Tally {
    /// Findings, as in [`Severity::ALL`].
    findings: [usize; Severity::ALL.len()],
    files: usize,
    files_with_findings: usize,
    failed: usize,
}

impl Tally {
    fn add(&mut self, diagnostics: &[Diagnostic]) {
        self.files += 1;
        self.files_with_findings += usize::from(!diagnostics.is_empty());
        for (count, severity) in self.findings.iter_mut().zip(Severity::ALL) {
            *count += diagnostics
                .iter()
                .filter(|found| found.severity == severity)
                .count();
        }
    }

    /// "3 errors, 1 warning in 2 of 14 files"
    fn sentence(&self) -> String {
        let found = Severity::ALL
            .into_iter()
            .zip(self.findings)
            .filter(|(_, count)| *count > 0);
        let found: Vec<String> = found
            .map(|(severity, count)| quantity(count, noun(severity)))
            .collect();
        let files = quantity(self.files, ("file", "files"));
        let sentence = match (self.files, found.is_empty()) {
            (0, _) => "No policies found".to_owned(),
            (_, true) => format!("No findings in {files}"),
            (_, false) => format!("{} in {} of {files}", found.join(", "), self.files_with_findings),
        };
        match self.failed {
            0 => sentence,
            failed => format!("{sentence}; {} not checked", quantity(failed, ("file", "files"))),
        }
    }
}

fn noun(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("error", "errors"),
        Severity::Warning => ("warning", "warnings"),
        Severity::Information => ("informational", "informational"),
        Severity::Hint => ("hint", "hints"),
    }
}

fn quantity(count: usize, (one, many): (&str, &str)) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::analysis::Settings;
    use crate::cli::rules::tests::SAMPLE;
    use crate::rule::{Fix, Related};

    /// The findings on the first occurrences of `needles`.
    fn findings(source: &str, needles: &[&str]) -> Vec<Diagnostic> {
        let on = |needle: &&str| {
            let start = source.find(needle).expect("the needle is in the source");
            Diagnostic::new(
                &SAMPLE,
                TextRange::new(start, start + needle.len()),
                "`it` is odd; change it",
            )
        };
        needles.iter().map(on).collect()
    }

    fn checked(source: &str, diagnostics: Vec<Diagnostic>) -> Checked {
        let analysis = Analysis::new(Text::new(source), Settings::default());
        Checked::new("a/b.json", Outcome::policy(analysis, diagnostics))
    }

    fn print(files: Vec<Checked>) -> String {
        let mut out = Vec::new();
        let mut output = TextOutput::new(&mut out, Renderer::plain());
        for file in files {
            output.file(file).expect("memory takes everything");
        }
        output.finish().expect("memory takes everything");
        String::from_utf8(out).expect("text")
    }

    fn check(source: &str, needle: &str, expect: Expect) {
        expect.assert_eq(&print(vec![checked(source, findings(source, &[needle]))]));
    }

    #[test]
    fn a_finding_has_its_place_notes_and_help() {
        let source = "{\n  \"Sid\": \"a\",\n  \"Effect\": \"allow\",\n  \"Sid\": \"b\"\n}\n";
        let mut found = findings(source, &["\"allow\""])
            .remove(0)
            .with_severity(Severity::Error);
        found.fixes = vec![
            Fix::new("Change to `Allow`", vec![]),
            Fix::new("Change to `Deny`", vec![]),
        ];
        found.related = vec![Related {
            range: TextRange::new(4, 9),
            message: "`Sid` stands here first".to_owned(),
        }];
        expect![[r#"
            error[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:3:13
              |
            3 |   "Effect": "allow",
              |             ^^^^^^^
              |
              = help: Change to `Allow`
              = help: Change to `Deny`
            note: `Sid` stands here first
             --> a/b.json:2:3
              |
            2 |   "Sid": "a",
              |   ^^^^^

            a/b.json: checked as an identity policy, since no statement names a principal

            1 error in 1 of 1 file
        "#]]
        .assert_eq(&print(vec![checked(source, vec![found])]));
    }

    #[test]
    fn every_line_end_counts() {
        check(
            "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}",
            "\"b\"",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:3:3
              |
            3 |   "b": 2
              |   ^^^

            1 warning in 1 of 1 file
        "#]],
        );
        check(
            "{\r  \"a\": 1,\r  \"b\": 2\r}",
            "\"b\"",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:3:3
              |
            3 |   "b": 2
              |   ^^^

            1 warning in 1 of 1 file
        "#]],
        );
        check(
            "{\"a\u{2028}\": 1,\n\"b\": 2}",
            "\"b\"",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:2:1
              |
            2 | "b": 2}
              | ^^^

            1 warning in 1 of 1 file
        "#]],
        );
    }

    #[test]
    fn carets_stand_below_tabs_and_wide_characters() {
        check(
            "{\n\t\"a\": 1\n}",
            "\"a\"",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:2:2
              |
            2 |     "a": 1
              |     ^^^

            1 warning in 1 of 1 file
        "#]],
        );
        check(
            "{\"é😀日\": \"x\"}",
            "\"x\"",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:1:9
              |
            1 | {"é😀日": "x"}
              |           ^^^

            1 warning in 1 of 1 file
        "#]],
        );
    }

    #[test]
    fn a_finding_over_lines() {
        check(
            "{\n  \"a\": 1\n}",
            "{\n  \"a\"",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:1:1
              |
            1 | / {
            2 | |   "a": 1
              | |_____^

            1 warning in 1 of 1 file
        "#]],
        );
        check(
            "[\n  1,\n  2\n]",
            "1,\n",
            expect![[r#"
                warning[SAMPLE_RULE]: `it` is odd; change it
                 --> a/b.json:2:3
                  |
                2 |   1,
                  |   ^^

                1 warning in 1 of 1 file
            "#]],
        );
        check(
            "[\n1,\n2,\n3,\n4,\n5,\n6,\n7\n]\n",
            "[\n1,\n2,\n3,\n4,\n5,\n6,\n7\n]\n",
            expect![[r#"
                warning[SAMPLE_RULE]: `it` is odd; change it
                 --> a/b.json:1:1
                  |
                1 | / [
                2 | | 1,
                3 | | 2,
                4 | | 3,
                ... |
                8 | | 7
                9 | | ]
                  | |_^

                1 warning in 1 of 1 file
            "#]],
        );
    }

    #[test]
    fn long_lines_are_trimmed() {
        let many = "\"s3:GetObject\",".repeat(200);
        check(
            &format!("[{many}\"here\",{many}]"),
            "\"here\"",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:1:3002
              |
            1 | ...bject","s3:GetObject","s3:GetObject","s3:GetObject","here","s3:GetObject","s3:GetObject","s3:GetObject","s3:Ge...
              |                                                        ^^^^^^

            1 warning in 1 of 1 file
        "#]],
        );
        check(
            &format!("[{many}\"here\"]"),
            &format!("{many}\"here\""),
            expect![[r#"
                warning[SAMPLE_RULE]: `it` is odd; change it
                 --> a/b.json:1:2
                  |
                1 | ["s3:GetObject","s3:GetObject","s3:GetO...","s3:GetObject","s3:GetObject","here"]
                  |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^...^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

                1 warning in 1 of 1 file
            "#]],
        );
    }

    #[test]
    fn a_cut_line_keeps_its_column_and_is_cut_between_characters() {
        for before in 0..4 {
            let source = format!(
                "{}{}\"here\"{}",
                "x".repeat(before),
                "😀".repeat(900),
                "😀".repeat(900)
            );
            let text = print(vec![checked(&source, findings(&source, &["\"here\""]))]);
            let place = format!("--> a/b.json:1:{}\n", before + 901);
            assert!(text.contains(&place) && text.contains("😀\"here\"😀"), "{text}");
        }
    }

    #[test]
    fn findings_at_the_edges_of_a_text() {
        check(
            "",
            "",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:1:1
              |
            1 |
              | ^

            1 warning in 1 of 1 file
        "#]],
        );
        check(
            "{\"a\": 1}",
            "}",
            expect![[r#"
            warning[SAMPLE_RULE]: `it` is odd; change it
             --> a/b.json:1:8
              |
            1 | {"a": 1}
              |        ^

            1 warning in 1 of 1 file
        "#]],
        );
        let at_end = |source: &str| {
            let found = Diagnostic::new(&SAMPLE, TextRange::empty(source.len()), "`}` is missing; add it");
            print(vec![checked(source, vec![found])])
        };
        expect![[r#"
            warning[SAMPLE_RULE]: `}` is missing; add it
             --> a/b.json:1:8
              |
            1 | {"a": 1
              |        ^

            1 warning in 1 of 1 file
        "#]]
        .assert_eq(&at_end("{\"a\": 1"));
        expect![[r#"
            warning[SAMPLE_RULE]: `}` is missing; add it
             --> a/b.json:2:1
              |
            2 |
              | ^

            1 warning in 1 of 1 file
        "#]]
        .assert_eq(&at_end("{\"a\": 1\n"));
    }

    #[test]
    fn control_characters_of_a_policy_do_not_reach_the_terminal() {
        let source = "{\"\u{1b}[31m\": 1}";
        let mut found = findings(source, &["1"]).remove(0);
        found.message = "`\u{1b}[31m` is odd".to_owned();
        found = found.with_fix(Fix::new("Remove `\u{1b}[31m`", vec![]));
        assert!(!print(vec![checked(source, vec![found])]).contains('\u{1b}'));
    }

    #[test]
    fn the_last_line_counts() {
        let failed = || {
            Checked::new(
                "bad.json",
                Outcome::NotUtf8("The byte at offset 0 is not UTF-8; save the file as UTF-8".to_owned()),
            )
        };
        let last = |files| print(files).lines().last().unwrap_or_default().to_owned();
        let clean = || checked("{}", Vec::new());
        let source = "{\"a\": 1}";
        let with_severity = |(found, severity): (Diagnostic, Severity)| found.with_severity(severity);
        let all = findings(source, &["1", "{", "}", "a"])
            .into_iter()
            .zip(Severity::ALL);
        let dirty = checked(source, all.map(with_severity).collect());
        assert_eq!(last(vec![]), "No policies found");
        assert_eq!(last(vec![clean()]), "No findings in 1 file");
        assert_eq!(
            last(vec![clean(), clean(), failed()]),
            "No findings in 2 files; 1 file not checked"
        );
        assert_eq!(
            last(vec![clean(), dirty, clean()]),
            "1 error, 1 warning, 1 informational, 1 hint in 1 of 3 files"
        );
        expect![[r#"
            error: The byte at offset 0 is not UTF-8; save the file as UTF-8
            --> bad.json

            No policies found; 1 file not checked
        "#]]
        .assert_eq(&print(vec![failed()]));
    }
}
