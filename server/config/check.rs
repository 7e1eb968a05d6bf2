//! What is wrong with a configuration file, setting by setting.

use json_spanned_value::spanned;
use json_spanned_value::{ErrorExt, Spanned, Value};

use super::schema::{self, Field, Shape};
use super::{Problem, ProblemKind, files};
use crate::catalog::nearest;
use crate::policy::PolicyKind;
use crate::policy::value::Date;
use crate::rule::Severity;
use crate::rule::levels::Level;
use crate::rules::{RULES, rule};
use crate::text::TextRange;

/// Reads a file as JSON and adds what is wrong with it; the value is there where it is JSON.
pub(super) fn parse(text: &str, problems: &mut Vec<Problem>) -> Option<spanned::Value> {
    if text.trim().is_empty() {
        return None;
    }
    match json_spanned_value::from_str::<spanned::Value>(text) {
        Ok(root) => {
            check_object(&root, schema::FIELDS, "The configuration", problems);
            Some(root)
        }
        Err(error) => {
            let sentence = error.to_string();
            let sentence = sentence.split(" at line ").next().unwrap_or_default();
            problems.push(Problem {
                kind: ProblemKind::Syntax,
                severity: Severity::Error,
                range: character(text, error.offset_within(text).unwrap_or(0)),
                message: format!("The configuration is no JSON, so none of it holds: {sentence}"),
            });
            None
        }
    }
}

/// The character at or before an offset, since an empty place cannot be seen.
fn character(text: &str, offset: usize) -> TextRange {
    let last = text.len().saturating_sub(1);
    let mut starts = (0..=offset.min(last)).rev();
    let start = starts.find(|start| text.is_char_boundary(*start)).unwrap_or(0);
    let length = text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    TextRange::new(start, start + length)
}

/// The place of a value or key.
pub(super) fn range<T>(spanned: &Spanned<T>) -> TextRange {
    TextRange::new(spanned.start(), spanned.end())
}

fn check_object(value: &spanned::Value, fields: &[Field], what: &str, problems: &mut Vec<Problem>) {
    let Some(members) = value.as_object() else {
        problems.push(wrong(range(value), what, "an object"));
        return;
    };
    for (name, value) in members {
        match fields.iter().find(|field| field.name == name.as_str()) {
            Some(field) => check_value(value, field, problems),
            None => problems.push(unknown("setting", name, fields.iter().map(|field| field.name))),
        }
    }
    let lacks = |field: &&Field| field.is_required && !members.contains_key(field.name);
    for field in fields.iter().filter(lacks) {
        problems.push(Problem {
            kind: ProblemKind::Schema,
            severity: Severity::Error,
            range: head(value),
            message: format!("`{}` is missing; without it the entry says nothing", field.name),
        });
    }
}

/// Something that can be seen without marking a whole object.
fn head(value: &spanned::Value) -> TextRange {
    TextRange::new(value.start(), value.end().min(value.start() + 1))
}

fn check_value(value: &spanned::Value, field: &Field, problems: &mut Vec<Problem>) {
    let what = format!("`{}`", field.name);
    match field.shape {
        Shape::List(fields) => match value.as_array() {
            Some(entries) => {
                for entry in entries {
                    check_object(entry, fields, &format!("An entry of {what}"), problems);
                    check_entry(field.name, entry, problems);
                }
            }
            None => problems.push(wrong(range(value), &what, "a list of objects")),
        },
        Shape::Levels => check_levels(value, &what, problems),
        Shape::Files => check_files(value, &what, problems),
        shape => {
            let wanted = check_scalar(value, shape);
            problems.extend(wanted.map(|wanted| match (shape, value.as_string()) {
                (Shape::Rule, Some(code)) => unknown_rule(range(value), code),
                _ => wrong(range(value), &what, &wanted),
            }));
        }
    }
}

/// What a single value should be, where it is not.
fn check_scalar(value: &spanned::Value, shape: Shape) -> Option<String> {
    let text = value.as_string();
    let (is_right, wanted) = match shape {
        Shape::Boolean => (value.is_bool(), "`true` or `false`".to_owned()),
        Shape::Text => (
            text.is_some_and(|it| !it.trim().is_empty()),
            "a string that says something".to_owned(),
        ),
        Shape::AnyText => (text.is_some(), "a string".to_owned()),
        Shape::Rule => (text.and_then(rule).is_some(), "the code of a rule".to_owned()),
        Shape::Kind => (
            text.and_then(PolicyKind::from_name).is_some(),
            one_of(PolicyKind::ALL.map(PolicyKind::name)),
        ),
        Shape::ResourceType => (
            text.is_some_and(is_resource_type),
            "a CloudFormation type such as `AWS::S3::Bucket`".to_owned(),
        ),
        Shape::Pointer => (
            text.is_some_and(|it| it.is_empty() || it.starts_with('/')),
            "a JSON pointer such as `/Statement/0`".to_owned(),
        ),
        Shape::Day => (text.is_some_and(is_day), "a date such as `2027-01-31`".to_owned()),
        Shape::Files | Shape::Levels | Shape::List(_) => return None,
    };
    (!is_right).then_some(wanted)
}

/// What the members of an entry mean together.
fn check_entry(list: &str, entry: &spanned::Value, problems: &mut Vec<Problem>) {
    let Some(members) = entry.as_object() else { return };
    let has = |name: &str| members.contains_key(name);
    let both = members.get_key_value("sid").filter(|_| has("pointer"));
    problems.extend(both.map(|(sid, _)| Problem {
        kind: ProblemKind::Meaning,
        severity: Severity::Error,
        range: range(sid),
        message: "`sid` and `pointer` exclude each other; keep one".to_owned(),
    }));
    if list == "policies" && !has("policyType") && !has("resourceType") {
        problems.push(Problem {
            kind: ProblemKind::Meaning,
            severity: Severity::Warning,
            range: head(entry),
            message: "The entry changes nothing; give it a `policyType` or a `resourceType`".to_owned(),
        });
    }
}

fn check_levels(value: &spanned::Value, what: &str, problems: &mut Vec<Problem>) {
    let Some(members) = value.as_object() else {
        problems.push(wrong(range(value), what, "an object of codes and levels"));
        return;
    };
    for (code, level) in members {
        if rule(code).is_none() {
            problems.push(unknown_rule(range(code), code));
        }
        if level.as_string().and_then(level_from_name).is_none() {
            problems.push(wrong(
                range(level),
                &format!("`{}`", code.as_str()),
                &one_of(schema::levels()),
            ));
        }
    }
}

fn check_files(value: &spanned::Value, what: &str, problems: &mut Vec<Problem>) {
    let patterns = match value.get_ref() {
        Value::String(_) => std::slice::from_ref(value),
        Value::Array(patterns) if !patterns.is_empty() => patterns.as_slice(),
        _ => &[],
    };
    if patterns.is_empty() {
        problems.push(wrong(range(value), what, "a pattern of files, or a list of them"));
    }
    for pattern in patterns {
        match pattern.as_string() {
            Some(text) => problems.extend(files::pattern(text).err().map(|error| Problem {
                kind: ProblemKind::Meaning,
                severity: Severity::Error,
                range: range(pattern),
                message: format!("`{text}` is no pattern of files: {}", error.kind()),
            })),
            None => problems.push(wrong(range(pattern), "A pattern", "a string")),
        }
    }
}

fn wrong(range: TextRange, what: &str, wanted: &str) -> Problem {
    Problem {
        kind: ProblemKind::Schema,
        severity: Severity::Error,
        range,
        message: format!("{what} must be {wanted}"),
    }
}

fn unknown(what: &str, name: &spanned::String, among: impl Iterator<Item = &'static str>) -> Problem {
    let known: Vec<&str> = among.collect();
    let hint = match nearest::names(name, known.iter().copied()).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", list(&known)),
    };
    Problem {
        kind: ProblemKind::Schema,
        severity: Severity::Error,
        range: range(name),
        message: format!("There is no {what} `{}`; {hint}", name.as_str()),
    }
}

fn unknown_rule(range: TextRange, code: &str) -> Problem {
    let near = nearest::names(&code.to_uppercase(), RULES.iter().map(|rule| rule.code));
    let hint = match near.first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`iam-policy-ls rules` lists them".to_owned(),
    };
    Problem {
        kind: ProblemKind::Schema,
        severity: Severity::Error,
        range,
        message: format!("There is no rule `{code}`; {hint}"),
    }
}

fn one_of(names: impl IntoIterator<Item = &'static str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    format!("one of {}", list(&names))
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The level of this name.
pub(super) fn level_from_name(name: &str) -> Option<Level> {
    match name {
        "off" => Some(Level::Off),
        "on" => Some(Level::On),
        _ => Severity::from_name(name).map(Level::At),
    }
}

/// Whether a text has the form of a CloudFormation type.
pub fn is_resource_type(text: &str) -> bool {
    let mut parts = text.split("::");
    parts.clone().count() == 3 && parts.all(|part| !part.is_empty() && !part.contains(':'))
}

/// Whether a text is a day, `YYYY-MM-DD`.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == "YYYY-MM-DD".len() && Date::new(text) == Some(Date::Iso)
}
