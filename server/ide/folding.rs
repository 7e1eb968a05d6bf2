//! What can be folded: objects and lists over several lines.

use crate::analysis::Analysis;
use crate::syntax::{Value, ValueKind};
use crate::text::TextRange;

/// The objects and lists that begin and end on different lines, from bracket to bracket, outer before inner.
pub(super) fn find(analysis: &Analysis) -> Vec<TextRange> {
    let mut found = Vec::new();
    if let Some(policy) = analysis.policy() {
        collect(analysis.source(), policy.root, &mut found);
    }
    found
}

/// The tree is never deep, so this may call itself.
fn collect(source: &str, value: &Value, found: &mut Vec<TextRange>) {
    let text = value.range.slice(source);
    let is_container = matches!(
        value.kind,
        ValueKind::Array(_) | ValueKind::Object(_) | ValueKind::Opaque
    );
    if !is_container || memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_none() {
        return;
    }
    if text.starts_with(['{', '[']) {
        found.push(value.range);
    }
    match &value.kind {
        ValueKind::Array(array) => array.values().for_each(|value| collect(source, value, found)),
        ValueKind::Object(object) => object
            .properties
            .iter()
            .filter_map(|property| property.value.as_ref())
            .for_each(|value| collect(source, value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::analysis;

    fn folds(source: &str) -> Vec<(usize, usize)> {
        let line = |at: usize| source[..at].matches('\n').count();
        let found = find(&analysis(source)).into_iter();
        found.map(|range| (line(range.start), line(range.end))).collect()
    }

    #[test]
    fn objects_and_lists_over_lines() {
        let source = "{\n \"Statement\": [\n  {\n   \"Effect\": \"Allow\",\n   \"Action\": [\"s3:*\"],\n   \"Condition\": {\n   }\n  }, {\"Effect\": \"Deny\",\n   \"Action\": \"*\"}\n ]\n}";
        assert_eq!(folds(source), [(0, 10), (1, 9), (2, 7), (5, 6), (7, 8)]);
        assert_eq!(folds(&source.replace('\n', "\r\n")), folds(source));
        assert_eq!(find(&analysis(&source.replace('\n', "\r"))).len(), 5);
    }

    #[test]
    fn what_is_not_closed_folds_to_its_end() {
        assert_eq!(
            folds("{\"Statement\": [\n{\"Effect\": \"Allow\",\n\"Action\": [\n\"s3:*\""),
            [(0, 3), (0, 3), (1, 3), (2, 3)]
        );
        assert_eq!(
            folds("\"Effect\": \"Allow\",\n\"Action\": [\n\"s3:*\"\n]"),
            [(1, 3)]
        );
        assert!(folds("{\"Statement\": [{\"Effect\": \"Allow\"}]}").is_empty());
        assert!(folds("{\n\"name\": [\n1]\n}").is_empty());
        assert_eq!(
            folds("{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": {\"Ref\":\n\"X\"}}]}"),
            [(0, 1), (0, 1), (0, 1), (0, 1)]
        );
    }
}
