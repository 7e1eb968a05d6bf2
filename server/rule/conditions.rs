//! What rules about conditions share: what a condition amounts to, and the edits that move or remove it.

use super::{Context, Diagnostic, Fix, ResolvedCondition, Rule, Tag};
use crate::catalog::{self, ConditionKey, OperatorFamily};
use crate::policy::edit::{alone, change_operator};
use crate::policy::{Effect, Statement};
use crate::syntax::edit::{Json, remove_from_list, remove_property};
use crate::syntax::{Object, Property, StringValue, Value};
use crate::text::{Edit, TextRange};

/// The members of `Condition`: the operators.
pub(crate) fn operators<'a>(statement: &Statement<'a>) -> Option<(&'a Value, &'a Object)> {
    let value = statement.condition?.value.as_ref()?;
    Some((value, value.as_object()?))
}

/// Whether the statement permits less the less the operator proper matches: a positive one in an `Allow`, a negated
/// one in a `Deny`.
pub(crate) fn narrows_by_matching_less(condition: &ResolvedCondition<'_>) -> bool {
    let is_negated = condition.operator.map(|operator| operator.is_negated());
    matches!(
        (condition.statement.effect(), is_negated),
        (Some(Effect::Allow), Some(false)) | (Some(Effect::Deny), Some(true))
    )
}

/// When a condition holds, whatever the value of its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Holds {
    IfPresent,
    IfAbsent,
    Always,
    Never,
}

/// What a condition amounts to that compares with the lone wildcard `*`, and that `*`.
fn wildcard_effect<'a>(condition: &ResolvedCondition<'a>) -> Option<(Holds, &'a StringValue)> {
    let is_everything = |string: &&StringValue| string.as_str() == "*";
    let star = condition.condition.strings().find(is_everything)?;
    let operator = condition.operator?;
    if operator.family() != OperatorFamily::String || !operator.takes_wildcards() {
        return None;
    }
    let sensitive = condition.key.is_some_and(|key| key.is_sensitive());
    if sensitive && narrows_by_matching_less(condition) {
        return None; // WILDCARD_USAGE_TOO_PERMISSIVE speaks of it.
    }
    let name = condition.name;
    let is_negated = operator.is_negated();
    let if_present = !is_negated;
    let if_absent = match () {
        // What holds for an absent key under both is not documented.
        () if name.is_for_any_value() && name.if_exists => return None,
        () if name.is_for_any_value() => false,
        () if name.is_for_all_values() => true,
        () if name.set_prefix.is_some() => return None,
        () => is_negated || name.if_exists,
    };
    let always_present = condition.key.is_some_and(|key| key.is_always_present());
    let holds = match (if_present, if_absent || (if_present && always_present)) {
        (true, true) => Holds::Always,
        (true, false) => Holds::IfPresent,
        (false, true) if !always_present => Holds::IfAbsent,
        (false, _) => Holds::Never,
    };
    Some((holds, star))
}

/// Whether a condition compares with the lone wildcard `*`, which other rules speak of.
pub(crate) fn compares_with_everything(condition: &ResolvedCondition<'_>) -> bool {
    wildcard_effect(condition).is_some()
}

/// Reports the conditions that compare with `*` and so hold as said.
pub(crate) fn check_wildcards<'a>(
    context: &Context<'a>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    holds: Holds,
    describe: impl Fn(&ResolvedCondition<'a>) -> (String, Option<Fix>),
) {
    for condition in &context.conditions {
        let Some((found, star)) = wildcard_effect(condition) else {
            continue;
        };
        if found == holds {
            let (message, fix) = describe(condition);
            let diagnostic = Diagnostic::new(rule, star.range, message).with_fix(fix);
            diagnostics.push(match holds {
                Holds::Always | Holds::Never => diagnostic.with_tag(Tag::Unnecessary),
                Holds::IfPresent | Holds::IfAbsent => diagnostic,
            });
        }
    }
}

/// Reports the keys without any value under operators that `concerns` accepts.
pub(crate) fn check_empty_lists<'a>(
    context: &Context<'a>,
    diagnostics: &mut Vec<Diagnostic>,
    rule: &'static Rule,
    concerns: impl Fn(&ResolvedCondition<'a>) -> bool,
    describe: impl Fn(&ResolvedCondition<'a>) -> String,
) {
    for condition in &context.conditions {
        let Some(value) = condition.condition.values else {
            continue;
        };
        let is_empty = value.as_array().is_some_and(|array| array.elements.is_empty());
        if !is_empty || condition.operator.is_none() || !concerns(condition) || !context.is_whole(value) {
            continue;
        }
        let is_null_test = condition.name.is_for_all_values() || condition.name.if_exists;
        let is_negated = condition.operator.is_some_and(|operator| operator.is_negated());
        let null = (is_null_test && !is_negated).then(|| null_fix(context, condition, "true"));
        let remove = Fix::new(
            format!("Remove `{}`", condition.condition.key.as_str()),
            remove(condition),
        );
        diagnostics.push(
            Diagnostic::new(rule, value.range, describe(condition))
                .with_fix(null.flatten().map(Fix::preferred))
                .with_fix(remove),
        );
    }
}

/// A fix that tests with `Null` whether the key is absent (`"true"`) or present (`"false"`).
pub(crate) fn null_fix(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    absent: &'static str,
) -> Option<Fix> {
    move_fix(context, condition, "Null", Some(absent))
}

/// A fix that puts a condition under an operator of exactly this name, perhaps with another value. `None` where the
/// key is there already.
pub(crate) fn move_fix(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    operator: &str,
    value: Option<&'static str>,
) -> Option<Fix> {
    let edits = put_under(context, condition, operator, value.map(Json::string), |_| false)?;
    let title = match value {
        Some(value) => format!("Change to `\"{operator}\": \"{value}\"`"),
        None => format!("Change to `{operator}`"),
    };
    Some(Fix::new(title, edits))
}

/// A fix that puts a condition under another operator with the same prefix and suffix.
pub(crate) fn base_fix(context: &Context<'_>, condition: &ResolvedCondition<'_>, base: &str) -> Option<Fix> {
    let name = condition.name;
    // Of an unknown prefix another rule speaks.
    if name.set_prefix.is_some() && !name.is_for_all_values() && !name.is_for_any_value() {
        return None;
    }
    move_fix(context, condition, &name.with_base(base), None)
}

/// A fix that puts a condition under another operator, and with it the keys beside it where `together` says yes to all
/// of them.
pub(crate) fn operator_fix(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    operator: &str,
    together: impl Fn(Option<ConditionKey>) -> bool,
) -> Option<Fix> {
    let edits = put_under(context, condition, operator, None, together)?;
    Some(Fix::new(format!("Change to `{operator}`"), edits))
}

/// A fix that takes a value that is too wide out of a condition, or leaves its values to be filled in where it is the
/// only one.
pub(crate) fn exact_value_fix(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    value: TextRange,
) -> Option<Fix> {
    let list = condition.condition.values?;
    let text = value.slice(context.source).trim_matches('"');
    if let Some(edits) = remove_from_list(list, value) {
        return Some(Fix::new(format!("Remove `{text}`"), edits));
    }
    let operator = condition.operator?;
    let none = Json::Array(Vec::new());
    let title = "Change to a list of exact values to fill in";
    if !operator.takes_wildcards() {
        let edit = Edit::replace(list.range, context.style.inline(&none));
        return Some(Fix::new(title, vec![edit]));
    }
    let exact = match operator.is_negated() {
        true => "StringNotEquals",
        false => "StringEquals",
    };
    let name = condition.name.with_base(exact);
    let edits = put_under(context, condition, &name, Some(none), |_| false)?;
    Some(Fix::new(format!("{title}, under `{name}`"), edits))
}

/// Puts a condition under another operator, perhaps with another value. `None` where the key is there already.
pub(crate) fn put_under(
    context: &Context<'_>,
    condition: &ResolvedCondition<'_>,
    operator: &str,
    value: Option<Json>,
    together: impl Fn(Option<ConditionKey>) -> bool,
) -> Option<Vec<Edit>> {
    change_operator(
        (context.source, context.style),
        condition.statement,
        &condition.condition,
        operator,
        value,
        |key| together(catalog::condition_key(key.as_str())),
    )
}

/// Removes a condition, with its operator and the whole `Condition` where nothing else is in them.
pub(crate) fn remove(condition: &ResolvedCondition<'_>) -> Vec<Edit> {
    let Some(place) = Place::of(condition) else {
        return Vec::new();
    };
    match place.keys.properties.len() {
        1 => remove_operator(condition.statement, place.operator),
        _ => [alone(place.condition), place.remove_key_or_operator()].concat(),
    }
}

/// Removes an operator, with the whole `Condition` where it is the only one.
pub(crate) fn remove_operator(statement: &Statement<'_>, index: usize) -> Vec<Edit> {
    match operators(statement) {
        Some((value, object)) if object.properties.len() > 1 => {
            [alone(value), remove_property(value, object, index)].concat()
        }
        _ => remove_condition_element(statement),
    }
}

/// Removes `Condition`.
pub(crate) fn remove_condition_element(statement: &Statement<'_>) -> Vec<Edit> {
    let mut members = statement.object.properties.iter();
    let index = statement
        .condition
        .and_then(|condition| members.position(|member| std::ptr::eq(member, condition)));
    index.map_or_else(Vec::new, |index| {
        remove_property(statement.value, statement.object, index)
    })
}

/// Renames an operator; `None` where the new name is there already.
pub(crate) fn rename_operator(condition: &Value, index: usize, name: &str) -> Option<Fix> {
    let operators = condition.as_object()?;
    let has_name = |property: &Property| property.key.as_str().eq_ignore_ascii_case(name);
    if operators.properties.iter().any(has_name) {
        return None;
    }
    let key = &operators.properties.get(index)?.key;
    let edits = [alone(condition), vec![Edit::replace(key.content, name)]].concat();
    Some(Fix::new(format!("Change to `{name}`"), edits))
}

/// Where a condition stands: the objects around it and its indices in them.
struct Place<'a> {
    condition: &'a Value,
    operators: &'a Object,
    operator: usize,
    keys_value: &'a Value,
    keys: &'a Object,
    key: usize,
}

impl<'a> Place<'a> {
    fn of(condition: &ResolvedCondition<'a>) -> Option<Self> {
        let (value, operators) = operators(condition.statement)?;
        let index = |object: &Object, key: &StringValue| {
            let before = |property: &Property| property.key.range.start < key.range.start;
            let index = object.properties.partition_point(before);
            let found = object.properties.get(index)?;
            std::ptr::eq(&found.key, key).then_some(index)
        };
        let operator = index(operators, condition.condition.operator)?;
        let keys_value = operators.properties.get(operator)?.value.as_ref()?;
        let keys = keys_value.as_object()?;
        Some(Self {
            condition: value,
            operators,
            operator,
            keys_value,
            keys,
            key: index(keys, condition.condition.key)?,
        })
    }

    fn remove_key_or_operator(&self) -> Vec<Edit> {
        match self.keys.properties.len() {
            1 => remove_property(self.condition, self.operators, self.operator),
            _ => remove_property(self.keys_value, self.keys, self.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ide::fix_all;
    use crate::rules::testing::{diagnostics, findings};
    use crate::text::apply_edits;

    fn policy(condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {condition}}}]}}"#
        )
    }

    /// Conditions with several findings each, one of them already with the operator that others are moved to.
    const CONDITIONS: [&str; 6] = [
        r#"{"StringLike": {"aws:PrincipalTag/a": "*", "aws:PrincipalTag/b": "*"}}"#,
        r#"{"StringLike": {"aws:PrincipalTag/a": "*"}, "ForAnyValue:StringLike": {"aws:TagKeys": "*"}}"#,
        r#"{"Null": {}, "StringLike": {"aws:PrincipalTag/a": "*", "aws:username": "b*"}, "Bool": {}}"#,
        r#"{"StringLikeIfExists": {"aws:username": "*"}, "ForAllValues:Null": {"aws:TagKeys": "true"}, "StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a", "aws:PrincipalTag/a": "*"}}"#,
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": []}, "StringEquals": {"aws:username": [], "aws:PrincipalTag/a": "x*"}}"#,
        r#"{"StringNotLike": {"aws:PrincipalTag/\"a": "*", "aws:PrincipalTag/b": "*"}, "NullIfExists": {"aws:username": "true"}}"#,
    ];

    #[test]
    fn every_fix_leaves_json_and_what_it_does_not_concern() {
        let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text);
        for condition in CONDITIONS {
            let value = parse(condition).expect("JSON");
            let lines = serde_json::to_string_pretty(&value).expect("text");
            for source in [
                condition,
                &value.to_string(),
                &lines,
                &lines.replace('\n', "\r\n"),
            ]
            .map(policy)
            {
                let found = diagnostics(&source);
                assert!(found.len() > 1, "{}", findings(&source));
                for fix in found.iter().flat_map(|diagnostic| &diagnostic.fixes) {
                    let after = apply_edits(&source, &fix.edits);
                    assert!(parse(&after).is_ok(), "{}: {after}", fix.title);
                    assert!(diagnostics(&after).len() < found.len(), "{}: {after}", fix.title);
                }
            }
        }
    }

    #[test]
    fn fix_all_makes_one_fix_of_a_condition_at_a_time() {
        for condition in CONDITIONS {
            let mut source = policy(condition);
            while let Some(fix) = fix_all(&diagnostics(&source), None) {
                source = apply_edits(&source, &fix.edits);
                assert!(source.matches("\"Null\"").count() < 2, "{source}");
            }
            assert!(!findings(&source).contains("safe)"), "{source}");
        }
    }
}
