//! All rules, one file each, and what they share.
//!
//! The tests here hold for every rule: its documents have an invalid and a valid example that behave so, a fix
//! removes its finding and adds none of a higher type, and no rule speaks of an opaque value.

mod allow_notaction_with_unsupported_tag_condition_key_for_service;
mod allow_with_unsupported_tag_condition_key_for_service;
mod data_type_mismatch;
mod deny_notaction_with_unsupported_tag_condition_key_for_service;
mod deny_with_unsupported_tag_condition_key_for_service;
mod deprecated_global_condition_key;
mod forallvalues_with_single_valued_key;
mod invalid_action;
mod invalid_effect;
mod invalid_global_condition_key;
mod invalid_policy_element;
mod invalid_service_condition_key;
mod invalid_service_in_action;
mod irrelevant_condition_key_in_policy;
mod json_syntax_error;
mod missing_action;
mod missing_action_for_condition_key;
mod missing_effect;
mod missing_paired_condition_keys;
mod missing_qualifier;
mod missing_resource;
mod missing_service_linked_role_permission;
mod missing_statement;
mod missing_version;
mod policy_fragment;
mod recommended_condition_key_for_service_principal;
mod restrict_access_to_service_principal;
#[cfg(test)]
pub(crate) mod testing;
mod unsupported_action_for_condition_key;
mod unsupported_condition_key_for_service_principal;
mod unsupported_global_condition_key;
mod untrustworthy_condition_key;
mod use_condition_key_only_with_supported_services;

use std::collections::HashMap;
use std::ops::Range;

use crate::catalog::nearest;
use crate::policy::{ActionEntry, ActionPattern, DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS, head};
use crate::rule::{Context, Diagnostic, Fix, ResolvedAction, Rule, Severity};
use crate::syntax::Value;
use crate::text::{Edit, TextRange};

/// Every rule, by code.
pub static RULES: &[&Rule] = &[
    &allow_notaction_with_unsupported_tag_condition_key_for_service::ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &allow_with_unsupported_tag_condition_key_for_service::ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &data_type_mismatch::DATA_TYPE_MISMATCH,
    &deny_notaction_with_unsupported_tag_condition_key_for_service::DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &deny_with_unsupported_tag_condition_key_for_service::DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &deprecated_global_condition_key::DEPRECATED_GLOBAL_CONDITION_KEY,
    &forallvalues_with_single_valued_key::FORALLVALUES_WITH_SINGLE_VALUED_KEY,
    &invalid_action::INVALID_ACTION,
    &invalid_effect::INVALID_EFFECT,
    &invalid_global_condition_key::INVALID_GLOBAL_CONDITION_KEY,
    &invalid_policy_element::INVALID_POLICY_ELEMENT,
    &invalid_service_condition_key::INVALID_SERVICE_CONDITION_KEY,
    &invalid_service_in_action::INVALID_SERVICE_IN_ACTION,
    &irrelevant_condition_key_in_policy::IRRELEVANT_CONDITION_KEY_IN_POLICY,
    &json_syntax_error::JSON_SYNTAX_ERROR,
    &missing_action::MISSING_ACTION,
    &missing_action_for_condition_key::MISSING_ACTION_FOR_CONDITION_KEY,
    &missing_effect::MISSING_EFFECT,
    &missing_paired_condition_keys::MISSING_PAIRED_CONDITION_KEYS,
    &missing_qualifier::MISSING_QUALIFIER,
    &missing_resource::MISSING_RESOURCE,
    &missing_service_linked_role_permission::MISSING_SERVICE_LINKED_ROLE_PERMISSION,
    &missing_statement::MISSING_STATEMENT,
    &missing_version::MISSING_VERSION,
    &policy_fragment::POLICY_FRAGMENT,
    &recommended_condition_key_for_service_principal::RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
    &restrict_access_to_service_principal::RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL,
    &unsupported_action_for_condition_key::UNSUPPORTED_ACTION_FOR_CONDITION_KEY,
    &unsupported_condition_key_for_service_principal::UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
    &unsupported_global_condition_key::UNSUPPORTED_GLOBAL_CONDITION_KEY,
    &untrustworthy_condition_key::UNTRUSTWORTHY_CONDITION_KEY,
    &use_condition_key_only_with_supported_services::USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES,
];

/// The rule with this code, in any case.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Where to report that an object lacks an element; `None` where that would be the second finding for one slip: a
/// syntax error inside may hide the element, or an unknown key may be the element misspelled.
fn missing_element_place(context: &Context<'_>, value: &Value, element: &str) -> Option<TextRange> {
    let object = value.as_object()?;
    let is_known =
        |key: &str| DOCUMENT_ELEMENTS.contains(&key) || STATEMENT_ELEMENTS.contains(&key) || key == element;
    let is_misspelled =
        |key: &str| !is_known(key) && nearest::names(key, [element]).first() == Some(&element);
    let hidden = object
        .properties
        .iter()
        .any(|property| is_misspelled(property.key.as_str()));
    (!hidden && context.is_intact(value.range)).then(|| head(context.source, value, object))
}

/// What is wrong with an action, wherever it stands.
struct ActionProblem {
    message: String,
    severity: Severity,
    fixes: Vec<ActionFix>,
}

/// A replacement of a part of an action's text.
struct ActionFix {
    title: String,
    /// Bytes of the decoded text.
    range: Range<usize>,
    new_text: String,
    preferred: bool,
    safe: bool,
}

impl ActionProblem {
    fn new(severity: Severity, message: String, fixes: Vec<ActionFix>) -> Self {
        Self {
            message,
            severity,
            fixes,
        }
    }

    fn at(&self, rule: &'static Rule, entry: &ActionEntry<'_>) -> Diagnostic {
        let mut diagnostic =
            Diagnostic::new(rule, entry.string.range, &*self.message).with_severity(self.severity);
        diagnostic.fixes = self.fixes.iter().map(|fix| fix.at(entry)).collect();
        diagnostic
    }
}

impl ActionFix {
    /// Replaces the whole action.
    fn change_to(pattern: ActionPattern<'_>, action: &str) -> Self {
        Self {
            title: format!("Change to `{action}`"),
            range: 0..pattern.text.len(),
            new_text: action.to_owned(),
            preferred: false,
            safe: false,
        }
    }

    fn at(&self, entry: &ActionEntry<'_>) -> Fix {
        let range = entry.string.source_range(self.range.clone());
        Fix {
            title: self.title.clone(),
            edits: vec![Edit::replace(range, &*self.new_text)],
            preferred: self.preferred,
            safe: self.safe,
        }
    }
}

/// Marks the only fix as the one right answer; of several, none is.
fn prefer_only(fixes: &mut [ActionFix]) {
    if let [fix] = fixes {
        fix.preferred = true;
    }
}

/// How many distinct actions a check looks up near names for, each a few tenths of a millisecond at worst.
const MOST_SEARCHES: usize = 200;

/// Reports what `problem` says of each action of the policy. An action that occurs often is looked at once. The
/// second argument of `problem` says whether it may still search for near names.
fn check_actions<'a>(
    context: &Context<'a>,
    rule: &'static Rule,
    diagnostics: &mut Vec<Diagnostic>,
    problem: impl Fn(&ResolvedAction<'a>, bool) -> Option<ActionProblem>,
) {
    let mut problems: HashMap<&str, Option<ActionProblem>> = HashMap::new();
    let mut searches = 0;
    for action in &context.actions {
        let entry = action.entry;
        let known = problems.entry(entry.pattern.text).or_insert_with(|| {
            let found = problem(action, searches < MOST_SEARCHES);
            searches += usize::from(found.is_some());
            found
        });
        diagnostics.extend(known.as_ref().map(|problem| problem.at(rule, &entry)));
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{diagnostics_as, findings_as, settings};
    use super::*;
    use crate::analysis::Analysis;
    use crate::rule::Diagnostic;
    use crate::syntax::{ValueKind, json};
    use crate::text::apply_edits;

    /// An example of a rule's document. Words behind `json` say what is known of the policy.
    struct Example {
        words: String,
        source: String,
    }

    impl Example {
        fn diagnostics(&self, source: &str) -> Vec<Diagnostic> {
            diagnostics_as(source, settings(&self.words))
        }
    }

    /// The examples of a rule's document under a heading.
    fn examples(rule: &Rule, heading: &str) -> Vec<Example> {
        let document = rule.document();
        let section = document
            .split("\n## ")
            .find(|section| section.starts_with(heading));
        let blocks = section.unwrap_or_default().split("```json").skip(1);
        let example = |block: &str| {
            let (words, rest) = block.split_once('\n')?;
            let (source, _) = rest.split_once("```")?;
            Some(Example {
                words: words.to_owned(),
                source: source.to_owned(),
            })
        };
        blocks.filter_map(example).collect()
    }

    fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
        diagnostics
            .iter()
            .map(|diagnostic| diagnostic.rule.code)
            .collect()
    }

    #[test]
    fn documents_have_a_summary_examples_and_references() {
        for rule in RULES {
            assert!(rule.summary().ends_with('.'), "{}: {}", rule.code, rule.summary());
            assert!(rule.docs.contains("## References"), "{}", rule.code);
            assert!(
                !examples(rule, "Invalid").is_empty() && !examples(rule, "Valid").is_empty(),
                "{}",
                rule.code
            );
        }
    }

    #[test]
    fn an_invalid_example_has_exactly_its_rules_finding_and_a_valid_one_none() {
        for rule in RULES {
            for example in examples(rule, "Invalid") {
                let mut found = codes(&example.diagnostics(&example.source));
                // A slip of several places has a finding at each.
                found.dedup();
                assert_eq!(found, [rule.code], "{}", example.source);
            }
            for example in examples(rule, "Valid") {
                assert_eq!(findings_as(&example.source, &example.words), "", "{}", rule.code);
            }
        }
    }

    #[test]
    fn a_fix_removes_its_finding_and_adds_none_of_a_higher_type() {
        for rule in RULES {
            for example in examples(rule, "Invalid") {
                let found = example.diagnostics(&example.source);
                for fix in found.iter().flat_map(|diagnostic| &diagnostic.fixes) {
                    let after = apply_edits(&example.source, &fix.edits);
                    let left = example.diagnostics(&after);
                    assert!(!codes(&left).contains(&rule.code), "{}: {after}", fix.title);
                    assert!(
                        left.iter().all(|left| rule.finding <= left.rule.finding),
                        "{}: {after}",
                        fix.title
                    );
                }
            }
        }
    }

    #[test]
    fn no_rule_speaks_of_an_opaque_value() {
        for Example {
            words,
            source: example,
        } in RULES.iter().flat_map(|rule| examples(rule, "Invalid"))
        {
            for index in 0.. {
                let mut parse = json::parse(&example);
                let Some(range) = parse
                    .root
                    .as_mut()
                    .and_then(|root| make_opaque(root, &mut { index }))
                else {
                    break;
                };
                let found = Analysis::with_parse(&example, parse, settings(&words)).diagnostics();
                let inside = |diagnostic: &&Diagnostic| range.covers(diagnostic.range);
                let is_syntax = |diagnostic: &&Diagnostic| diagnostic.rule.code == "JSON_SYNTAX_ERROR";
                let spoken = found.iter().find(|found| inside(found) && !is_syntax(found));
                assert!(spoken.is_none(), "`{}`: {spoken:?}", range.slice(&example));
            }
        }
    }

    /// Makes the value with this number, in the order of the text, opaque; returns where it stands.
    fn make_opaque(value: &mut Value, number: &mut usize) -> Option<TextRange> {
        if *number == 0 {
            value.kind = ValueKind::Opaque;
            return Some(value.range);
        }
        *number -= 1;
        match &mut value.kind {
            ValueKind::Array(array) => array
                .elements
                .iter_mut()
                .find_map(|element| make_opaque(&mut element.value, number)),
            ValueKind::Object(object) => {
                let values = object
                    .properties
                    .iter_mut()
                    .filter_map(|property| property.value.as_mut());
                values.into_iter().find_map(|value| make_opaque(value, number))
            }
            _ => None,
        }
    }
}
