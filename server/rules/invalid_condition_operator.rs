use std::collections::HashMap;

use crate::catalog::{self, nearest};
use crate::policy::{OperatorName, PolicyKind};
use crate::rule::conditions::{operators, rename_operator};
use crate::rule::{Context, Diagnostic, declare_rule};
use crate::syntax::{Property, StringValue, Value};

declare_rule! {
    /// A condition operator does not exist.
    ///
    /// An operator is one of the list in the User Guide, perhaps with `ForAllValues:` or `ForAnyValue:` before and `IfExists` behind it. The case
    /// of its letters is not checked.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEqual": {"aws:username": "alice"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": "s3:GetObject",
    ///         "Resource": "arn:aws:s3:::reports-bucket/*",
    ///         "Condition": {"StringEquals": {"aws:username": "alice"}}
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-operator)
    /// - [IAM JSON policy elements: Condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
    INVALID_CONDITION_OPERATOR: Error, kinds: &PolicyKind::ALL, check: check,
}

/// How many distinct unknown operators near names are searched for.
const MOST_SEARCHES: usize = 200;

const SET_OPERATORS: [&str; 2] = ["ForAllValues", "ForAnyValue"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // A policy has the same few operators again and again: for each, those that may be meant, if it is unknown.
    let mut looked_up: HashMap<&str, Option<Vec<String>>> = HashMap::new();
    for (value, object) in context.policy.statements.iter().filter_map(operators) {
        for (index, property) in object.properties.iter().enumerate() {
            let text = property.key.as_str();
            // Where no object follows, the slip is another; `${` belongs to a template language.
            if !holds_keys(property) || text.contains("${") {
                continue;
            }
            let may_search = looked_up.len() < MOST_SEARCHES;
            let candidates = looked_up.entry(text).or_insert_with(|| match is_known(text) {
                true => None,
                false if may_search => Some(candidates(text)),
                false => Some(Vec::new()),
            });
            if let Some(candidates) = candidates {
                diagnostics.push(diagnostic(value, index, &property.key, candidates));
            }
        }
    }
}

fn diagnostic(condition: &Value, index: usize, key: &StringValue, candidates: &[String]) -> Diagnostic {
    let hint = match candidates {
        [only] => format!("write `{only}`"),
        _ => "write one such as `StringEquals`".to_owned(),
    };
    let message = format!("`{}` is no condition operator; {hint}", key.as_str());
    let mut diagnostic = Diagnostic::new(&INVALID_CONDITION_OPERATOR, key.range, message);
    let fixes = candidates
        .iter()
        .filter_map(|name| rename_operator(condition, index, name));
    diagnostic.fixes = fixes.collect();
    if let ([_], [fix]) = (candidates, &mut diagnostic.fixes[..]) {
        fix.preferred = true;
    }
    diagnostic
}

fn is_known(text: &str) -> bool {
    let name = OperatorName::new(text);
    let has_known_prefix = name.set_prefix.is_none() || name.is_for_all_values() || name.is_for_any_value();
    has_known_prefix && catalog::operator(name.base).is_some()
}

fn holds_keys(property: &Property) -> bool {
    let is_object = |value: &Value| value.as_object().is_some() || value.is_opaque();
    property.value.as_ref().is_some_and(is_object)
}

/// The operators that may be meant, those of the same family where no name is near.
fn candidates(text: &str) -> Vec<String> {
    let name = OperatorName::new(text.trim());
    let prefixes = match name.set_prefix {
        Some(prefix) => nearest::names(prefix.trim(), SET_OPERATORS)
            .into_iter()
            .map(Some)
            .collect(),
        None => vec![None],
    };
    let names = || catalog::operators().map(|operator| operator.name());
    let base = name.base.trim();
    let mut bases: Vec<&str> = match catalog::operator(base) {
        Some(operator) => vec![operator.name()],
        None => nearest::names(base, names()),
    };
    if bases.is_empty() {
        bases = names()
            .filter(|own| first_word(own) == first_word(base))
            .collect();
    }
    let with = |prefix: Option<&str>, base: &str| {
        let name = OperatorName {
            set_prefix: prefix,
            ..name
        };
        name.with_base(base)
    };
    let all = prefixes
        .iter()
        .flat_map(|prefix| bases.iter().map(|base| with(*prefix, base)));
    all.collect()
}

/// `String` of `StringMatches`.
fn first_word(name: &str) -> &str {
    let end = name
        .char_indices()
        .skip(1)
        .find(|(_, char)| char.is_ascii_uppercase());
    end.map_or(name, |(at, _)| &name[..at])
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};
    use expect_test::expect;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {condition}}}]}}"#
        )
    }

    #[test]
    fn the_nearest_operator_is_meant() {
        expect![[r#"
            error INVALID_CONDITION_OPERATOR on `"StringEqualIfExists"`: `StringEqualIfExists` is no condition operator; write `StringEqualsIfExists`
              fix: Change to `StringEqualsIfExists` (preferred)
        "#]]
        .assert_eq(&findings(&policy(r#"{"StringEqualIfExists": {"aws:username": "a"}}"#)));
        for (wrong, right) in [
            ("ForAllValue:StringLike", "ForAllValues:StringLike"),
            ("ForAnyValue:StringLikes", "ForAnyValue:StringLike"),
            ("StringMatches", "StringLike"),
        ] {
            let source = |operator: &str| policy(&format!(r#"{{"{operator}": {{"aws:TagKeys": "a*"}}}}"#));
            assert_eq!(fixed(&source(wrong), &format!("`{right}`")), source(right));
        }
    }

    #[test]
    fn the_case_of_operators_does_not_matter() {
        for operator in ["stringequals", "StringEqualsIFEXISTS"] {
            let condition = format!(r#"{{"{operator}": {{"aws:username": "a"}}}}"#);
            assert_eq!(findings(&policy(&condition)), "", "{operator}");
        }
    }

    #[test]
    fn a_key_without_an_operator_is_another_slip() {
        let found = findings(&policy(r#"{"aws:username": "a"}"#));
        assert!(!found.contains("INVALID_CONDITION_OPERATOR"), "{found}");
    }
}
