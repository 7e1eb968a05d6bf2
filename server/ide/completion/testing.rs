//! What tests of completion share: a text with the cursor `$0`, and what accepting an item makes of it. In the text that
//! results, tab stops hold their defaults, and `$0` is the last one.

use expect_test::Expect;

use crate::analysis::{Analysis, Settings};
use crate::ide::{CompletionItem, CompletionList, CompletionOptions, completion, fuzzy};
use crate::policy::PolicyKind;
use crate::text::{Text, apply_edits};

/// The time of all tests: 2027-01-15T08:00:00Z.
const NOW: i64 = 1_800_000_000;

/// The text without its cursor, and the cursor.
pub(super) fn cursor(marked: &str) -> (String, usize) {
    let (before, after) = marked.split_once("$0").expect("a cursor");
    (format!("{before}{after}"), before.len())
}

/// What fits at an offset; every item is checked for what all items promise.
pub(super) fn complete(source: &str, offset: usize, snippets: bool) -> CompletionList {
    complete_as(source, offset, snippets, None)
}

pub(super) fn complete_as(
    source: &str,
    offset: usize,
    snippets: bool,
    policy_kind: Option<PolicyKind>,
) -> CompletionList {
    let settings = policy_kind.map(Settings::of_kind).unwrap_or_default();
    let analysis = Analysis::new(Text::new(source), settings);
    let options = CompletionOptions {
        snippets,
        now: Some(NOW),
    };
    let list = completion(&analysis, offset, options);
    for item in &list.items {
        assert!(
            item.edit.range.touches(offset),
            "{} of {:?}",
            item.label,
            item.edit
        );
        assert!(item.topic.is_some(), "{}", item.label);
    }
    let order = |item: &CompletionItem| item.sort_text.clone().unwrap_or(item.label.clone());
    assert!(list.items.is_sorted_by_key(order));
    list
}

fn apply(source: &str, item: &CompletionItem) -> String {
    let mut item = item.clone();
    if item.is_snippet {
        item.edit.new_text = expand(&item.edit.new_text);
    }
    let mut edits = item.additional_edits;
    edits.push(item.edit);
    apply_edits(source, &edits)
}

/// A snippet of LSP with its defaults; the last tab stop stays.
fn expand(snippet: &str) -> String {
    let mut text = String::new();
    let mut chars = snippet.chars();
    let mut is_default = false;
    while let Some(char) = chars.next() {
        match char {
            '\\' => text.extend(chars.next()),
            '}' if is_default => is_default = false,
            '$' => match chars.next() {
                Some('{') => {
                    let number: String = chars.by_ref().take_while(|char| *char != ':').collect();
                    assert!(number.parse::<u8>().is_ok(), "{snippet}");
                    is_default = true;
                }
                Some('0') => text.push_str("$0"),
                Some(digit) if digit.is_ascii_digit() => {}
                other => panic!("`${other:?}` in `{snippet}`"),
            },
            char => text.push(char),
        }
    }
    text
}

pub(super) fn accept(marked: &str, label: &str, snippets: bool) -> String {
    accept_as(marked, label, snippets, None)
}

pub(super) fn accept_as(marked: &str, label: &str, snippets: bool, kind: Option<PolicyKind>) -> String {
    let (source, offset) = cursor(marked);
    let list = complete_as(&source, offset, snippets, kind);
    let labels: Vec<_> = list.items.iter().map(|item| item.label.as_str()).collect();
    let Some(item) = list.items.iter().find(|item| item.label == label) else {
        panic!("no `{label}` among {labels:?} in {marked}");
    };
    let typed = &source[item.edit.range.start..offset];
    let filter = item.filter_text.as_deref().unwrap_or(&item.label);
    assert!(
        fuzzy::rank(filter, typed).is_some(),
        "`{filter}` is not found by `{typed}`"
    );
    apply(&source, item)
}

/// Accepts the item with this label; carriage returns are shown as `\r`.
#[track_caller]
pub(super) fn check(marked: &str, label: &str, expect: Expect) {
    expect.assert_eq(&accept(marked, label, true).replace('\r', "\\r"));
}

/// The first labels with their details, as the client shows them: those that match what is typed.
#[track_caller]
pub(super) fn check_list(marked: &str, count: usize, expect: Expect) {
    check_list_as(marked, count, None, expect);
}

#[track_caller]
pub(super) fn check_list_as(marked: &str, count: usize, kind: Option<PolicyKind>, expect: Expect) {
    let (source, offset) = cursor(marked);
    let list = complete_as(&source, offset, true, kind);
    let is_shown = |item: &&CompletionItem| {
        let typed = &source[item.edit.range.start..offset];
        let filter = item.filter_text.as_deref().unwrap_or(&item.label);
        fuzzy::rank(filter, typed).is_some()
    };
    let line = |item: &CompletionItem| match &item.detail {
        Some(detail) => format!("{} ({detail})", item.label),
        None => item.label.clone(),
    };
    let lines: Vec<_> = list.items.iter().filter(is_shown).take(count).map(line).collect();
    expect.assert_eq(&lines.join("\n"));
}
