//! The outline of a policy: its statements by `Sid`, else by a summary, and their elements.

use std::borrow::Cow;
use std::fmt::Write;

use crate::analysis::Analysis;
use crate::policy::{Form, Statement, strings};
use crate::syntax::{Property, StringValue, Value, ValueKind};
use crate::text::TextRange;

/// How many characters of a value the outline shows.
const MAX_SHOWN: usize = 60;

/// A part of a policy, for an outline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// What it is called; never empty.
    pub name: String,
    /// What stands beside the name, dimmed.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub range: TextRange,
    /// What to show of it; lies in `range`.
    pub selection: TextRange,
    /// Its parts, in order.
    pub children: Vec<Symbol>,
}

/// The kinds of symbol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SymbolKind {
    /// A statement.
    Statement,
    /// An element of the document or of a statement.
    Element,
}

/// The parts of the policy in a text.
pub(super) fn find(analysis: &Analysis) -> Vec<Symbol> {
    let Some(policy) = analysis.policy() else {
        return Vec::new();
    };
    let source = analysis.source();
    let document = policy.root.as_object().filter(|_| policy.form == Form::Document);
    let is_statements = |property: &&Property| property.key.as_str() != "Statement";
    let elements = document
        .into_iter()
        .flat_map(|object| &object.properties)
        .filter(is_statements)
        .filter_map(element);
    let statements = policy
        .statements
        .iter()
        .enumerate()
        .map(|(index, it)| statement(source, it, index));
    let mut symbols: Vec<Symbol> = elements.chain(statements).collect();
    symbols.sort_by_key(|symbol| symbol.range);
    symbols
}

fn sid<'a>(statement: &Statement<'a>) -> Option<&'a StringValue> {
    let sid = statement.sid?.value.as_ref()?.as_string()?;
    (!sid.as_str().trim().is_empty()).then_some(sid)
}

fn statement(source: &str, statement: &Statement<'_>, index: usize) -> Symbol {
    let summary = summary(statement);
    let (name, detail) = match (sid(statement), summary) {
        (Some(sid), summary) => (sid.as_str().to_owned(), summary),
        (None, Some(summary)) => (summary, None),
        (None, None) => (format!("Statement {}", index + 1), None),
    };
    Symbol {
        name,
        detail,
        kind: SymbolKind::Statement,
        range: statement.value.range,
        selection: sid(statement).map_or_else(|| statement.head(source), |sid| sid.range),
        children: statement.object.properties.iter().filter_map(element).collect(),
    }
}

fn element(property: &Property) -> Option<Symbol> {
    let name = property.key.as_str();
    (!name.trim().is_empty()).then(|| Symbol {
        name: name.to_owned(),
        detail: property.value.as_ref().and_then(shown),
        kind: SymbolKind::Element,
        range: property.range(),
        selection: property.key.range,
        children: Vec::new(),
    })
}

/// A value in a few words: itself, the one value in its list, the number of its values, or its keys.
fn shown(value: &Value) -> Option<String> {
    match &value.kind {
        ValueKind::Null => Some("null".to_owned()),
        ValueKind::Bool(truth) => Some(truth.to_string()),
        ValueKind::Number(number) => Some(cut(number).into_owned()),
        ValueKind::String(string) => Some(cut(string.as_str()).into_owned()),
        ValueKind::Array(array) => match array.elements.as_slice() {
            [one] if one.value.as_array().is_none() => shown(&one.value),
            all => Some(format!("{} values", all.len())),
        },
        ValueKind::Object(object) => {
            let keys: Vec<&str> = object
                .properties
                .iter()
                .take(3)
                .map(|it| it.key.as_str())
                .collect();
            let more = if object.properties.len() > keys.len() {
                ", …"
            } else {
                ""
            };
            Some(cut(&format!("{}{more}", keys.join(", "))).into_owned())
        }
        ValueKind::Opaque => None,
    }
}

fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_SHOWN {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// `Allow s3:GetObject, … on 2 resources`; `None` where the statement has neither effect nor action.
pub(super) fn summary(statement: &Statement<'_>) -> Option<String> {
    let effect = texts(statement.effect).next();
    let mut summary = effect.map(cut).unwrap_or_default().into_owned();
    let (actions, but) = either(statement.action, statement.not_action);
    let mut all = texts(actions);
    if let Some(first) = all.next() {
        let more = if all.next().is_some() { ", …" } else { "" };
        let space = if summary.is_empty() { "" } else { " " };
        let _ = write!(summary, "{space}{but}{}{more}", cut(first));
    }
    if summary.is_empty() {
        return None;
    }
    let (resources, but) = either(statement.resource, statement.not_resource);
    let mut all = texts(resources);
    if let Some(first) = all.next() {
        let _ = match all.count() {
            0 => write!(summary, " on {but}{}", cut(first)),
            more => write!(summary, " on {but}{} resources", more + 1),
        };
    }
    Some(summary)
}

/// An element, or else its negation and what that says.
fn either<'a>(
    element: Option<&'a Property>,
    negation: Option<&'a Property>,
) -> (Option<&'a Property>, &'static str) {
    match element {
        Some(_) => (element, ""),
        None => (negation, "all but "),
    }
}

fn texts(property: Option<&Property>) -> impl Iterator<Item = &str> {
    let texts = strings(property).map(StringValue::as_str);
    texts.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::ide::testing::analysis;

    #[track_caller]
    fn check(source: &str, expect: Expect) {
        let mut shown = String::new();
        for symbol in find(&analysis(source)) {
            show(&mut shown, source, &symbol, 0);
        }
        expect.assert_eq(&shown);
    }

    /// Name, detail and what is selected; what the protocol asks of ranges holds.
    fn show(shown: &mut String, source: &str, symbol: &Symbol, depth: usize) {
        assert!(symbol.range.covers(symbol.selection) && !symbol.name.is_empty());
        let (indent, detail) = ("  ".repeat(depth), symbol.detail.as_deref().unwrap_or("-"));
        let selected = symbol.selection.slice(source);
        let _ = writeln!(shown, "{indent}{} | {detail} | {selected}", symbol.name);
        for child in &symbol.children {
            assert!(symbol.range.covers(child.range));
            show(shown, source, child, depth + 1);
        }
    }

    #[test]
    fn statements_by_sid_or_summary() {
        check(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:a", "arn:b"]},
    {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": false}, "Null": {}}},
    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:*", "NotResource": ["x"]}
  ],
  "Id": "x"
}"#,
            expect![[r#"
                Version | 2012-10-17 | "Version"
                Read | Allow s3:GetObject, … on 2 resources | "Read"
                  Sid | Read | "Sid"
                  Effect | Allow | "Effect"
                  Action | 2 values | "Action"
                  Resource | 2 values | "Resource"
                Deny all but iam:* on * | - | {"Effect"
                  Effect | Deny | "Effect"
                  NotAction | iam:* | "NotAction"
                  Resource | * | "Resource"
                  Condition | Bool, Null | "Condition"
                Allow s3:* on all but x | - | {"Effect"
                  Effect | Allow | "Effect"
                  Principal | AWS | "Principal"
                  Action | s3:* | "Action"
                  NotResource | x | "NotResource"
                Id | x | "Id"
            "#]],
        );
    }

    #[test]
    fn broken_and_partial_policies_have_an_outline_too() {
        for (source, expect) in [
            (
                "\"Sid\": \"A😀\", \"Effect\": \"Allow\", \"Action\": [\"s3:Get",
                expect![[r#"
                    A😀 | Allow s3:Get | "A😀"
                      Sid | A😀 | "Sid"
                      Effect | Allow | "Effect"
                      Action | s3:Get | "Action"
                "#]],
            ),
            (
                "{\"Statement\": [{\"Effect\"",
                expect![[r#"
                Statement 1 | - | {
                  Effect | - | "Effect"
            "#]],
            ),
            (
                "{\"Statement\": [{\"\": 1, \"Sid\": \" \"}, 5, {\"Effect\": \"Allow\",\r\n\"Action\": 5}",
                expect![[r#"
                    Statement 1 | - | {""
                      Sid |   | "Sid"
                    Allow | - | {"Effect"
                      Effect | Allow | "Effect"
                      Action | 5 | "Action"
                "#]],
            ),
            ("{\"name\": \"x\"}", expect![[r#""#]]),
        ] {
            check(source, expect);
        }
    }

    #[test]
    fn long_values_are_cut() {
        let source = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:{}"}}}}"#,
            "é".repeat(100)
        );
        let symbols = find(&analysis(&source));
        let name = symbols.first().map(|symbol| symbol.name.chars().count());
        assert_eq!(name, Some("Allow ".len() + MAX_SHOWN + 1));
    }
}
