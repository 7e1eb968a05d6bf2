//! What a configuration file may hold: one table, from which the reader, the JSON Schema and the document are made.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::policy::PolicyKind;
use crate::rule::{Enabled, Rule, Severity};
use crate::rules::RULES;

/// A setting.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    /// What its value is like.
    pub(super) shape: Shape,
    /// Whether an object without it is a mistake.
    pub(super) is_required: bool,
    /// What it does: sentences in Markdown.
    pub(super) docs: &'static str,
}

/// What a value is like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// `true` or `false`.
    Boolean,
    /// A string that says something.
    Text,
    /// Any string.
    AnyText,
    /// A pattern of files, or a list of them.
    Files,
    /// The code of a rule.
    Rule,
    /// Codes of rules, each with its level.
    Levels,
    /// The name of a kind of policy.
    Kind,
    /// The name of a CloudFormation type.
    ResourceType,
    /// A JSON pointer.
    Pointer,
    /// `YYYY-MM-DD`.
    Day,
    /// A list of objects.
    List(&'static [Field]),
}

const fn required(name: &'static str, shape: Shape, docs: &'static str) -> Field {
    Field {
        name,
        shape,
        is_required: true,
        docs,
    }
}

const fn optional(name: &'static str, shape: Shape, docs: &'static str) -> Field {
    Field {
        name,
        shape,
        is_required: false,
        docs,
    }
}

/// The settings at the top of a file.
pub(super) const FIELDS: &[Field] = &[
    optional(
        "$schema",
        Shape::AnyText,
        "Where the JSON Schema of this file is, for editors.",
    ),
    optional(
        "rules",
        Shape::Levels,
        "The level of single rules, by code: `off`, `on` (as loud as the rule says), `error`, `warning`, `information` \
         or `hint`.",
    ),
    optional(
        "securityAudit",
        Shape::Boolean,
        "Turns on the rules that ask what could be done with a policy; they are off by default.",
    ),
    optional(
        "policies",
        Shape::List(POLICY),
        "The type of policy in files whose names and content do not tell it; the last entry for a file counts.",
    ),
    optional(
        "ignores",
        Shape::List(IGNORE),
        "Findings that are accepted. An entry that is of no use, or has expired, is reported.",
    ),
];

/// The members of an entry of `policies`.
const POLICY: &[Field] = &[
    required("files", Shape::Files, FILES),
    optional("policyType", Shape::Kind, "The type of the policies in them."),
    optional(
        "resourceType",
        Shape::ResourceType,
        "What they are attached to, as CloudFormation names it: `AWS::S3::Bucket`.",
    ),
];

/// The members of an entry of `ignores`.
const IGNORE: &[Field] = &[
    required("rule", Shape::Rule, "The code of the rule."),
    required("files", Shape::Files, FILES),
    optional(
        "sid",
        Shape::Text,
        "Only findings in the statement with this `Sid`; not together with `pointer`.",
    ),
    optional(
        "pointer",
        Shape::Pointer,
        "Only findings on the node with this JSON pointer (RFC 6901) or inside of it: `/Statement/0/Action`.",
    ),
    optional(
        "value",
        Shape::AnyText,
        "Only findings on this string, without its quotes: `s3:NewAction`.",
    ),
    required("reason", Shape::Text, "Why they are accepted."),
    optional(
        "expires",
        Shape::Day,
        "The last day it holds, as `YYYY-MM-DD` in UTC.",
    ),
];

const FILES: &str = "The files, as a pattern or a list of patterns, relative to the folder of the configuration file: `*` and `?` stay \
                     within a name, `**` spans folders. A pattern without `/` is about the name in any folder.";

/// What may stand for the level of a rule.
pub(super) fn levels() -> impl Iterator<Item = &'static str> {
    ["off", "on"].into_iter().chain(Severity::ALL.map(Severity::name))
}

/// The setting that stands behind these keys, list indices left out: `["ignores", "rule"]`.
pub(super) fn field(keys: &[&str]) -> Option<&'static Field> {
    let mut fields = FIELDS;
    let mut found = None;
    for key in keys {
        let field = fields.iter().find(|field| field.name == *key)?;
        fields = match field.shape {
            Shape::List(fields) => fields,
            _ => &[],
        };
        found = Some(field);
    }
    found
}

/// The JSON Schema (draft 7, which VS Code reads) of a configuration file.
pub fn json_schema() -> Value {
    let mut schema = object(FIELDS);
    schema.insert(
        "$schema".to_owned(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    schema.insert(
        "title".to_owned(),
        json!("Configuration of iam-policy-ls (`iam-policy-ls.json`)"),
    );
    Value::Object(schema)
}

fn object(fields: &[Field]) -> Map<String, Value> {
    let properties = fields.iter().map(|field| {
        let mut schema = shape(field.shape);
        schema.insert("description".to_owned(), json!(field.docs.replace('`', "")));
        schema.insert("markdownDescription".to_owned(), json!(field.docs));
        (field.name.to_owned(), Value::Object(schema))
    });
    let properties: Map<String, Value> = properties.collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.is_required)
        .map(|field| field.name)
        .collect();
    let mut schema = members(json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    }));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn shape(shape: Shape) -> Map<String, Value> {
    members(match shape {
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Text => text_like("\\S", "Say something here"),
        Shape::AnyText => json!({ "type": "string" }),
        Shape::Files => {
            let one = json!({ "type": "string", "minLength": 1 });
            json!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
        }
        Shape::Rule => json!({
            "enum": codes(),
            "markdownEnumDescriptions": summaries(),
            "errorMessage": "There is no such rule; `iam-policy-ls rules` lists them",
        }),
        Shape::Levels => {
            let levels: Vec<&str> = levels().collect();
            let rules = RULES.iter().map(|rule| {
                let schema = json!({ "enum": levels, "description": rule.summary().replace('`', "") });
                (rule.code.to_owned(), schema)
            });
            let rules: Map<String, Value> = rules.collect();
            json!({ "type": "object", "additionalProperties": false, "properties": rules })
        }
        Shape::Kind => json!({ "enum": PolicyKind::ALL.map(PolicyKind::name) }),
        Shape::ResourceType => text_like(
            "^[^:]+::[^:]+::[^:]+$",
            "This must be a CloudFormation type such as `AWS::S3::Bucket`",
        ),
        Shape::Pointer => text_like("^(/.*)?$", "This must be a JSON pointer such as `/Statement/0`"),
        Shape::Day => text_like(
            "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
            "This must be a date such as `2027-01-31`",
        ),
        Shape::List(fields) => json!({ "type": "array", "items": object(fields) }),
    })
}

/// A string that matches a pattern, and what VS Code says of others; it has no word of its own for patterns.
fn text_like(pattern: &str, message: &str) -> Value {
    json!({ "type": "string", "pattern": pattern, "patternErrorMessage": message })
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn codes() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.code).collect()
}

fn summaries() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.summary()).collect()
}

/// The settings as a Markdown list, for the document of the configuration.
pub fn markdown() -> String {
    let mut text = String::new();
    write_fields(&mut text, FIELDS, "");
    text
}

fn write_fields(text: &mut String, fields: &[Field], indent: &str) {
    for field in fields {
        let required = if field.is_required { ", required" } else { "" };
        let (name, shape) = (field.name, words(field.shape));
        let _ = writeln!(text, "{indent}- **`{name}`** ({shape}{required}): {}", field.docs);
        if let Shape::List(fields) = field.shape {
            write_fields(text, fields, &format!("{indent}  "));
        }
    }
}

/// What a value is like, in words.
fn words(shape: Shape) -> &'static str {
    match shape {
        Shape::Boolean => "`true` or `false`",
        Shape::Text | Shape::AnyText => "a string",
        Shape::Files => "a pattern or a list of them",
        Shape::Rule => "a code",
        Shape::Levels => "an object",
        Shape::Kind => {
            "`identity`, `resource`, `trust`, `scp`, `rcp`, `boundary`, `session` or `vpc-endpoint`"
        }
        Shape::ResourceType => "a CloudFormation type",
        Shape::Pointer => "a JSON pointer",
        Shape::Day => "a date",
        Shape::List(_) => "a list of objects",
    }
}

/// The rules that are off unless they are turned on, each with what does it.
pub fn rules_off_by_default() -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .copied()
        .filter(|rule| rule.enabled != Enabled::ByDefault)
}
