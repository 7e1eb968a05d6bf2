//! Findings for programs: one JSON document.

use std::io::{self, Write};

use serde::Serialize;

use super::{Checked, Outcome, Output};
use crate::analysis::Analysis;
use crate::config::Problem;
use crate::project::ConfigFile;
use crate::rule::{Diagnostic, Tag};
use crate::syntax::pointer_to;
use crate::text::{self, Encoding, TextRange};

/// Collects the files and writes them at the end.
pub(super) struct JsonOutput<W> {
    out: W,
    report: Report,
}

impl<W: Write> JsonOutput<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        let report = Report {
            version: env!("CARGO_PKG_VERSION"),
            files: Vec::new(),
            configurations: Vec::new(),
        };
        Self { out, report }
    }
}

impl<W: Write> Output for JsonOutput<W> {
    fn file(&mut self, checked: Checked) -> io::Result<()> {
        self.report.files.push(File::new(checked));
        Ok(())
    }

    fn config(&mut self, config: &ConfigFile, problems: &[Problem]) -> io::Result<()> {
        self.report.configurations.push(Configuration {
            path: config.path.display().to_string(),
            problems: problems
                .iter()
                .map(|problem| Mistake::new(problem, config))
                .collect(),
        });
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &self.report)?;
        writeln!(self.out)?;
        self.out.flush()
    }
}

#[derive(Serialize, Debug)]
struct Report {
    /// Of this program.
    version: &'static str,
    files: Vec<File>,
    configurations: Vec<Configuration>,
}

/// A configuration file.
#[derive(Serialize, Debug)]
struct Configuration {
    path: String,
    problems: Vec<Mistake>,
}

#[derive(Serialize, Debug)]
struct Mistake {
    severity: &'static str,
    message: String,
    range: Range,
}

impl Mistake {
    fn new(problem: &Problem, config: &ConfigFile) -> Self {
        Self {
            severity: problem.severity.name(),
            message: problem.message.clone(),
            range: Range::new(problem.range, &config.text),
        }
    }
}

#[derive(Serialize, Debug)]
#[serde(rename_all = "camelCase")]
struct File {
    path: String,
    /// `null` where the file holds no policy.
    policy_type: Option<&'static str>,
    /// How the type is known: the end of a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_type_reason: Option<String>,
    diagnostics: Vec<Finding>,
    /// Why the file could not be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize, Debug)]
struct Finding {
    code: &'static str,
    #[serde(rename = "type")]
    finding: &'static str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<&'static str>,
    message: String,
    /// RFC 6901, to the node the finding stands on.
    pointer: String,
    range: Range,
    /// Titles.
    fixes: Vec<String>,
    url: String,
}

#[derive(Serialize, Debug)]
struct Range {
    start: Position,
    end: Position,
}

/// From 0, in UTF-16 units.
#[derive(Serialize, Debug)]
struct Position {
    line: u32,
    character: u32,
}

impl File {
    fn new(checked: Checked) -> Self {
        let mut file = Self {
            path: checked.path,
            policy_type: None,
            policy_type_reason: None,
            diagnostics: Vec::new(),
            error: None,
        };
        match checked.outcome {
            Outcome::Policy(analysis, findings) => {
                let known = analysis.known_kind();
                file.policy_type = known.as_ref().map(|known| known.kind.name());
                file.policy_type_reason = known.map(|known| known.reason.to_string());
                let findings = findings.diagnostics.into_iter();
                file.diagnostics = findings.map(|found| Finding::new(found, &analysis)).collect();
            }
            Outcome::Config | Outcome::NoPolicy => {}
            Outcome::NotUtf8(sentence) => file.error = Some(sentence),
            Outcome::Unreadable(reason) => file.error = Some(format!("The file cannot be read: {reason}")),
        }
        file
    }
}

impl Finding {
    fn new(found: Diagnostic, analysis: &Analysis) -> Self {
        let root = analysis.parse().root.as_ref();
        Self {
            code: found.rule.code,
            finding: found.rule.finding.name(),
            severity: found.severity.name(),
            tag: found.tag.map(Tag::name),
            message: found.message,
            pointer: root.map_or_else(String::new, |root| pointer_to(root, found.range)),
            range: Range::new(found.range, analysis.text()),
            fixes: found.fixes.into_iter().map(|fix| fix.title).collect(),
            url: found.rule.url(),
        }
    }
}

impl Range {
    fn new(range: TextRange, text: &text::Text) -> Self {
        let position = |offset| {
            let text::Position { line, character } = text.position(offset, Encoding::Utf16);
            Position { line, character }
        };
        Self {
            start: position(range.start),
            end: position(range.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::analysis::Settings;
    use crate::cli::rules::tests::SAMPLE;
    use crate::policy::PolicyKind;
    use crate::rule::Fix;

    fn print(files: Vec<(&str, Outcome)>) -> String {
        let mut out = Vec::new();
        let mut output = JsonOutput::new(&mut out);
        for (path, outcome) in files {
            output
                .file(Checked::new(path, outcome))
                .expect("memory takes everything");
        }
        output.finish().expect("memory takes everything");
        let value: serde_json::Value = serde_json::from_slice(&out).expect("one JSON document");
        serde_json::to_string_pretty(&value).expect("a JSON document")
    }

    #[test]
    fn characters_count_utf16_units_from_0() {
        let source = "{\r\n\t\"Effect\": [\"é😀\", 1]}";
        let settings = Settings::of_kind(PolicyKind::Trust);
        let start = source.find('1').expect("it is there");
        let found = Diagnostic::new(&SAMPLE, TextRange::new(start, start + 1), "`1` is odd")
            .with_fix(Fix::new("Change to `2`", vec![]));
        let analysis = Analysis::new(text::Text::new(source), settings);
        expect![[r#"
            {
              "configurations": [],
              "files": [
                {
                  "diagnostics": [
                    {
                      "code": "SAMPLE_RULE",
                      "fixes": [
                        "Change to `2`"
                      ],
                      "message": "`1` is odd",
                      "pointer": "/Effect/1",
                      "range": {
                        "end": {
                          "character": 20,
                          "line": 1
                        },
                        "start": {
                          "character": 19,
                          "line": 1
                        }
                      },
                      "severity": "warning",
                      "type": "SECURITY_WARNING",
                      "url": "https://github.com/iam-policy-ls/iam-policy-ls/blob/main/docs/rules.md#sample_rule"
                    }
                  ],
                  "path": "a.json",
                  "policyType": "trust",
                  "policyTypeReason": "the option `--policy-type` says so"
                }
              ],
              "version": "0.1.0"
            }"#]].assert_eq(&print(vec![(
            "a.json",
            Outcome::policy(analysis, vec![found]),
        )]));
    }

    #[test]
    fn files_without_a_policy_are_listed_with_the_reason() {
        expect![[r#"
            {
              "configurations": [],
              "files": [
                {
                  "diagnostics": [],
                  "path": "none.json",
                  "policyType": null
                },
                {
                  "diagnostics": [],
                  "error": "The byte at offset 3 is not UTF-8",
                  "path": "bad.json",
                  "policyType": null
                },
                {
                  "diagnostics": [],
                  "error": "The file cannot be read: there is no such file or folder",
                  "path": "gone.json",
                  "policyType": null
                }
              ],
              "version": "0.1.0"
            }"#]]
        .assert_eq(&print(vec![
            ("none.json", Outcome::NoPolicy),
            (
                "bad.json",
                Outcome::NotUtf8("The byte at offset 3 is not UTF-8".to_owned()),
            ),
            (
                "gone.json",
                Outcome::Unreadable("there is no such file or folder".to_owned()),
            ),
        ]));
        expect![[r#"
            {
              "configurations": [],
              "files": [],
              "version": "0.1.0"
            }"#]]
        .assert_eq(&print(vec![]));
    }
}
