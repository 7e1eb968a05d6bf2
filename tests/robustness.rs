//! The JSON reader on broken texts: every prefix, every deletion, random damage, deep nesting. Whatever the text, the
//! tree's ranges are nested, in order, inside the text and on character boundaries, and errors are in text order.

use iam_policy_ls::syntax::json::parse;
use iam_policy_ls::syntax::{MAX_DEPTH, Property, StringValue, Value, ValueKind};
use iam_policy_ls::text::TextRange;
use proptest::prelude::*;

const TEXTS: [&str; 6] = [
    r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Größe😀",
      "Effect": "Allow",
      "Action": ["s3\u003aGetObject", "s3:Put*"],
      "Resource": "arn:aws:s3:::bucket/${aws:username}/*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" }, "NumericLessThan": { "s3:max-keys": 10 } }
    },
    { "Effect": "Deny", "NotAction": "iam:*", "Resource": ["*"], "x": [null, true, -1.5e3, {}, []] }
  ]
}
"#,
    "{ \"Statement\": { \"Effect\": \"Allow\", \"Action\": [ \"sqs:SendMessage\", \"sqs:Get*\" ], \"Resource\": \"*\" } }",
    "\u{feff}{\r\n\t\"Statement\": [{\r\n\t\t\"Action\": \"\\ud83d\\ude00 \\\\ \\\"\",\r\n\t\t\"Resource\": \"é\"\r\n\t}]\r\n}",
    "\"Sid\": \"A\", \"Action\": [ \"kms:Decrypt\" ] }, { \"Sid\": \"B\", \"Action\": \"kms:*\" }, { \"Sid\": \"C\" }",
    "{'Effect': “Allow”, Action: s3:Get*, // why\n \"Resource\" = (\"*\"); /* é */ True: None, \"a\":: 01,, }",
    "{\"a\": [\"b\\x\\u12\\ud800\tc, \"d\"}, \"e\": ]] } ), é\u{a0}\u{2028}\u{0}\"",
];

/// Asserts the invariants of the parse of a text.
fn check(text: &str) {
    let parse = parse(text);
    if let Some(root) = &parse.root {
        check_value(root, TextRange::new(0, text.len()), text, 0);
    }
    let mut before = 0;
    for error in &parse.errors {
        let range = error.range;
        assert!(before <= range.start, "errors in order: {error:?} in {text:?}");
        before = range.start;
        assert!(on_boundaries(range, text), "{error:?} in {text:?}");
        assert!(
            !range.is_empty() || text.trim_start_matches('\u{feff}').trim().is_empty(),
            "{error:?} in {text:?}"
        );
        assert!(!error.message.is_empty());
        for edit in error.repair.iter().flat_map(|repair| &repair.edits) {
            assert!(on_boundaries(edit.range, text), "{error:?} in {text:?}");
        }
    }
}

fn on_boundaries(range: TextRange, text: &str) -> bool {
    range.start <= range.end && text.get(range.start..range.end).is_some()
}

fn check_value(value: &Value, within: TextRange, text: &str, depth: usize) {
    assert!(depth < MAX_DEPTH, "depth of {text:.80?}");
    assert!(
        within.covers(value.range),
        "{:?} in {within:?} of {text:?}",
        value.range
    );
    assert!(
        on_boundaries(value.range, text) && !value.range.is_empty(),
        "{:?} of {text:?}",
        value.range
    );
    let mut at = value.range.start;
    let mut next = |range: TextRange, comma: Option<usize>| {
        assert!(at <= range.start, "order: {range:?} after {at} of {text:?}");
        at = range.end;
        if let Some(comma) = comma {
            assert!(
                at <= comma && matches!(&text[comma..=comma], "," | ";" | ":" | "."),
                "comma {comma} of {text:?}"
            );
            at = comma + 1;
        }
    };
    match &value.kind {
        ValueKind::Array(array) => {
            for element in &array.elements {
                next(element.value.range, element.comma);
                check_value(&element.value, value.range, text, depth + 1);
            }
        }
        ValueKind::Object(object) => {
            for property in &object.properties {
                next(property.range(), property.comma);
                check_property(property, value.range, text, depth);
            }
        }
        ValueKind::String(string) => {
            assert_eq!(string.range, value.range);
            check_string(string, text);
        }
        ValueKind::Number(number) => assert_eq!(&**number, value.range.slice(text)),
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Opaque => {}
    }
    assert!(
        at <= value.range.end,
        "children of {:?} end at {at} in {text:?}",
        value.range
    );
}

fn check_property(property: &Property, within: TextRange, text: &str, depth: usize) {
    assert!(
        within.covers(property.range()),
        "{property:?} in {within:?} of {text:?}"
    );
    check_string(&property.key, text);
    if let Some(colon) = property.colon {
        assert!(property.key.range.end <= colon && matches!(&text[colon..=colon], ":" | "=" | "," | ";"));
    }
    if let Some(value) = &property.value {
        let start = property.colon.map_or(property.key.range.end, |colon| colon + 1);
        check_value(
            value,
            TextRange::new(start, property.range().end),
            text,
            depth + 1,
        );
    }
}

fn check_string(string: &StringValue, text: &str) {
    assert!(
        on_boundaries(string.range, text) && on_boundaries(string.content, text),
        "{string:?} of {text:?}"
    );
    assert!(string.range.covers(string.content));
    let decoded = string.as_str();
    assert_eq!(
        string.source_range(0..decoded.len()),
        string.content,
        "{string:?} of {text:?}"
    );
    for (at, char) in decoded.char_indices() {
        let source = string.source_range(at..at + char.len_utf8());
        assert!(
            string.content.covers(source) && on_boundaries(source, text),
            "{string:?} of {text:?}"
        );
        assert_eq!(string.decoded_offset(source.start), at, "{string:?} of {text:?}");
    }
}

#[test]
fn every_prefix() {
    for text in TEXTS {
        text.char_indices().for_each(|(end, _)| check(&text[..end]));
        check(text);
    }
}

#[test]
fn every_suffix() {
    for text in TEXTS {
        text.char_indices().for_each(|(start, _)| check(&text[start..]));
    }
}

#[test]
fn every_deletion() {
    for text in TEXTS {
        for (at, char) in text.char_indices() {
            check(&format!("{}{}", &text[..at], &text[at + char.len_utf8()..]));
        }
    }
}

#[test]
fn every_insertion_and_replacement() {
    for text in TEXTS {
        for (at, char) in text.char_indices() {
            for new in [
                '"', '\'', '{', '}', '[', ']', '(', ')', ',', ':', ';', '=', '\\', '\n', 'x', '1', '#', '/',
                'é',
            ] {
                check(&format!("{}{new}{}", &text[..at], &text[at..]));
                check(&format!("{}{new}{}", &text[..at], &text[at + char.len_utf8()..]));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_sequence_of_tokens(parts in proptest::collection::vec(part(), 0..40)) {
        check(&parts.concat());
    }

    #[test]
    fn any_text(text in "\\PC*") {
        check(&text);
    }
}

fn part() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ",",
        ":",
        ";",
        "=",
        "=>",
        "\"",
        "'",
        "“",
        "”",
        "\\",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\"a\"",
        "\"Effect\": ",
        "\"b\": {",
        "\"c\": [",
        "\"d\"",
        "x",
        "s3:Get*",
        "true",
        "None",
        "-1",
        "0x",
        "//",
        "/*",
        "*/",
        "#",
        "${a}",
        "é",
        "\u{a0}",
        "\u{feff}",
        "\\u00e9",
        "\\ud83d",
        "}, {",
        "], ",
    ])
}

#[test]
fn deep_nesting_is_cut_off() {
    for opener in [
        "[",
        "{\"a\":",
        "[{\"a\":",
        "{",
        "(",
        "\"a\":",
        "\"a\":[",
        "{\"a\":1,{",
    ] {
        let text = opener.repeat(1_000_000);
        check(&text);
        assert!(!parse(&text).errors.is_empty());
    }
    for (opener, closer) in [("[", "]"), ("{\"a\":[", "]}"), ("[{\"a\":", "}]")] {
        let text = format!("{}1{}", opener.repeat(500_000), closer.repeat(500_000));
        check(&text);
        let errors = parse(&text).errors;
        assert_eq!(errors.len(), 1, "{errors:.200?}");
        assert_eq!(errors[0].message, "Nesting deeper than 128 levels is not read");
    }
}

/// Each of these would be slow if some look-ahead were not bounded.
#[test]
fn long_runs_of_anything() {
    for part in [
        "]",
        "}",
        ",",
        ":",
        "\"",
        "'",
        "\\",
        "a ",
        "\"a\" ",
        "\"a\",",
        "{},",
        "[],",
        "\"a\":1,",
        "${",
        "/*",
        "//\n",
        "\u{a0}",
        "x:",
        "\"a, \"b",
        "}{",
        "][",
        "\", ",
        "1 2",
        "\"a\"]",
        "{\"a\":\"b\"]",
        "[1}",
        "\"a\":\"b\":",
    ] {
        let text = part.repeat(200_000 / part.len());
        check(&text);
        check(&format!("[{text}"));
        check(&format!("{{{text}"));
    }
}
