//! The JSON reader against two others: `json-spanned-value` for values and ranges, `serde_json` for what is valid.
//!
//! Known differences: we accept a byte order mark at the start and numbers beyond the range of a double;
//! `json-spanned-value` refuses duplicate keys and gives a number at the root a range that is one byte short.

use iam_policy_ls::syntax::json::parse;
use iam_policy_ls::syntax::{MAX_DEPTH, Value, ValueKind};
use json_spanned_value::spanned;
use proptest::prelude::*;

/// Texts that RFC 8259 allows.
const VALID: &[&str] = &[
    "[]",
    "{}",
    " \t\r\n[ ]\n",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "12",
    "-1.5e+3",
    "1E-2",
    "0.1",
    "9007199254740993",
    "18446744073709551615",
    "123456789012345678901234567890",
    "\"\"",
    "\"a\"",
    "[null,true,false,0,\"\",[],{}]",
    "[ 1 , 2 ]",
    "[[[[1]]],2]",
    "{\"a\":{\"b\":{\"c\":[{}]}}}",
    "{\"\":0}",
    "{\"a b\":1,\"A B\":2}",
    "{ \"a\" : 1 , \"b\" : [ 2 ] }",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0000\\u001f\\u00e9\\uD83D\\uDE00\"",
    "[\"\\u003a\", \"a\\u003Ab\"]",
    "\"\u{7f}\u{80}\u{2028}\u{2029}\u{feff}\u{10ffff}\"",
    "\"é😀\"",
    "[\"//\", \"/* */\", \"#\", \"'\"]",
    "[\"a, \", \"b: \"]",
    "{\"a: \":\"{\"}",
    "[\"a\",\"}\"]",
    "[\"${\"]",
    "[1,\r2,\n3]",
    "{\"Statement\":[{\"Action\":[\"s3\\u003aGet*\"],\"Resource\":\"*\"}]}",
];

/// Texts that it does not allow.
const INVALID: &[&str] = &[
    "",
    " ",
    "\n",
    "[",
    "]",
    "{",
    "}",
    "[]]",
    "{}}",
    "[}",
    "{]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[,]",
    ",",
    "[1 2]",
    "[1;2]",
    "[1:2]",
    "[\"a\":1]",
    "(1)",
    "{\"a\":1,}",
    "{,\"a\":1}",
    "{\"a\":1,,\"b\":2}",
    "{\"a\" 1}",
    "{\"a\"}",
    "{\"a\":}",
    "{:1}",
    "{1:1}",
    "{a:1}",
    "{'a':1}",
    "{\"a\"::1}",
    "{\"a\"=1}",
    "{\"a\"=>1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1;\"b\":2}",
    "{\"a\":\"b\":\"c\"}",
    "{[]:1}",
    "{null:1}",
    "[] []",
    "{} {}",
    "1 2",
    "[]x",
    "[],",
    "[];",
    "nul",
    "nulll",
    "Null",
    "TRUE",
    "True",
    "None",
    "undefined",
    "NaN",
    "-NaN",
    "Infinity",
    "-Infinity",
    "abc",
    "01",
    "-01",
    "00",
    "+1",
    ".5",
    "-.5",
    "1.",
    "1.e1",
    "1e",
    "1e+",
    "1e1.5",
    "0x1F",
    "1_000",
    "-",
    "--1",
    "1-",
    "1a",
    "\u{ff11}",
    "\"",
    "\"a",
    "a\"",
    "\"a\"b\"",
    "'a'",
    "“a”",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"\u{0}\"",
    "\"\u{1f}\"",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\\'\"",
    "\"\\0\"",
    "\"\\u\"",
    "\"\\u12\"",
    "\"\\u123\"",
    "\"\\u12g4\"",
    "\"\\u+123\"",
    "\"\\U0041\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800\\ud800\"",
    "\"\\ud800\\n\"",
    "\"\\ud83d\\ude0\"",
    "// c\n1",
    "1 // c",
    "[1 /* c */]",
    "# c\n1",
    "/* c",
    "/",
    "[\u{a0}1]",
    "[\u{b}1]",
    "[\u{c}1]",
    "[\u{2028}1]",
    "[1]\u{0}",
    "[\u{feff}1]",
    "\u{feff}\u{feff}1",
    "\u{0}",
    "\\n",
    "*",
    "<a/>",
    "Sid: A",
    "\"Sid\": \"A\"",
    "\"Sid\": \"A\"}, {\"Sid\": \"B\"}",
];

#[test]
fn valid_texts_have_no_error_and_the_same_values_and_ranges() {
    VALID.iter().for_each(|text| agree(text, true));
}

#[test]
fn invalid_texts_have_errors() {
    INVALID.iter().for_each(|text| agree(text, false));
}

#[test]
fn nesting_has_the_same_limit() {
    for depth in [1, 126, 127, 128, 129, 200] {
        for (opener, closer) in [("[", "]"), ("{\"a\":", "}")] {
            for inner in ["1", "[]", "{}"] {
                let text = format!("{}{inner}{}", opener.repeat(depth), closer.repeat(depth));
                let containers = depth + usize::from(inner != "1");
                assert_eq!(
                    same_validity(&text),
                    containers < MAX_DEPTH,
                    "{containers} containers"
                );
            }
        }
    }
}

#[test]
fn the_known_differences_are_as_documented() {
    let text = "\u{feff}{\"a\": 1}";
    assert!(parse(text).errors.is_empty() && serde_json::from_str::<serde_json::Value>(text).is_err());
    let text = "[1e400]";
    assert!(parse(text).errors.is_empty() && serde_json::from_str::<serde_json::Value>(text).is_err());
    let text = r#"{"a": 1, "a": 2}"#;
    assert!(parse(text).errors.is_empty() && json_spanned_value::from_str::<spanned::Value>(text).is_err());
    let properties = parse(text)
        .root
        .map(|root| root.as_object().map_or(0, |object| object.properties.len()));
    assert_eq!(properties, Some(2), "both are kept");
}

/// Asserts that we and `serde_json` find the text valid or not, and, if so, that the trees are the same.
fn agree(text: &str, valid: bool) {
    assert_eq!(same_validity(text), valid, "{text:?}");
    if valid {
        same_tree(text);
    }
}

/// Asserts that we and `serde_json` agree on the validity of a text, and returns it.
fn same_validity(text: &str) -> bool {
    let errors = parse(text).errors;
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => assert!(errors.is_empty(), "valid, but {errors:?} in {text:?}"),
        Err(error) if error.to_string().contains("number out of range") => return errors.is_empty(),
        Err(error) => assert!(!errors.is_empty(), "{error}, but no error of ours in {text:?}"),
    }
    errors.is_empty()
}

fn same_tree(text: &str) {
    let Some(root) = parse(text).root else {
        panic!("no tree of {text:?}")
    };
    let oracle: spanned::Value = json_spanned_value::from_str(text).expect(text);
    let number_at_root = matches!(root.kind, ValueKind::Number(_));
    if !number_at_root {
        assert_eq!(root.range, oracle.range().into(), "{text:?}");
    }
    same_value(&root, oracle.get_ref(), text);
}

fn same_value(ours: &Value, oracle: &json_spanned_value::Value, text: &str) {
    use json_spanned_value::Value as Oracle;
    match (&ours.kind, oracle) {
        (ValueKind::Null, Oracle::Null) => {}
        (ValueKind::Bool(ours), Oracle::Bool(oracle)) => assert_eq!(ours, oracle),
        (ValueKind::Number(ours), Oracle::Number(oracle)) => {
            assert_eq!(
                ours.parse::<serde_json::Number>().expect(text),
                *oracle,
                "{text:?}"
            );
        }
        (ValueKind::String(ours), Oracle::String(oracle)) => assert_eq!(ours.as_str(), oracle, "{text:?}"),
        (ValueKind::Array(ours), Oracle::Array(oracle)) => {
            assert!(ours.delimited);
            assert_eq!(ours.elements.len(), oracle.len(), "{text:?}");
            for (ours, oracle) in ours.values().zip(oracle) {
                assert_eq!(ours.range, oracle.range().into(), "{text:?}");
                same_value(ours, oracle.get_ref(), text);
            }
        }
        (ValueKind::Object(ours), Oracle::Object(oracle)) => {
            assert!(ours.delimited);
            assert_eq!(ours.properties.len(), oracle.len(), "{text:?}");
            for (key, oracle) in oracle.iter() {
                let property = ours.get(key.get_ref()).expect(text);
                let value = property.value.as_ref().expect(text);
                assert_eq!(property.key.range, key.range().into(), "{text:?}");
                assert_eq!(value.range, oracle.range().into(), "{text:?}");
                same_value(value, oracle.get_ref(), text);
            }
        }
        (ours, _) => panic!("{ours:?} is another kind in {text:?}"),
    }
}

/// JSON texts with all the freedom that the grammar gives: white space, escapes, forms of numbers.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        sample(&["null", "true", "false", "0", "-1", "2.50", "1e3", "-0.5E-2"]),
        string(),
    ];
    leaf.prop_recursive(5, 60, 5, |inner| {
        let item =
            (space(), inner.clone(), space()).prop_map(|(before, value, after)| before + &value + &after);
        let array = (space(), proptest::collection::vec(item, 0..5))
            .prop_map(|(blank, items)| format!("[{blank}{}]", items.join(",")));
        let member = (space(), string(), space(), space(), inner, space());
        let object = (space(), proptest::collection::vec(member, 0..5)).prop_map(|(blank, members)| {
            let members: Vec<String> = members
                .into_iter()
                .enumerate()
                .map(|(index, (a, key, b, c, value, d))| {
                    // A number makes the keys different.
                    format!("{a}\"{index}{}{b}:{c}{value}{d}", &key[1..])
                })
                .collect();
            format!("{{{blank}{}}}", members.join(","))
        });
        prop_oneof![array, object]
    })
}

fn sample(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(texts).prop_map(str::to_owned)
}

fn space() -> impl Strategy<Value = String> {
    sample(&["", "", "", " ", "\n", "\t", "\r\n  "])
}

fn string() -> impl Strategy<Value = String> {
    let part = sample(&[
        "a",
        "Effect",
        "s3:Get*",
        "${aws:x}",
        "é",
        "😀",
        " ",
        ", ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "'",
        "//",
        "/*",
        "#",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u003a",
        "\\u00E9",
        "\\ud83d\\ude00",
        "\u{2028}",
    ]);
    proptest::collection::vec(part, 0..5).prop_map(|parts| format!("\"{}\"", parts.concat()))
}

/// A change of a text: where (as a share of its length), how many characters go, what comes.
fn mutation() -> impl Strategy<Value = (f64, usize, String)> {
    let new = sample(&[
        "", "", "\"", "'", ",", ":", "[", "]", "{", "}", "(", ")", ";", "=", "\\", "\\u", "\\ud800",
        "\\udc00", "0", "1", "-", ".", "e", "x", "true", "nul", "\n", "\t", " ", "\u{a0}", "\u{feff}", "/",
        "//", "/*", "#", "é", "\u{0}", "\u{b}",
    ]);
    (0.0..1.0, 0..3_usize, new)
}

fn mutate(text: &str, mutations: Vec<(f64, usize, String)>) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (place, removed, new) in mutations {
        let start = (chars.len() as f64 * place) as usize;
        let end = (start + removed).min(chars.len());
        chars.splice(start..end, new.chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn generated_texts_have_the_same_tree(text in json()) {
        prop_assert!(same_validity(&text));
        same_tree(&text);
    }

    #[test]
    fn damaged_texts_have_the_same_validity(text in json(), mutations in proptest::collection::vec(mutation(), 1..4)) {
        let damaged = mutate(&text, mutations);
        let damaged = damaged.trim_start_matches('\u{feff}');
        if same_validity(damaged) && json_spanned_value::from_str::<spanned::Value>(damaged).is_ok() {
            same_tree(damaged);
        }
    }
}
