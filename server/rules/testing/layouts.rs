//! Every fix in many layouts: it mends what it says, leaves JSON, and the text reads as if written in one hand.

use std::fmt::Write;

use super::diagnostics;
use crate::rule::{Diagnostic, Severity};
use crate::syntax::{Value, ValueKind, json};
use crate::text::apply_edits;

/// How a text is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// Line end and one level of indentation; `None` is one line.
    lines: Option<(&'static str, &'static str)>,
    colon: &'static str,
    comma: &'static str,
    padding: &'static str,
    /// Whether a list's objects begin behind its bracket: `[{`, `}, {`, `}]`.
    pub(crate) hugging: bool,
    /// What stands before and behind the value.
    around: [&'static str; 2],
}

const SPACED: Layout = Layout {
    lines: None,
    colon: ": ",
    comma: ", ",
    padding: "",
    hugging: false,
    around: ["", ""],
};

pub(crate) const LAYOUTS: [Layout; 10] = [
    SPACED,
    Layout {
        colon: ":",
        comma: ",",
        ..SPACED
    },
    Layout {
        padding: " ",
        around: ["", "\n"],
        ..SPACED
    },
    Layout {
        lines: Some(("\n", "    ")),
        around: ["", "\n"],
        ..SPACED
    },
    Layout {
        lines: Some(("\n", "  ")),
        ..SPACED
    },
    Layout {
        lines: Some(("\n", "\t")),
        around: ["", "\n"],
        ..SPACED
    },
    Layout {
        lines: Some(("\r\n", "  ")),
        around: ["\u{feff}", "\r\n"],
        ..SPACED
    },
    Layout {
        lines: Some(("\n", "  ")),
        colon: " : ",
        ..SPACED
    },
    Layout {
        lines: Some(("\n", "  ")),
        hugging: true,
        ..SPACED
    },
    Layout {
        lines: Some(("\r\n", "\t")),
        hugging: true,
        around: ["", "\r\n"],
        ..SPACED
    },
];

/// Policies with something to mend at every place of an object and of a list.
const SOURCES: [&str; 16] = [
    r#"{"Version": "2012-10-17"}"#,
    r#"{"Id": "x", "Statement": []}"#,
    r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement": {}}"#,
    r#"{"Version": "2012-10-17", "Statement": [{}]}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A"}, {"Effect": "Deny"}, {"Action": "s3:*"}]}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Resource": "*"}, {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#,
    r#"{"Foo": {"Bar": 1}, "Version": "2012-10-17", "Statement": []}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Foo": 1, "Effect": "Deny", "Bar": [1], "Action": "s3:*", "Resource": "*", "Baz": {}}]}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Foo": 1}]}"#,
    r#"{"Version": ["2012-10-17"], "Statement": [{"Sid": 7, "Effect": ["Deny"], "Action": ["s3:*", 1], "Resource": [["*"]]}]}"#,
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "servicequotas:RequestServiceQuotaIncrease", "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["servicequotas:RequestServiceQuotaIncrease", "es:CreateDomain"], "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
    r#"{"Effect": "Deny", "Action": ["s3::GetObject", "s4:PutObject"], "Resource": "*"}"#,
    r#"[{"effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"Effect": "allow", "Action": "s3:*", "Resource": "*"}]"#,
    r#"{"Version": "2012-10-17", "Effect": "Deny", "Statement": [{"Effect": "Deny", "Actoin": "s3:*", "Resource": "*"}]}"#,
];

impl Layout {
    pub(crate) fn text(&self, source: &str) -> String {
        let root = json::parse(source).root.unwrap_or_else(|| panic!("{source}"));
        let mut text = self.around[0].to_owned();
        self.write(&mut text, source, &root, 0);
        text + self.around[1]
    }

    fn write(&self, text: &mut String, source: &str, value: &Value, level: usize) {
        let inner = level + 1;
        match &value.kind {
            ValueKind::Object(object) if !object.properties.is_empty() => {
                text.push('{');
                for (index, property) in object.properties.iter().enumerate() {
                    self.separate(text, index, inner);
                    let _ = write!(text, "{}{}", property.key.range.slice(source), self.colon);
                    let value = property.value.as_ref();
                    self.write(text, source, value.unwrap_or_else(|| panic!("{source}")), inner);
                }
                self.end(text, '}', level);
            }
            ValueKind::Array(array) if !array.elements.is_empty() => {
                let objects = array.values().any(|value| value.as_object().is_some());
                let layout = match self.lines {
                    Some(_) if objects && !self.hugging || !objects && 1 < array.elements.len() => *self,
                    Some(_) if objects => Layout { lines: None, ..*self },
                    Some(_) => SPACED,
                    None => *self,
                };
                text.push('[');
                for (index, value) in array.values().enumerate() {
                    layout.separate(text, index, inner);
                    let level = if layout.lines.is_some() { inner } else { level };
                    self.write(text, source, value, level);
                }
                layout.end(text, ']', level);
            }
            _ => text.push_str(value.range.slice(source)),
        }
    }

    fn separate(&self, text: &mut String, index: usize, level: usize) {
        match self.lines {
            Some((newline, indent)) => {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(text, "{comma}{newline}{}", indent.repeat(level));
            }
            None => text.push_str(if index == 0 { self.padding } else { self.comma }),
        }
    }

    fn end(&self, text: &mut String, closer: char, level: usize) {
        match self.lines {
            Some((newline, indent)) => {
                let _ = write!(text, "{newline}{}", indent.repeat(level));
            }
            None => text.push_str(self.padding),
        }
        text.push(closer);
    }
}

fn count(diagnostics: &[Diagnostic], code: &str) -> usize {
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.rule.code == code)
        .count()
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    diagnostics.iter().filter(is_error).count()
}

#[test]
fn a_fix_keeps_the_layout() {
    for layout in LAYOUTS {
        for source in SOURCES {
            let before = layout.text(source);
            let found = diagnostics(&before);
            assert_ne!(found.len(), 0, "{before}");
            for diagnostic in &found {
                for fix in &diagnostic.fixes {
                    let after = apply_edits(&before, &fix.edits);
                    let left = diagnostics(&after);
                    let code = diagnostic.rule.code;
                    let what = format!("{code}: {}\n{before}\n----\n{after}", fix.title);
                    assert!(count(&left, code) < count(&found, code), "{what}");
                    assert!(errors(&left) <= errors(&found), "{what}");
                    // Where no list is there, none tells that its objects begin behind the bracket.
                    if !layout.hugging || before.contains("[{") {
                        assert_eq!(after, layout.text(&after), "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn fixes_one_after_the_other_leave_nothing_to_fix() {
    for layout in LAYOUTS {
        for source in SOURCES {
            let mut text = layout.text(source);
            for _ in 0..30 {
                let found = diagnostics(&text);
                let Some(fix) = found.iter().find_map(|diagnostic| diagnostic.fixes.last()) else {
                    break;
                };
                text = apply_edits(&text, &fix.edits);
            }
            let left = diagnostics(&text);
            assert!(
                left.iter().all(|left| left.fixes.is_empty()),
                "{source}\n{text}\n{left:?}"
            );
            assert!(json::parse(&text).errors.is_empty(), "{text}");
        }
    }
}
