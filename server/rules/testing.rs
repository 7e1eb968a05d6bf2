//! What the tests of the rules share: findings as text, and the text after a fix.

pub(crate) mod evaluation;
mod fixes;
pub(crate) mod layouts;
pub(crate) mod requests;

use std::fmt::Write;
use std::sync::LazyLock;

use crate::analysis::{Analysis, Settings};
use crate::policy::PolicyKind;
use crate::rule::levels::Level;
use crate::rule::{Diagnostic, Fix, Rule};
use crate::rules::rule;
use crate::text::{Text, apply_edits};

/// The findings in a text whose kind of policy is guessed.
pub(crate) fn diagnostics(source: &str) -> Vec<Diagnostic> {
    diagnostics_as(source, Settings::default())
}

/// The findings in a text of which something is known.
pub(crate) fn diagnostics_as(source: &str, settings: Settings) -> Vec<Diagnostic> {
    Analysis::new(Text::new(source), settings).diagnostics()
}

/// What an example or a test says of a policy: a kind, the type of the resource it is attached to, and rules that are
/// on, in words: "", "trust", "resource AWS::S3::Bucket", "scp FULL_ADMINISTRATION".
pub(crate) fn settings(words: &str) -> Settings {
    let mut settings = Settings::default();
    for word in words.split_whitespace() {
        if word.contains("::") {
            settings.resource_type = Some(word.to_owned());
        } else if let Some(rule) = rule(word) {
            settings.levels.rules.insert(rule.code, Level::On);
        } else {
            let kind = PolicyKind::from_name(word).expect("a kind of policy or a rule");
            settings.policy_kind = Settings::of_kind(kind).policy_kind;
        }
    }
    settings
}

/// An example of a rule's document. Words behind `json` say what is known of the policy.
pub(crate) struct Example {
    pub(crate) words: String,
    pub(crate) source: String,
}

impl Example {
    pub(crate) fn diagnostics(&self, source: &str) -> Vec<Diagnostic> {
        diagnostics_as(source, settings(&self.words))
    }
}

/// What `…` in an example stands for: more than any policy may hold.
static LONG: LazyLock<String> = LazyLock::new(|| "x".repeat(40_000));

/// The examples of a rule's document under a heading.
pub(crate) fn examples(rule: &Rule, heading: &str) -> Vec<Example> {
    let document = rule.document();
    let section = document
        .split("\n## ")
        .find(|section| section.starts_with(heading));
    let blocks = section.unwrap_or_default().split("```json").skip(1);
    let example = |block: &str| {
        let (words, rest) = block.split_once('\n')?;
        let (source, _) = rest.split_once("```")?;
        Some(Example {
            // Not every rule is on by default.
            words: format!("{words} {}", rule.code),
            source: source.replace('…', &LONG),
        })
    };
    blocks.filter_map(example).collect()
}

/// A policy of one statement with these elements.
pub(crate) fn policy_of(elements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{{{elements}}}]}}"#)
}

/// The findings in a text: "severity CODE on `place`: message", and a line for each fix; `⏎` is a line break.
pub(crate) fn findings(source: &str) -> String {
    findings_as(source, "")
}

/// The same of a policy of a kind; see [`settings`].
pub(crate) fn findings_as(source: &str, words: &str) -> String {
    let mut lines = String::new();
    for diagnostic in diagnostics_as(source, settings(words)) {
        let Diagnostic {
            rule,
            severity,
            range,
            message,
            fixes,
            ..
        } = diagnostic;
        let place = range
            .slice(source)
            .replace("\r\n", "⏎")
            .replace(['\n', '\r'], "⏎");
        let _ = writeln!(lines, "{} {} on `{place}`: {message}", severity.name(), rule.code);
        for fix in fixes {
            let _ = writeln!(lines, "  fix: {}{}", fix.title, remark(&fix));
        }
    }
    lines
}

fn remark(fix: &Fix) -> &'static str {
    match (fix.preferred, fix.safe) {
        (true, true) => " (preferred, safe)",
        (true, false) => " (preferred)",
        (false, true) => " (safe)",
        (false, false) => "",
    }
}

/// The text after the first fix whose title holds `title`.
pub(crate) fn fixed(source: &str, title: &str) -> String {
    fixed_as(source, "", title)
}

/// The same of a policy of a kind; see [`settings`].
pub(crate) fn fixed_as(source: &str, words: &str, title: &str) -> String {
    let diagnostics = diagnostics_as(source, settings(words));
    let mut fixes = diagnostics.iter().flat_map(|diagnostic| &diagnostic.fixes);
    let fix = fixes.find(|fix| fix.title.contains(title));
    let fix = fix.unwrap_or_else(|| panic!("no fix like `{title}` in:\n{}", findings_as(source, words)));
    apply_edits(source, &fix.edits)
}

/// A policy whose statement allows to read objects of a bucket, on a condition.
pub(crate) fn with_condition(condition: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app-data/*", "Condition": {condition}}}]}}"#
    )
}

/// A policy whose statement allows everything on a resource.
pub(crate) fn with_resource(resource: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "{resource}"}}]}}"#
    )
}

/// Checks that a rule finds each place in the policy made of the text before it, and nothing in the silent ones.
pub(crate) fn assert_found(
    code: &str,
    policy: impl Fn(&str) -> String,
    found: &[(&str, &str)],
    silent: &[&str],
) {
    for (text, place) in found {
        let findings = findings(&policy(text));
        assert!(
            findings.contains(&format!(" {code} on `{place}`")),
            "{text}: {findings}"
        );
    }
    for text in silent {
        let findings = findings(&policy(text));
        assert!(!findings.contains(&format!(" {code} on")), "{text}: {findings}");
    }
}

/// Checks that the fix of a title turns the policy made of the first text into the one made of the last.
pub(crate) fn assert_fixed(policy: impl Fn(&str) -> String, cases: &[(&str, &str, &str)]) {
    for (before, title, after) in cases {
        assert_eq!(fixed(&policy(before), title), policy(after));
    }
}
