//! Code actions: the fixes of the findings at a place, the same for all findings of a rule, and *fix all*.

use std::collections::BTreeSet;

use crate::analysis::{Analysis, SYNTAX_ERROR};
use crate::config::edit::Entry;
use crate::ide::refactor;
use crate::ide::{Change, CodeAction, CodeActionKind};
use crate::policy::{Policy, PolicyKind};
use crate::rule::ignore::Ignore;
use crate::rule::{Diagnostic, Fix};
use crate::syntax::Property;
use crate::text::{Edit, TextRange};

/// The fixes of the findings (`diagnostics` are all of the text's) that meet `range`, *fix all*, what accepts the
/// findings, other ways to write what stands there, and at the head of the policy its kinds.
pub fn code_actions(analysis: &Analysis, diagnostics: &[Diagnostic], range: TextRange) -> Vec<CodeAction> {
    let here = || {
        diagnostics
            .iter()
            .enumerate()
            .filter(|(_, diagnostic)| diagnostic.range.meets(range))
    };
    let mut actions: Vec<CodeAction> = here()
        .flat_map(|(index, diagnostic)| diagnostic.fixes.iter().map(move |fix| quick_fix(index, fix)))
        .collect();
    let mut codes: Vec<&str> = here().map(|(_, diagnostic)| diagnostic.rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    actions.extend(codes.into_iter().filter_map(|code| fix_all_of(diagnostics, code)));
    actions.extend(fix_all(diagnostics, None).map(|fix| CodeAction {
        title: fix.title,
        kind: CodeActionKind::FixAll,
        diagnostics: Vec::new(),
        preferred: false,
        change: Change::Text(fix.edits),
    }));
    if let Some(policy) = analysis.policy() {
        // Text that is no JSON is no matter of opinion.
        let acceptable = here().filter(|(_, diagnostic)| diagnostic.rule.code != SYNTAX_ERROR);
        actions.extend(acceptable.map(|(index, diagnostic)| ignore(&policy, index, diagnostic)));
        actions.extend(refactor::actions(analysis, &policy, range));
        actions.extend(other_kinds(analysis, &policy, range));
    }
    actions
}

/// Accepts a finding, in the configuration file.
fn ignore(policy: &Policy<'_>, index: usize, diagnostic: &Diagnostic) -> CodeAction {
    CodeAction {
        title: format!("Ignore this `{}` finding", diagnostic.rule.code),
        kind: CodeActionKind::QuickFix,
        diagnostics: vec![index],
        preferred: false,
        change: Change::Config(Entry::Ignore(Ignore::of(policy, diagnostic))),
    }
}

/// Other kinds of policy that this one may be, on its opening brace and its `Version`.
fn other_kinds(analysis: &Analysis, policy: &Policy<'_>, range: TextRange) -> Vec<CodeAction> {
    let brace = TextRange::new(policy.root.range.start, policy.root.range.start + 1);
    let version = policy.version.map(Property::range);
    let is_head = brace.meets(range) || version.is_some_and(|version| version.meets(range));
    if !is_head {
        return Vec::new();
    }
    let current = analysis.policy_kind();
    let others = PolicyKind::ALL.into_iter().filter(|kind| Some(*kind) != current);
    let action = |kind: PolicyKind| CodeAction {
        title: format!("Check this file as {}", kind.a_title()),
        kind: CodeActionKind::Refactor,
        diagnostics: Vec::new(),
        preferred: false,
        change: Change::Config(Entry::PolicyType(kind)),
    };
    others.map(action).collect()
}

fn quick_fix(index: usize, fix: &Fix) -> CodeAction {
    CodeAction {
        title: fix.title.clone(),
        kind: CodeActionKind::QuickFix,
        diagnostics: vec![index],
        preferred: fix.preferred,
        change: Change::Text(fix.edits.clone()),
    }
}

/// *Fix all* of one rule, where it has more than one finding to mend.
fn fix_all_of(diagnostics: &[Diagnostic], code: &str) -> Option<CodeAction> {
    let indices: Vec<usize> = diagnostics
        .iter()
        .enumerate()
        .filter(|(_, diagnostic)| diagnostic.rule.code == code && safe_fix(diagnostic).is_some())
        .map(|(index, _)| index)
        .collect();
    let fix = fix_all(diagnostics, Some(code)).filter(|_| 1 < indices.len())?;
    Some(CodeAction {
        title: fix.title,
        kind: CodeActionKind::QuickFix,
        diagnostics: indices,
        preferred: false,
        change: Change::Text(fix.edits),
    })
}

/// The safe fixes of all findings together (of one rule where `code` is given), or `None` where there is none. A
/// fix that overlaps an earlier one is left for the next time.
pub fn fix_all(diagnostics: &[Diagnostic], code: Option<&str>) -> Option<Fix> {
    let wanted = |diagnostic: &&Diagnostic| code.is_none_or(|code| diagnostic.rule.code == code);
    let mut edits: Vec<Edit> = Vec::new();
    let mut taken = BTreeSet::new();
    for fix in diagnostics.iter().filter(wanted).filter_map(safe_fix) {
        if fix.edits.iter().all(|edit| is_free(&taken, edit.range)) {
            taken.extend(fix.edits.iter().map(|edit| edit.range));
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| edit.range);
    let title = match code {
        Some(code) => format!("Fix all `{code}` findings"),
        None => "Fix all findings that have a safe fix".to_owned(),
    };
    (!edits.is_empty()).then(|| Fix::new(title, edits).safe())
}

fn safe_fix(diagnostic: &Diagnostic) -> Option<&Fix> {
    diagnostic.fixes.iter().find(|fix| fix.safe)
}

/// Whether a range overlaps none of those that are taken. These overlap each other as little, so that only the last one
/// that begins before its end can.
fn is_free(taken: &BTreeSet<TextRange>, range: TextRange) -> bool {
    let before = taken.range(..TextRange::empty(range.end)).next_back();
    !taken.contains(&range) && before.is_none_or(|before| before.end <= range.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Settings;
    use crate::rules::testing::diagnostics;
    use crate::text::{Text, apply_edits};

    const SOURCE: &str = r#"{"Version": "2012-10-17", "Statement": {"effect": "Deny", "Action": ["s3::GetObject", "s3::PutObject", "s3:GetObjects",], "Resource": "*"}}"#;

    fn titles(at: &str) -> Vec<String> {
        let start = SOURCE.find(at).expect("in the source");
        let analysis = Analysis::new(Text::new(SOURCE), Settings::default());
        let actions = code_actions(&analysis, &diagnostics(SOURCE), TextRange::empty(start + 1));
        actions.into_iter().map(|action| action.title).collect()
    }

    #[test]
    fn a_place_offers_its_own_fixes_then_all_of_the_rule_then_all() {
        assert_eq!(
            titles("s3::Put"),
            [
                "Change to `s3:PutObject`",
                "Fix all `INVALID_ACTION` findings",
                "Fix all findings that have a safe fix",
                "Ignore this `INVALID_ACTION` finding"
            ]
        );
        assert_eq!(
            titles(",]"),
            [
                "Remove the trailing comma",
                "Fix all findings that have a safe fix"
            ],
            "JSON is JSON"
        );
        assert!(titles("effect").contains(&"Rename to `Effect`".to_owned()));
    }

    #[test]
    fn the_head_offers_the_other_kinds() {
        let offered = titles("Version");
        assert!(offered.contains(&"Check this file as a service control policy".to_owned()));
        assert!(!offered.iter().any(|title| title.contains("identity")));
        assert!(!titles("s3::Put").iter().any(|title| title.starts_with("Check")));
    }

    #[test]
    fn fix_all_applies_every_safe_fix_and_no_guess() {
        let fix = fix_all(&diagnostics(SOURCE), None).expect("some are safe");
        assert_eq!(
            apply_edits(SOURCE, &fix.edits),
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:GetObject", "s3:PutObject", "s3:GetObjects"], "Resource": "*"}}"#
        );
        assert!(fix_all(&diagnostics("{}"), None).is_none());
    }

    #[test]
    fn what_overlaps_is_not_free() {
        let taken: BTreeSet<TextRange> = [(3, 5), (5, 5), (8, 10), (12, 12)]
            .map(|(start, end)| TextRange::new(start, end))
            .into();
        for (start, end, expected) in [
            (0, 3, true),
            (3, 3, true),
            (0, 4, false),
            (4, 4, false),
            (5, 5, false),
            (5, 8, true),
            (3, 5, false),
            (6, 12, false),
            (10, 12, true),
            (12, 12, false),
            (12, 14, true),
            (11, 13, false),
            (0, 20, false),
        ] {
            let range = TextRange::new(start, end);
            assert_eq!(is_free(&taken, range), expected, "{range:?}");
        }
    }
}
