//! Whole documents: what `check` says of each file in `tests/fixtures/`, beside it as `.txt`.
//! `UPDATE_EXPECT=1 cargo test --test fixtures` writes the answers anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use iam_policy_ls::analysis::{Analysis, Settings};
use iam_policy_ls::ide::fix_all;
use iam_policy_ls::text::{Encoding, Text, apply_edits};

fn fixtures() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = fs::read_dir(folder)
        .expect("the folder of fixtures")
        .filter_map(Result::ok);
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths
}

fn analyse(source: &str) -> Analysis {
    Analysis::new(Text::new(source), Settings::default())
}

#[test]
fn each_fixture_has_its_findings() {
    for path in fixtures() {
        let source = fs::read_to_string(&path).expect("a fixture");
        let analysis = analyse(&source);
        let kind = analysis.policy_kind().filter(|_| analysis.is_policy());
        let mut report = format!("{}\n", kind.map_or("no policy", |kind| kind.name()));
        for found in analysis.diagnostics() {
            let at = analysis.text().position(found.range.start, Encoding::Utf16);
            let (line, column) = (at.line + 1, at.character + 1);
            let _ = writeln!(
                report,
                "{line}:{column} {} {}",
                found.severity.name(),
                found.rule.code
            );
            let _ = writeln!(report, "    {}", found.message);
            found.fixes.iter().for_each(|fix| {
                let _ = writeln!(report, "    fix: {}", fix.title);
            });
        }
        expect_file![path.with_extension("txt")].assert_eq(&report);
    }
}

/// Applying preferred fixes one by one, and *fix all* after each, ends in a text without errors.
#[test]
fn preferred_fixes_lead_to_a_text_without_errors() {
    for path in fixtures() {
        let mut source = fs::read_to_string(&path).expect("a fixture");
        let mut rounds = 0;
        loop {
            let diagnostics = analyse(&source).diagnostics();
            let preferred = diagnostics
                .iter()
                .flat_map(|found| &found.fixes)
                .find(|fix| fix.preferred)
                .cloned();
            let Some(fix) = fix_all(&diagnostics, None).or(preferred) else {
                break;
            };
            source = apply_edits(&source, &fix.edits);
            rounds += 1;
            assert!(rounds < 20, "{} is never mended:\n{source}", path.display());
        }
        let left = analyse(&source).diagnostics();
        assert!(left.is_empty(), "{}:\n{source}\n{left:?}", path.display());
    }
}
