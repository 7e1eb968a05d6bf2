//! Hints between the words of a policy: how many actions of which service a pattern covers, and what `NotAction` leaves.

use std::collections::HashMap;

use super::document::{count_of, digits};
use crate::analysis::Analysis;
use crate::catalog::{self, ActionSet};
use crate::policy::Statement;
use crate::text::TextRange;

/// Something said between the words of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InlayHint {
    /// Where it stands: a byte offset, behind what it is about.
    pub offset: usize,
    /// What it says.
    pub label: String,
}

/// The hints in a part of a text, in order.
pub(super) fn find(analysis: &Analysis, within: TextRange) -> Vec<InlayHint> {
    let policy = analysis.policy();
    let statements = policy.iter().flat_map(|policy| &policy.statements);
    let mut hints = Hints {
        within,
        covered: HashMap::new(),
        left: HashMap::new(),
        found: Vec::new(),
    };
    for statement in statements.filter(|statement| statement.value.range.meets(within)) {
        hints.add_patterns(statement);
        hints.add_left(statement);
    }
    // What stands at one place keeps its order.
    hints.found.sort_by_key(|hint| hint.offset);
    hints.found
}

struct Hints<'a> {
    within: TextRange,
    /// What a pattern covers: most are repeated.
    covered: HashMap<&'a str, ActionSet>,
    /// How many actions the entries of a `NotAction` leave.
    left: HashMap<Vec<&'a str>, usize>,
    found: Vec<InlayHint>,
}

impl<'a> Hints<'a> {
    fn add(&mut self, offset: usize, label: String) {
        if self.within.touches(offset) {
            self.found.push(InlayHint { offset, label });
        }
    }

    fn add_patterns(&mut self, statement: &Statement<'a>) {
        for entry in statement.actions().filter(|entry| entry.pattern.has_wildcard()) {
            let offset = entry.string.range.end;
            if !self.within.touches(offset) {
                continue;
            }
            let service = entry.pattern.prefix.and_then(catalog::service);
            let label = match (self.covered(entry.pattern.text).len(), service) {
                (0, _) => "no actions".to_owned(),
                (count, _) if count == catalog::actions().len() => "all actions".to_owned(),
                (count, Some(service)) => format!("{} of {}", count_of(count, "action"), service.name()),
                (count, None) => count_of(count, "action"),
            };
            self.add(offset, label);
        }
    }

    fn add_left(&mut self, statement: &Statement<'a>) {
        let value = statement.not_action.and_then(|property| property.value.as_ref());
        let Some(value) = value.filter(|value| self.within.touches(value.range.end)) else {
            return;
        };
        let entries = statement.actions().filter(|entry| entry.negated);
        let texts: Vec<&'a str> = entries.map(|entry| entry.pattern.text).collect();
        let left = match self.left.get(&texts) {
            Some(left) => *left,
            None => {
                let mut excluded = ActionSet::new();
                for text in &texts {
                    excluded.union_with(self.covered(text));
                }
                let left = catalog::actions().len() - excluded.len();
                self.left.insert(texts, left);
                left
            }
        };
        if left < catalog::actions().len() {
            self.add(value.range.end, format!("leaves {} actions", digits(left)));
        }
    }

    fn covered(&mut self, text: &'a str) -> &ActionSet {
        self.covered
            .entry(text)
            .or_insert_with(|| ActionSet::expand(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::analysis;

    /// The text with the hints in it.
    fn hinted(source: &str, within: TextRange) -> String {
        let mut shown = source.to_owned();
        for hint in find(&analysis(source), within).into_iter().rev() {
            shown.insert_str(hint.offset, &format!("«{}»", hint.label));
        }
        shown
    }

    #[test]
    fn patterns_and_what_is_left() {
        for (action, expected) in [
            (
                r#""Action": "support:*Case*""#,
                r#""Action": "support:*Case*"«16 actions of AWS Support»"#,
            ),
            (
                r#""Action": ["iam:PassRol?", "s3:GetObject", "*"]"#,
                r#""Action": ["iam:PassRol?"«1 action of AWS Identity and Access Management (IAM)», "s3:GetObject", "*"«all actions»]"#,
            ),
            (r#""Action": "s3:Nope*"#, r#""Action": "s3:Nope*«no actions»"#),
            (
                r#""NotAction": "iam:*""#,
                r#""NotAction": "iam:*"«190 actions of AWS Identity and Access Management (IAM)»«leaves 21,901 actions»"#,
            ),
            (
                r#""NotAction": ["s3:GetObject", "s3:GetObject"]"#,
                r#""NotAction": ["s3:GetObject", "s3:GetObject"]«leaves 22,090 actions»"#,
            ),
            (r#""NotAction": ["nope:x"]"#, r#""NotAction": ["nope:x"]"#),
        ] {
            let source = format!("\"Effect\": \"Allow\",\r\n{action}");
            let hinted = hinted(&source, TextRange::new(0, source.len()));
            assert_eq!(hinted, format!("\"Effect\": \"Allow\",\r\n{expected}"));
        }
    }

    #[test]
    fn only_what_is_asked_for() {
        let source = r#"{"Statement": [{"Action": ["s3:Get*", "s3:Put*"]}, {"Action": "s3:*"}]}"#;
        let of = |range| find(&analysis(source), range).len();
        assert_eq!(of(TextRange::new(0, source.len())), 3);
        assert_eq!(of(TextRange::new(0, 36)), 1);
        assert_eq!(of(TextRange::new(0, 3)), 0);
    }
}
