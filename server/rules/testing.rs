//! What the tests of the rules share: findings as text, and the text after a fix.

mod layouts;

use std::fmt::Write;

use crate::analysis::{Analysis, Settings};
use crate::rule::{Diagnostic, Fix};
use crate::text::{Text, apply_edits};

/// The findings in a text whose kind of policy is guessed.
pub(crate) fn diagnostics(source: &str) -> Vec<Diagnostic> {
    Analysis::new(Text::new(source), Settings::default()).diagnostics()
}

/// The findings in a text: "severity CODE on `place`: message", and a line for each fix; `⏎` is a line break.
pub(crate) fn findings(source: &str) -> String {
    let mut lines = String::new();
    for diagnostic in diagnostics(source) {
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
    let diagnostics = diagnostics(source);
    let mut fixes = diagnostics.iter().flat_map(|diagnostic| &diagnostic.fixes);
    let fix = fixes.find(|fix| fix.title.contains(title));
    let fix = fix.unwrap_or_else(|| panic!("no fix like `{title}` in:\n{}", findings(source)));
    apply_edits(source, &fix.edits)
}
