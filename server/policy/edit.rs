//! Changes to a policy as text edits: conditions removed and given another operator, statements split.
//!
//! Like the edits of [`crate::syntax::edit`] that they consist of, these follow the document's own style, and an
//! element that would be left empty goes too.

use std::ops::Not;

use super::{Condition, Form, Policy, Statement};
use crate::syntax::edit::{
    Json, Style, insert_element_after, insert_property, remove_elements_where, remove_properties,
};
use crate::syntax::{Object, Property, StringValue, Value};
use crate::text::{Edit, TextRange, apply_edits};

/// Removes the conditions on the keys that `unwanted` says yes to, and with the last one all of `Condition`.
pub fn remove_conditions(statement: &Statement<'_>, unwanted: impl Fn(&StringValue) -> bool) -> Vec<Edit> {
    remove_conditions_and(statement, unwanted, |_| false)
}

/// The same, and removes the elements that `element` says yes to: edits of neighbours must not overlap.
fn remove_conditions_and(
    statement: &Statement<'_>,
    unwanted: impl Fn(&StringValue) -> bool,
    element: impl Fn(&Property) -> bool,
) -> Vec<Edit> {
    let Some((property, value, operators)) = condition_object(statement) else {
        return remove_properties(statement.value, statement.object, element);
    };
    let goes = |operator: &Property| {
        let keys = object_of(operator).map(|(_, keys)| &keys.properties);
        keys.is_some_and(|keys| keys.iter().all(|key| unwanted(&key.key)))
    };
    let all = operators.properties.iter().all(goes);
    let mut edits = remove_properties(statement.value, statement.object, |other| {
        (all && other.key.range == property.key.range) || element(other)
    });
    if all {
        return edits;
    }
    edits.extend(remove_properties(value, operators, goes));
    for operator in operators.properties.iter().filter(|operator| !goes(operator)) {
        if let Some((value, keys)) = object_of(operator) {
            edits.extend(remove_properties(value, keys, |key| unwanted(&key.key)));
        }
    }
    edits
}

/// Gives a condition another operator, and another value where one is given. The other keys under its operator come
/// along where `together` says yes to all of them, else the condition moves to the operator it shall have. `None` where
/// its key stands there already.
pub fn change_operator(
    (source, style): (&str, &Style),
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    operator: &str,
    value: Option<Json>,
    together: impl Fn(&StringValue) -> bool,
) -> Option<Vec<Edit>> {
    let (_, whole, operators) = condition_object(statement)?;
    let is_own = |other: &Property| other.key.range == condition.operator.range;
    let index = operators.properties.iter().position(is_own)?;
    let (old, keys) = object_of(operators.properties.get(index)?)?;
    let is_key = |other: &Property| other.key.range == condition.key.range;
    let old_value = keys.properties.iter().find(|key| is_key(key))?.value.as_ref()?;
    let key = condition.key.as_str();
    let mut edits = alone(whole);
    let named = |other: &&Property| other.key.as_str().eq_ignore_ascii_case(operator) && !is_own(other);
    let existing = operators.properties.iter().find(named);
    let stay = |other: &Property| !is_key(other) && (value.is_some() || !together(&other.key));
    if existing.is_none() && !keys.properties.iter().any(stay) {
        edits.push(Edit::replace(condition.operator.content, operator));
        edits.extend(value.map(|value| Edit::replace(old_value.range, style.inline(&value))));
        return Some(edits);
    }
    let json = value.unwrap_or_else(|| Json::Source(old_value.range.slice(source).to_owned()));
    match existing {
        Some(existing) => {
            let (target, members) = object_of(existing)?;
            let has_key = |member: &Property| member.key.as_str().eq_ignore_ascii_case(key);
            if members.properties.iter().any(has_key) {
                return None;
            }
            let last = members.properties.len().checked_sub(1);
            edits.extend(insert_property(source, style, target, last, key, &json));
        }
        None => {
            let member = Json::Members(vec![(key.to_owned(), json)]);
            edits.extend(insert_property(
                source,
                style,
                whole,
                Some(index),
                operator,
                &member,
            ));
        }
    }
    edits.extend(match keys.properties.len() {
        1 => remove_properties(whole, operators, is_own),
        _ => remove_properties(old, keys, is_key),
    });
    Some(edits)
}

/// An edit that leaves the opening brace of `Condition` as it is, so that two fixes of one `Condition` overlap and *fix
/// all* takes one after the other: each is made for the operators that it has found.
pub fn alone(condition: &Value) -> Vec<Edit> {
    let is_delimited = condition.as_object().is_some_and(|object| object.delimited);
    let brace = TextRange::new(condition.range.start, condition.range.start + 1);
    let edit = is_delimited.then(|| Edit::replace(brace, "{"));
    edit.into_iter().collect()
}

/// Moves the actions that `moved` says yes to into a statement of their own behind this one, without the conditions
/// on the keys that `unwanted` says yes to. Where all actions would go, only the conditions are removed.
pub fn split_statement(
    source: &str,
    style: &Style,
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    moved: impl Fn(&StringValue) -> bool,
    unwanted: impl Fn(&StringValue) -> bool,
) -> Vec<Edit> {
    let actions = statement.action.and_then(|property| property.value.as_ref());
    let list = match policy.form {
        Form::Document => policy.statement.and_then(|property| property.value.as_ref()),
        Form::StatementList => Some(policy.root),
        Form::Statement => None,
    };
    let (Some(actions), Some(list)) = (actions, list) else {
        return Vec::new();
    };
    let is_moved = |value: &Value| value.as_string().is_some_and(&moved);
    if actions.one_or_many().all(is_moved) {
        return remove_conditions(statement, unwanted);
    }
    let own = statement.value.range;
    let mut changes = remove_elements_where(actions, |value| !is_moved(value));
    // A statement identifier must not occur twice.
    changes.extend(remove_conditions_and(statement, unwanted, |member| {
        member.key.as_str() == "Sid"
    }));
    for change in &mut changes {
        change.range = TextRange::new(change.range.start - own.start, change.range.end - own.start);
    }
    let mut copy = apply_edits(own.slice(source), &changes);
    if list.as_array().is_none() {
        // The single statement becomes a list, one level deeper.
        copy = copy.replace('\n', &format!("\n{}", style.indent));
    }
    let index = list.one_or_many().position(|value| value.range == own);
    let mut edits = remove_elements_where(actions, is_moved);
    edits.extend(insert_element_after(
        source,
        style,
        list,
        index.unwrap_or_default(),
        &Json::Source(copy),
    ));
    edits
}

/// `Condition` with its value as an object.
fn condition_object<'a>(statement: &Statement<'a>) -> Option<(&'a Property, &'a Value, &'a Object)> {
    let property = statement.condition?;
    let (value, object) = object_of(property)?;
    object
        .properties
        .is_empty()
        .not()
        .then_some((property, value, object))
}

fn object_of(property: &Property) -> Option<(&Value, &Object)> {
    let value = property.value.as_ref()?;
    Some((value, value.as_object()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::json;

    /// The text after edits to the first statement of a document.
    fn edited(source: &str, edits: impl Fn(&Style, &Policy<'_>, &Statement<'_>) -> Vec<Edit>) -> String {
        let parse = json::parse(source);
        let root = parse.root.as_ref().expect("a value");
        let policy = Policy::new(root, Form::Document);
        let style = Style::of(source, Some(root));
        apply_edits(source, &edits(&style, &policy, &policy.statements[0]))
    }

    fn statement(condition: &str) -> String {
        format!(r#"{{"Statement": [{{"Action": ["a:A", "a:B", "a:C"]{condition}}}]}}"#)
    }

    #[test]
    fn removed_conditions_leave_nothing_empty() {
        for (before, after) in [
            (r#", "Condition": {"Bool": {"k": "x"}}"#, ""),
            (
                r#", "Condition": {"Bool": {"k": "x", "l": "y"}, "Null": {"K": "x"}}"#,
                r#", "Condition": {"Bool": {"l": "y"}}"#,
            ),
            (
                r#", "Condition": {"Bool": {"l": "x"}, "Null": {"k": "x"}}, "Sid": "S""#,
                r#", "Condition": {"Bool": {"l": "x"}}, "Sid": "S""#,
            ),
        ] {
            let found = edited(&statement(before), |_, _, statement| {
                remove_conditions(statement, |key| key.as_str().eq_ignore_ascii_case("k"))
            });
            assert_eq!(found, statement(after));
        }
    }

    #[test]
    fn an_operator_is_renamed_or_left_to_the_others() {
        for (before, after) in [
            (r#"{"Bool": {"k": "x"}}"#, r#"{"Null": {"k": "x"}}"#),
            (
                r#"{"Bool": {"k": "x", "l": "y"}}"#,
                r#"{"Bool": {"l": "y"}, "Null": {"k": "x"}}"#,
            ),
            (
                r#"{"Null": {"l": "y"}, "Bool": {"k": ["x"]}}"#,
                r#"{"Null": {"l": "y", "k": ["x"]}}"#,
            ),
        ] {
            let [before, after] = [before, after].map(|text| statement(&format!(r#", "Condition": {text}"#)));
            let found = edited(&before, |style, _, statement| {
                let mut conditions = statement.conditions();
                let condition = conditions
                    .find(|condition| condition.key.as_str() == "k")
                    .expect("k");
                let is_k = |key: &StringValue| key.as_str() == "k";
                change_operator((&before, style), statement, &condition, "Null", None, is_k).expect("edits")
            });
            assert_eq!(found, after);
        }
    }

    #[test]
    fn a_statement_is_split_in_its_own_style() {
        let before = "{\n  \"Statement\": {\n    \"Action\": [\n      \"a:A\",\n      \"a:B\",\n      \"a:C\"\n    ],\n    \"Sid\": \"S\",\n    \"Condition\": {\n      \"Bool\": {\n        \"k\": \"x\"\n      }\n    }\n  }\n}";
        let split = |moved: fn(&str) -> bool| {
            edited(before, |style, policy, statement| {
                split_statement(
                    before,
                    style,
                    policy,
                    statement,
                    |action| moved(action.as_str()),
                    |key| key.as_str() == "k",
                )
            })
        };
        expect_test::expect![[r#"
            {
              "Statement": [
                {
                  "Action": [
                    "a:B"
                  ],
                  "Sid": "S",
                  "Condition": {
                    "Bool": {
                      "k": "x"
                    }
                  }
                },
                {
                  "Action": [
                    "a:A",
                    "a:C"
                  ]
                }
              ]
            }"#]]
        .assert_eq(&split(|action| action != "a:B"));
        assert!(!split(|_| true).contains("Condition"));
    }
}
