//! What rules about the values of conditions share.

use crate::catalog::{self, OperatorFamily};
use crate::policy::has_variable;
use crate::policy::value::IpRange;
use crate::rule::{Context, Diagnostic, Fix, ResolvedCondition, Rule, Tag};
use crate::syntax::edit::remove_from_list;
use crate::syntax::{Value, ValueKind};
use crate::text::Edit;

/// A scalar value of a condition.
pub(crate) struct ConditionValue<'c, 'a> {
    pub(crate) condition: &'c ResolvedCondition<'a>,
    pub(crate) value: &'a Value,
    /// The decoded text, or how a number or boolean is written.
    pub(crate) text: &'a str,
}

impl ConditionValue<'_, '_> {
    pub(crate) fn at(&self, rule: &'static Rule, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(rule, self.value.range, message)
    }

    /// Replaces the value; `text` is plain ASCII.
    pub(crate) fn change_to(&self, text: &str) -> Fix {
        let edit = match &self.value.kind {
            ValueKind::String(string) => Edit::replace(string.content, text),
            _ => Edit::replace(self.value.range, format!("\"{text}\"")),
        };
        Fix::new(format!("Change to `{text}`"), vec![edit])
    }
}

/// The scalar values of conditions that hold no variable, under operators of one of these families. Where an operator
/// does not suit its key there are none: that is the slip.
pub(crate) fn values_under<'c, 'a>(
    context: &'c Context<'a>,
    families: &'c [OperatorFamily],
) -> impl Iterator<Item = ConditionValue<'c, 'a>> {
    let has_family = |condition: &&ResolvedCondition<'_>| {
        let family = condition.family();
        family.is_some_and(|family| families.contains(&family)) && condition.suits()
    };
    context.conditions.iter().filter(has_family).flat_map(values_of)
}

/// The scalar values of a condition that hold no variable.
pub(crate) fn values_of<'c, 'a>(
    condition: &'c ResolvedCondition<'a>,
) -> impl Iterator<Item = ConditionValue<'c, 'a>> {
    let values = condition
        .condition
        .scalars()
        .filter(|(_, text)| !has_variable(text));
    values.map(move |(value, text)| ConditionValue {
        condition,
        value,
        text,
    })
}

/// The same for the conditions about certain keys under `String…` and `Arn…` operators, wildcards aside.
pub(crate) fn literals_of<'c, 'a>(
    context: &'c Context<'a>,
    is_key: impl Fn(&ResolvedCondition<'a>) -> bool + 'c,
) -> impl Iterator<Item = ConditionValue<'c, 'a>> {
    let is_text = move |condition: &&ResolvedCondition<'a>| {
        matches!(
            condition.family(),
            Some(OperatorFamily::String | OperatorFamily::Arn)
        ) && is_key(condition)
    };
    let conditions = context.conditions.iter().filter(is_text);
    conditions
        .flat_map(values_of)
        .filter(|value| is_literal(value.text))
}

/// The conditions that compare the address of the caller, and their ranges; `None` for what is no private block, or
/// is not known.
pub(crate) fn source_addresses<'c, 'a>(
    context: &'c Context<'a>,
    negated: bool,
) -> impl Iterator<Item = (&'c ResolvedCondition<'a>, Vec<&'a Value>)> {
    let compares = move |condition: &&ResolvedCondition<'_>| {
        let operator = condition.operator;
        let fits = |operator: catalog::Operator| {
            operator.family() == OperatorFamily::IpAddress && operator.is_negated() == negated
        };
        operator.is_some_and(fits) && condition.is_about("aws:SourceIp")
    };
    let conditions = context.conditions.iter().filter(compares);
    conditions.map(|condition| {
        let is_private = |text| IpRange::new(text).is_some_and(IpRange::is_private);
        let private = condition.condition.scalars().filter(|(_, text)| is_private(text));
        (condition, private.map(|(value, _)| value).collect())
    })
}

/// Reports conditions that compare the caller's address only with private ranges.
pub(crate) fn wholly_private(
    context: &Context<'_>,
    rule: &'static Rule,
    negated: bool,
    message: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    const INSTEAD: &str = "aws:VpcSourceIp";
    for (condition, private) in source_addresses(context, negated) {
        let key = condition.condition.key;
        let Some(values) = condition.condition.values else {
            continue;
        };
        if private.is_empty() || private.len() < values.one_or_many().count() {
            continue;
        }
        let fix = Fix::new(
            format!("Change the key to `{INSTEAD}`"),
            vec![Edit::replace(key.content, INSTEAD)],
        );
        diagnostics.push(Diagnostic::new(rule, values.range, message).with_fix(fix));
    }
}

/// Reports private ranges beside others in conditions that compare the caller's address.
pub(crate) fn partly_private(
    context: &Context<'_>,
    rule: &'static Rule,
    negated: bool,
    message: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (condition, private) in source_addresses(context, negated) {
        let Some(list) = condition.condition.values else {
            continue;
        };
        if private.len() == list.one_or_many().count() {
            continue;
        }
        for value in private {
            let fix = remove_from_list(list, value.range)
                .map(|edits| Fix::new("Remove the private range", edits).preferred().safe());
            let diagnostic = Diagnostic::new(rule, value.range, message).with_tag(Tag::Unnecessary);
            diagnostics.push(diagnostic.with_fix(fix));
        }
    }
}

/// Reports values of a key that are not an ID: a prefix and 8 or 17 letters and digits.
pub(crate) fn check_ids(
    context: &Context<'_>,
    rule: &'static Rule,
    key: &str,
    prefix: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    let is_id = |text: &str| {
        let rest = text.strip_prefix(prefix);
        rest.is_some_and(|rest| matches!(rest.len(), 8 | 17) && rest.bytes().all(is_plain))
    };
    for value in literals_of(context, |condition| condition.is_about(key)) {
        let has_digit = value.text.bytes().any(|byte| byte.is_ascii_digit());
        if has_digit && !is_id(value.text) {
            let message = format!(
                "`{}` cannot be in `{key}`; write an ID: `{prefix}` and 8 or 17 letters and digits",
                value.text
            );
            diagnostics.push(value.at(rule, message));
        }
    }
}

/// Whether a text holds neither wildcards nor variables.
pub(crate) fn is_literal(text: &str) -> bool {
    !text.contains(['*', '?']) && !has_variable(text)
}
