//! Code actions: the fixes of the findings at a place, the same for all findings of a rule, and *fix all*.

use crate::ide::{CodeAction, CodeActionKind};
use crate::rule::{Diagnostic, Fix};
use crate::text::{Edit, TextRange};

/// The fixes of the findings (`diagnostics` are all of the text's) that meet `range`, and *fix all*.
pub fn code_actions(diagnostics: &[Diagnostic], range: TextRange) -> Vec<CodeAction> {
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
        edits: fix.edits,
    }));
    actions
}

fn quick_fix(index: usize, fix: &Fix) -> CodeAction {
    CodeAction {
        title: fix.title.clone(),
        kind: CodeActionKind::QuickFix,
        diagnostics: vec![index],
        preferred: fix.preferred,
        edits: fix.edits.clone(),
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
        edits: fix.edits,
    })
}

/// The safe fixes of all findings together (of one rule where `code` is given), or `None` where there is none. A
/// fix that overlaps an earlier one is left for the next time.
pub fn fix_all(diagnostics: &[Diagnostic], code: Option<&str>) -> Option<Fix> {
    let wanted = |diagnostic: &&Diagnostic| code.is_none_or(|code| diagnostic.rule.code == code);
    let mut edits: Vec<Edit> = Vec::new();
    for fix in diagnostics.iter().filter(wanted).filter_map(safe_fix) {
        if fix
            .edits
            .iter()
            .all(|edit| edits.iter().all(|taken| !overlap(taken.range, edit.range)))
        {
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

fn overlap(a: TextRange, b: TextRange) -> bool {
    a == b || (a.start < b.end && b.start < a.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::diagnostics;
    use crate::text::apply_edits;

    const SOURCE: &str = r#"{"Version": "2012-10-17", "Statement": {"effect": "Deny", "Action": ["s3::GetObject", "s3::PutObject", "s3:GetObjects",], "Resource": "*"}}"#;

    fn titles(at: &str) -> Vec<String> {
        let start = SOURCE.find(at).expect("in the source");
        let actions = code_actions(&diagnostics(SOURCE), TextRange::empty(start + 1));
        actions.into_iter().map(|action| action.title).collect()
    }

    #[test]
    fn a_place_offers_its_own_fixes_then_all_of_the_rule_then_all() {
        assert_eq!(
            titles("s3::Put"),
            [
                "Change to `s3:PutObject`",
                "Fix all `INVALID_ACTION` findings",
                "Fix all findings that have a safe fix"
            ]
        );
        assert!(titles("effect").contains(&"Rename to `Effect`".to_owned()));
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
}
