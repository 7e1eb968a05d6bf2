//! What the reader says about slips, and what it still sees around them.

use super::*;
use crate::syntax::{MAX_DEPTH, ValueKind};
use crate::text::apply_edits;

/// Texts with one slip: the text, where the error is and what it says, the text with the repair applied.
#[rustfmt::skip]
const SLIPS: &[(&str, &str, &str)] = &[
    (r#"["a" "b"]"#, r#""b" | Missing `,` before `b`"#, r#"["a", "b"]"#),
    (r#"[{"a": 1} {"b": 2}]"#, "{ | Missing `,` before `{`", r#"[{"a": 1}, {"b": 2}]"#),
    (r#"[["a"] ["b"]]"#, "[ | Missing `,` before `[`", r#"[["a"], ["b"]]"#),
    (r#"{"a": 1 "b": 2}"#, r#""b" | Missing `,` before `b`"#, r#"{"a": 1, "b": 2}"#),
    (r#"{"a":"x""b":"y"}"#, r#""b" | Missing `,` before `b`"#, r#"{"a":"x","b":"y"}"#),
    (r#"{"a": 1,}"#, ", | Trailing `,` after the last item, remove it", r#"{"a": 1}"#),
    (r#"[ "a", ]"#, ", | Trailing `,` after the last item, remove it", r#"[ "a" ]"#),
    (r#"["a", ]"#, ", | Trailing `,` after the last item, remove it", r#"["a"]"#),
    ("[\n  \"a\",\n]", ", | Trailing `,` after the last item, remove it", "[\n  \"a\"\n]"),
    (r#"["a",, "b"]"#, ", | Extra `,` with nothing before it, remove it", r#"["a", "b"]"#),
    (r#"["a", ,, "b"]"#, ",, | Extra `,` with nothing before it, remove it", r#"["a", "b"]"#),
    (r#"["a",,]"#, ", | Extra `,` with nothing before it, remove it", r#"["a"]"#),
    (r#"[, "b"]"#, ", | Extra `,` with nothing before it, remove it", r#"[ "b"]"#),
    (r#"{,"a": 1}"#, ", | Extra `,` with nothing before it, remove it", r#"{"a": 1}"#),
    (r#"{"Effect" "Allow"}"#, r#""Allow" | Missing `:` after `Effect`"#, r#"{"Effect": "Allow"}"#),
    (r#"{"Effect""Allow"}"#, r#""Allow" | Missing `:` after `Effect`"#, r#"{"Effect": "Allow"}"#),
    (r#"{"Action" ["a"]}"#, "[ | Missing `:` after `Action`", r#"{"Action": ["a"]}"#),
    (r#"{"Condition" {"a": 1}}"#, "{ | Missing `:` after `Condition`", r#"{"Condition": {"a": 1}}"#),
    ("{\n  \"Effect\"\n  \"Action\": \"a\"\n}", r#""Effect" | `Effect` has no value, add one"#, "{\n  \"Effect\": \"\",\n  \"Action\": \"a\"\n}"),
    (r#"{"Effect", "Action": "a"}"#, r#""Effect" | `Effect` has no value, add one"#, r#"{"Effect": "", "Action": "a"}"#),
    (r#"{"a": 1, "Effect"}"#, r#""Effect" | `Effect` has no value, add one"#, r#"{"a": 1, "Effect": ""}"#),
    (r#"{"Effect", "Allow", "Action": "a"}"#, ", | `,` must be `:`", r#"{"Effect": "Allow", "Action": "a"}"#),
    (r#"{"Effect":: "Allow"}"#, ": | `:` does not belong here, remove it", r#"{"Effect": "Allow"}"#),
    (r#"{"Effect": , "Action": "a"}"#, ": | `Effect` has no value, add one", r#"{"Effect": "" , "Action": "a"}"#),
    (r#"{"Effect":}"#, ": | `Effect` has no value, add one", r#"{"Effect": ""}"#),
    ("{\"Effect\":\n \"Action\": \"a\"}", ": | `Effect` has no value, add one", "{\"Effect\": \"\",\n \"Action\": \"a\"}"),
    ("{: 1}", ": | Missing key before `:`", r#"{"": 1}"#),
    (r#"{"a": ["b", {"c": 1"#, "1 | Missing `}`, `]` and `}`: the `{` of line 1, the `[` of line 1 and the `{` of line 1 are not closed", r#"{"a": ["b", {"c": 1}]}"#),
    (r#"{ "a": [ "b", { "c": 1"#, "1 | Missing `}`, `]` and `}`: the `{` of line 1, the `[` of line 1 and the `{` of line 1 are not closed", r#"{ "a": [ "b", { "c": 1 } ] }"#),
    ("{\n  \"Statement\": [\n    {\n      \"Action\": [\n        \"a\"\n", r#"" | Missing `]`, `}`, `]` and `}`: the `[` of line 4, the `{` of line 3, the `[` of line 2 and the `{` of line 1 are not closed"#, "{\n  \"Statement\": [\n    {\n      \"Action\": [\n        \"a\"\n      ]\n    }\n  ]\n}\n"),
    ("{\r\n\t\"Statement\": [{\r\n\t\t\"Action\": [\"a\",\r\n", ", | Missing `]`, `}`, `]` and `}`: the `[` of line 3, the `{` of line 2, the `[` of line 2 and the `{` of line 1 are not closed", "{\r\n\t\"Statement\": [{\r\n\t\t\"Action\": [\"a\"]\r\n\t}]\r\n}\r\n"),
    (r#"{"a": 1"#, "1 | Missing `}`: the `{` of line 1 is not closed", r#"{"a": 1}"#),
    (r#"{"a": [1, 2,"#, ", | Missing `]` and `}`: the `[` of line 1 and the `{` of line 1 are not closed", r#"{"a": [1, 2]}"#),
    (r#"{"a": ["b"}"#, "} | Missing `]` before `}`", r#"{"a": ["b"]}"#),
    (r#"{"a": ["b",}"#, "} | Missing `]` before `}`", r#"{"a": ["b"]}"#),
    ("{\n  \"a\": [\n    \"b\"\n}", "} | Missing `]` before `}`", "{\n  \"a\": [\n    \"b\"\n  ]\n}"),
    (r#"{"Statement": [{"a": 1]}"#, "] | Missing `}` before `]`", r#"{"Statement": [{"a": 1}]}"#),
    (r#"{"Statement": [{"a": {"b": 1]}"#, "] | Missing `}` and `}` before `]`", r#"{"Statement": [{"a": {"b": 1}}]}"#),
    (r#"{"Action": ["a", "b"}, "Resource": "*"}"#, "} | `}` must be `]`", r#"{"Action": ["a", "b"], "Resource": "*"}"#),
    (r#"{"a": {"b": 1], "c": 2}"#, "] | `]` must be `}`", r#"{"a": {"b": 1}, "c": 2}"#),
    (r#"["a"}"#, "} | `}` must be `]`", r#"["a"]"#),
    (r#"["a"]]"#, "] | `]` closes nothing, remove it", r#"["a"]"#),
    (r#"{"a": 1}}"#, "} | `}` closes nothing, remove it", r#"{"a": 1}"#),
    (r#"{"a": ["b"]], "c": 1}"#, "] | `]` closes nothing, remove it", r#"{"a": ["b"], "c": 1}"#),
    (r#"{"a": ["b"], "c"]}"#, "] | `]` closes nothing, remove it", r#"{"a": ["b", "c"]}"#),
    (r#"[{"Effect": "Allow"}, "Action": "a"}]"#, "} | `}` closes nothing, remove it", r#"[{"Effect": "Allow", "Action": "a"}]"#),
    (r#"]{"a": 1}"#, "] | `]` does not belong here, remove it", r#"{"a": 1}"#),
    (r#"{"Statement": [{"Sid": "a", {"Sid": "b"}]}"#, "{ | Missing `}` before `{`", r#"{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}"#),
    (r#"{"Statement": [{"Sid": "a" {"Sid": "b"}]}"#, "{ | Missing `}` before `{`", r#"{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}"#),
    ("{\"Statement\": [\n  {\n    \"Sid\": \"a\"\n  ,\n  {\n    \"Sid\": \"b\"\n  }\n]}", "{ | Missing `}` before `{`", "{\"Statement\": [\n  {\n    \"Sid\": \"a\"\n  },\n  {\n    \"Sid\": \"b\"\n  }\n]}"),
    (r#"{"Action": ["a", "Resource": "*"}"#, r#""Resource" | Missing `]` before this key"#, r#"{"Action": ["a"], "Resource": "*"}"#),
    (r#"{"Action": ["a" "Resource": "*"}"#, r#""Resource" | Missing `]` before this key"#, r#"{"Action": ["a"], "Resource": "*"}"#),
    (r#"{"Statement": [{"Sid": "a"}, "Id": "b"}"#, r#""Id" | Missing `]` before this key"#, r#"{"Statement": [{"Sid": "a"}], "Id": "b"}"#),
    (r#"{"Statement": ["Sid": "a"}, {"Sid": "b"}]}"#, r#""Sid" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}"#),
    (r#"{"Statement": [{"Sid": "a"}, "Sid": "b"}]}"#, r#""Sid" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}"#),
    (r#"{"Condition": "StringEquals": {"a": "b"}}}"#, r#""StringEquals" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"Condition": {"StringEquals": {"a": "b"}}}"#),
    (r#"{"Action": "a", "b"], "Resource": "*"}"#, r#""a" | Missing `[` before the first of several values"#, r#"{"Action": ["a", "b"], "Resource": "*"}"#),
    (r#"{"Statement": {"Sid": "a"}, {"Sid": "b"}]}"#, "{ | Missing `[` before the first of several values", r#"{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}"#),
    (r#"{"a": 1, {"b": 2}}"#, "{ | Missing key before this value", r#"{"a": 1, "": {"b": 2}}"#),
    (r#"{{"a": 1}"#, "{ | `{` does not belong here, remove it", r#"{"a": 1}"#),
    (r#""Sid": "A", "Effect": "Allow""#, r#""Sid" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"Sid": "A", "Effect": "Allow"}"#),
    (r#""Sid": "A", "Effect": "Allow" }"#, r#""Sid" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"Sid": "A", "Effect": "Allow" }"#),
    (r#""Sid": "A", "Resource": ["x"] }, { "Sid": "B" }, { "Sid": "C" }"#, r#""Sid" | Missing opening brace: members must stand in `{` and `}`"#, r#"[{"Sid": "A", "Resource": ["x"] }, { "Sid": "B" }, { "Sid": "C" }]"#),
    ("\"Sid\": \"A\", \"Resource\": [\"x\"]\n}, {\n  \"Sid\": \"B\"\n}\n", r#""Sid" | Missing opening brace: members must stand in `{` and `}`"#, "[{\"Sid\": \"A\", \"Resource\": [\"x\"]\n}, {\n  \"Sid\": \"B\"\n}\n]\n"),
    (r#"{"Sid": "A"}, {"Sid": "B"}"#, "{ | Missing opening bracket: several objects must stand in `[` and `]`", r#"[{"Sid": "A"}, {"Sid": "B"}]"#),
    (r#"{"Sid": "A"} {"Sid": "B"}"#, "{ | Missing opening bracket: several objects must stand in `[` and `]`", r#"[{"Sid": "A"}, {"Sid": "B"}]"#),
    ("{\"Sid\": \"A\"}\n{\"Sid\": \"B\"}\n", "{ | Missing opening bracket: several objects must stand in `[` and `]`", "[{\"Sid\": \"A\"},\n{\"Sid\": \"B\"}\n]\n"),
    (r#"{"a": 1} and more ""#, "and | `and` follows the end of the JSON value, remove it", r#"{"a": 1}"#),
    (r#""a" "b""#, r#""b" | `b` follows the end of the JSON value, remove it"#, r#""a""#),
    (r#"{"a": 1},"#, ", | Superfluous `,` at the end, remove it", r#"{"a": 1}"#),
    (r#"{"a": 1};"#, "; | `;` does not belong here, remove it", r#"{"a": 1}"#),
    (r#"["s3:GetObject, "s3:PutObject"]"#, r#""s3:GetObject | Missing closing quote"#, r#"["s3:GetObject", "s3:PutObject"]"#),
    (r#"["s3:GetObject", "s3:PutObject]"#, r#""s3:PutObject | Missing closing quote"#, r#"["s3:GetObject", "s3:PutObject"]"#),
    (r#"{"Effect: "Allow"}"#, r#""Effect | Missing closing quote"#, r#"{"Effect": "Allow"}"#),
    (r#"{"Effect:"Allow"}"#, r#""Effect | Missing closing quote"#, r#"{"Effect":"Allow"}"#),
    (r#"{"Condition: {"a": "b"}}"#, r#""Condition | Missing closing quote"#, r#"{"Condition": {"a": "b"}}"#),
    (r#"{"s3:max-keys: 10}"#, r#""s3:max-keys | Missing closing quote"#, r#"{"s3:max-keys": 10}"#),
    ("{\n  \"Effect\": \"Allow,\n  \"Action\": \"a\"\n}", r#""Allow | Missing closing quote"#, "{\n  \"Effect\": \"Allow\",\n  \"Action\": \"a\"\n}"),
    (r#"{"Effect": "Allow}"#, r#""Allow | Missing closing quote"#, r#"{"Effect": "Allow"}"#),
    (r#"{"a": "${aws:x}, "b": 1}"#, r#""${aws:x} | Missing closing quote"#, r#"{"a": "${aws:x}", "b": 1}"#),
    ("{\"a\": \"${aws:x}\n}", r#""${aws:x} | Missing closing quote"#, "{\"a\": \"${aws:x}\"\n}"),
    (r#"["a"", "b"]"#, r#"" | Superfluous quote, remove it"#, r#"["a", "b"]"#),
    (r#"{Effect": "Allow"}"#, r#"Effect" | Missing opening quote"#, r#"{"Effect": "Allow"}"#),
    (r#"{"Effect": Allow", "a": 1}"#, r#"Allow" | Missing opening quote"#, r#"{"Effect": "Allow", "a": 1}"#),
    (r#"[s3:Get*", "x"]"#, r#"s3:Get*" | Missing opening quote"#, r#"["s3:Get*", "x"]"#),
    (r#"{"Version": 2012-10-17"}"#, r#"2012-10-17" | Missing opening quote"#, r#"{"Version": "2012-10-17"}"#),
    (r#"{"Sid": my own words"}"#, r#"my own words" | Missing opening quote"#, r#"{"Sid": "my own words"}"#),
    ("['a']", "'a' | Strings must stand in double quotes", r#"["a"]"#),
    (r#"['it\'s "x"', 1]"#, r#"'it\'s "x"' | Strings must stand in double quotes"#, r#"["it's \"x\"", 1]"#),
    ("['a, 1]", "'a, 1 | Strings must stand in double quotes", r#"["a, 1"]"#),
    ("{“Effect”: 1}", "“Effect” | Strings must stand in straight double quotes", r#"{"Effect": 1}"#),
    ("[‘a’]", "‘a’ | Strings must stand in straight double quotes", r#"["a"]"#),
    (r#"{"a": 1} // why"#, "// why | JSON has no comments, remove it", r#"{"a": 1}"#),
    ("{\n  // why\n  \"a\": 1\n}", "// why | JSON has no comments, remove it", "{\n  \"a\": 1\n}"),
    (r#"{"a": /* why */ 1}"#, "/* why */ | JSON has no comments, remove it", r#"{"a": 1}"#),
    ("{\"a\": 1 # why\n}", "# why | JSON has no comments, remove it", "{\"a\": 1\n}"),
    (r#"{Effect: "Allow"}"#, "Effect | `Effect` must stand in double quotes", r#"{"Effect": "Allow"}"#),
    (r#"{"Effect": Allow}"#, "Allow | `Allow` must stand in double quotes", r#"{"Effect": "Allow"}"#),
    (r#"[s3:Get*, "x"]"#, "s3:Get* | `s3:Get*` must stand in double quotes", r#"["s3:Get*", "x"]"#),
    ("[True]", "True | `True` is not known to JSON, write `true`", "[true]"),
    ("[FALSE]", "FALSE | `FALSE` is not known to JSON, write `false`", "[false]"),
    ("[None]", "None | `None` is not known to JSON, write `null`", "[null]"),
    ("[undefined]", "undefined | `undefined` is not known to JSON, write `null`", "[null]"),
    ("[NaN]", "NaN | `NaN` is not known to JSON, write `null`", "[null]"),
    ("[Infinity]", "Infinity | `Infinity` is not known to JSON, write `null`", "[null]"),
    (r#"{"a" = 1}"#, "= | `=` must be `:`", r#"{"a" : 1}"#),
    (r#"{"a" => 1}"#, "=> | `=>` must be `:`", r#"{"a" : 1}"#),
    (r#"{"a": 1; "b": 2}"#, "; | `;` must be `,`", r#"{"a": 1, "b": 2}"#),
    (r#"{"a": 1;}"#, "; | `;` does not belong here, remove it", r#"{"a": 1}"#),
    (r#"("a", "b")"#, "( | `(` must be `[`", r#"["a", "b"]"#),
    (r#"{"a": ("b": 1)}"#, "( | `(` must be `{`", r#"{"a": {"b": 1}}"#),
    (r#"["a")"#, ") | `)` must be `]`", r#"["a"]"#),
    (r#"["a\x"]"#, r#"\x | `\x` is no escape of JSON, a backslash itself is written `\\`"#, r#"["a\\x"]"#),
    (r#"["\u12"]"#, r#"\u12 | `\u12` is no escape of JSON, a backslash itself is written `\\`"#, r#"["\\u12"]"#),
    (r#"["\ud800"]"#, r#"\ud800 | `\ud800` is half of a surrogate pair and stands for no character, replace it"#, r#"["\ufffd"]"#),
    (r#"["\udc00\u0041"]"#, r#"\udc00 | `\udc00` is half of a surrogate pair and stands for no character, replace it"#, r#"["\ufffd\u0041"]"#),
    (r#"["C:\dir"]"#, r#"\d | `\d` is no escape of JSON, a backslash itself is written `\\`"#, r#"["C:\\dir"]"#),
    (r#"["a	b"]"#, r#"	 | A tab in a string must be written as `\t`"#, r#"["a\tb"]"#),
    ("[\"a\u{1}b\"]", "\u{1} | The control character U+0001 in a string must be written as `\\u0001`", r#"["a\u0001b"]"#),
    (r#"[""a", "b"]"#, "\" | Superfluous quote, remove it", r#"["a", "b"]"#),
    (r#"['a", "b"]"#, "'a\" | Strings must stand in double quotes", r#"["a", "b"]"#),
    (r#"{"a": 1, "b"; "c"}"#, "; | `;` must be `:`", r#"{"a": 1, "b": "c"}"#),
    (r#"["a". "b"]"#, ". | `.` must be `,`", r#"["a", "b"]"#),
    (r#"{"a": {"b", "c"]}"#, "{ | `{` must be `[`", r#"{"a": ["b", "c"]}"#),
    (r#"{"a": ["b": "c"}}"#, "[ | `[` must be `{`", r#"{"a": {"b": "c"}}"#),
    (r#"["a": "b", "c"]"#, ": | `:` must be `,`", r#"["a", "b", "c"]"#),
    (r#"["a", "b": "c"]"#, ": | `:` must be `,`", r#"["a", "b", "c"]"#),
    (r#"{"a": "b": "c": 1}"#, ": | `:` must be `,`", r#"{"a": "b", "c": 1}"#),
    (r#"{"a": {"b": 1}: "c": 1}"#, ": | `:` must be `,`", r#"{"a": {"b": 1}, "c": 1}"#),
    ("[01]", "01 | `01` is no number of JSON, write `1`", "[1]"),
    ("[.5]", ".5 | `.5` is no number of JSON, write `0.5`", "[0.5]"),
    ("[+1]", "+1 | `+1` is no number of JSON, write `1`", "[1]"),
    ("[1.]", "1. | `1.` is no number of JSON, write `1`", "[1]"),
    ("[0x1F]", "0x1F | `0x1F` is no number of JSON, write `31`", "[31]"),
    ("[-]", "- | `-` is no number of JSON, put it in quotes", r#"["-"]"#),
    ("[012345678901]", "012345678901 | `012345678901` is no number of JSON, put it in quotes", r#"["012345678901"]"#),
    ("[1,\u{a0}2]", "\u{a0} | The character U+00A0 must not stand outside of a string, replace it by a space", "[1, 2]"),
    ("[1]\u{200b}", "\u{200b} | The character U+200B must not stand outside of a string, remove it", "[1]"),
    (r#"{"Action": s3:, "Resource": "*"}"#, "s3: | `s3:` must stand in double quotes", r#"{"Action": "s3:", "Resource": "*"}"#),
    (r#"{"Action": s3:}"#, "s3: | `s3:` must stand in double quotes", r#"{"Action": "s3:"}"#),
    (r#"["a", ec2:]"#, "ec2: | `ec2:` must stand in double quotes", r#"["a", "ec2:"]"#),
    ("{\"Action\": s3:\n\"Resource\": \"*\"}", "s3: | `s3:` must stand in double quotes; a `,` is missing behind it too", "{\"Action\": \"s3:\",\n\"Resource\": \"*\"}"),
    ("{\"Action\": \"s3:\n\"Resource\": \"*\"}", "\"s3: | Missing closing quote; a `,` is missing behind it too", "{\"Action\": \"s3:\",\n\"Resource\": \"*\"}"),
    (r#"{"a": 'b, "c": "d"}"#, "'b | Strings must stand in double quotes", r#"{"a": "b", "c": "d"}"#),
    (r#"['a, "b"]"#, "'a | Strings must stand in double quotes", r#"["a", "b"]"#),
    (r#"{'a: "b"}"#, "'a | Strings must stand in double quotes", r#"{"a": "b"}"#),
    (r#"{"a': "b"}"#, "\"a' | Strings must stand in double quotes", r#"{"a": "b"}"#),
    (r#"{a': "b"}"#, "a' | Strings must stand in double quotes", r#"{"a": "b"}"#),
    ("{\"a\": \"b',\n\"c\": 1}", "\"b' | Strings must stand in double quotes", "{\"a\": \"b\",\n\"c\": 1}"),
    (r#"["a', 1]"#, "\"a' | Strings must stand in double quotes", r#"["a", 1]"#),
    (r#"{“a: "b"}"#, "“a | Strings must stand in straight double quotes", r#"{"a": "b"}"#),
    (r#"["a”, "b"]"#, "\"a” | Strings must stand in double quotes", r#"["a", "b"]"#),
    ("[`a`, 1]", "`a` | Strings must stand in double quotes", r#"["a", 1]"#),
    ("[&quot;a&quot;]", "&quot;a&quot; | Strings must stand in double quotes, not in entities of HTML", r#"["a"]"#),
    (r#"[\"a\"]"#, r#"\"a\" | Strings must stand in double quotes without backslashes"#, r#"["a"]"#),
    (r#"['it's "x"', 1]"#, r#"'it's "x"' | Strings must stand in double quotes"#, r#"["it's \"x\"", 1]"#),
    (r#"{"a": 1 "b"}"#, r#""b" | `b` has no value, add one"#, r#"{"a": 1, "b": ""}"#),
    ("{\"a\": 1\n\"b\n}", "\"b | `b` has no value, add one", "{\"a\": 1,\n\"b\": \"\"\n}"),
    (r#"{"a": 1, b}"#, "b | `b` has no value, add one", r#"{"a": 1, "b": ""}"#),
    (r#"{"a": 1, b: }"#, "b: | `b` has no value, add one", r#"{"a": 1, "b": "" }"#),
    (r#"{"a": ["b"#, "\"b | Missing `\"`, `]` and `}`: the last string, the `[` of line 1 and the `{` of line 1 are not closed", r#"{"a": ["b"]}"#),
    (r#"{"a": 1 "b"#, "\"b | Missing `\"` and `}`: the last string and the `{` of line 1 are not closed", r#"{"a": 1, "b": ""}"#),
    (r#"] "a": 1}"#, "] | `]` must be `{`", r#"{ "a": 1}"#),
    (r#"{"a": ) "b": 1}}"#, ") | `)` must be `{`", r#"{"a": { "b": 1}}"#),
    (r#""a": 1, "b"#, r#""a" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"a": 1, "b": ""}"#),
    (r#""a": "b"#, r#""a" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"a": "b"}"#),
    (r#""a": "#, r#""a" | Missing opening brace: members must stand in `{` and `}`"#, r#"{"a": ""} "#),
    (r#"("a": [{"b": 1}]}"#, "( | `(` must be `{`", r#"{"a": [{"b": 1}]}"#),
    ("[\"a\"\n \"b\n]", "\"b | Missing closing quote; a `,` is missing before it too", "[\"a\",\n \"b\"\n]"),
    ("[\"a\" b]", "b | `b` must stand in double quotes; a `,` is missing before it too", "[\"a\", \"b\"]"),
    (r#"["a/${b:c]"#, r#""a/${b:c | Missing closing quote"#, r#"["a/${b:c"]"#),
    (r#"{"a":, "b"}"#, ", | `,` does not belong here, remove it", r#"{"a": "b"}"#),
    (r#"{"a": "s3:b", "s3:c", "d": 1}"#, r#""s3:b" | Missing `[` before the first of several values"#, r#"{"a": ["s3:b", "s3:c"], "d": 1}"#),
    (r#"{"a": "s3:b", "s3:c"}"#, r#""s3:b" | Missing `[` before the first of several values"#, r#"{"a": ["s3:b", "s3:c"]}"#),
    (r#"{"aws:a": "s3:b", "aws:c", "d": 1}"#, r#""aws:c" | `aws:c` has no value, add one"#, r#"{"aws:a": "s3:b", "aws:c": "", "d": 1}"#),
    (r#"{"a": {"s3:b", "s3:c"}, "d": 1}"#, "{ | `{` must be `[`", r#"{"a": ["s3:b", "s3:c"], "d": 1}"#),
    (r#"{"a": [["b", "c"], "d": 1}"#, "[ | `[` does not belong here, remove it", r#"{"a": ["b", "c"], "d": 1}"#),
    (r#"{{"a": 1}}"#, "{ | `{` does not belong here, remove it", r#"{"a": 1}"#),
    (r#"{"a": {{"b": 1}}, "c": 1}"#, "{ | `{` does not belong here, remove it", r#"{"a": {"b": 1}, "c": 1}"#),
    (r#"{"a": "b "c": 1}"#, r#""b | Missing closing quote; a `,` is missing behind it too"#, r#"{"a": "b", "c": 1}"#),
    (r#"{"a {"b": 1}}"#, r#""a | Missing closing quote; a `:` is missing behind it too"#, r#"{"a": {"b": 1}}"#),
    (r#"{"a": ] "b", "c"]}"#, "] | `]` must be `[`", r#"{"a": [ "b", "c"]}"#),
    (r#"{"a": ) {"b": 1}]}"#, ") | `)` must be `[`", r#"{"a": [ {"b": 1}]}"#),
    (r#"{"a": [} "b": 1}]}"#, "} | `}` must be `{`", r#"{"a": [{ "b": 1}]}"#),
    (r#"{"a": ["b" [, "c": 1}"#, "[ | `[` must be `]`", r#"{"a": ["b" ], "c": 1}"#),
    (r#"{"a": ["b"(, "c": 1}"#, "( | `(` must be `]`", r#"{"a": ["b"], "c": 1}"#),
    (r#"{"a": [{"b": 1{, {"b": 2}]}"#, "{ | `{` must be `}`", r#"{"a": [{"b": 1}, {"b": 2}]}"#),
    (r#"{"a": [{"b": 1{]}"#, "{ | `{` must be `}`", r#"{"a": [{"b": 1}]}"#),
    (r#"{"a": 1{"#, "{ | `{` must be `}`", r#"{"a": 1}"#),
    ("```json\n{\"a\": 1}\n```\n", "```json | This text is not part of the JSON value, remove it", "{\"a\": 1}\n"),
    ("Use this one:\n\n{\"a\": 1}", "Use this one: | This text is not part of the JSON value, remove it", r#"{"a": 1}"#),
    (r#"const policy = {"a": [1]};"#, "const policy = | This text is not part of the JSON value, remove it", r#"{"a": [1]}"#),
    (r#"$ aws iam create-policy --policy-document '{"a": "b"}'"#, "$ aws iam create-policy --policy-document ' | This text is not part of the JSON value, remove it", r#"{"a": "b"}"#),
    (r#"x = json.dumps({"a": "b"})"#, "x = json.dumps( | This text is not part of the JSON value, remove it", r#"{"a": "b"}"#),
    ("1 {\n2   \"a\": [\n3     10\n4   ]\n5 }", "1 | Line numbers are not part of JSON, remove them", " {\n   \"a\": [\n     10\n   ]\n }"),
    ("1\n{\n2\n}", "1 | Line numbers are not part of JSON, remove them", "\n{\n\n}"),
];

/// Texts with several slips, or with one that can be read in several ways: the places of the errors.
#[rustfmt::skip]
const SEVERAL: &[(&str, &[&str])] = &[
    ("{Effect:Allow, b:True}", &["Effect", "Allow", "b", "True"]),
    ("[1 /* why", &["/* why", "y"]),
    (r#"{"Effect: "Allow}"#, &["\"Effect", "\"Allow"]),
    ("{'a': None,, // why\n}", &["'a'", "None", ",", "// why"]),
    (r#""Sid": "A" }, { "Sid": "B""#, &["\"Sid\"", "\""]),
    ("[01, .5, +1, -]", &["01", ".5", "+1", "-"]),
    ("] } )", &["]", "}", ")"]),
    (r#"{"a": "\u12 \x"}"#, &["\\u12", "\\x"]),
];

/// Valid policies, in the styles that people use.
const POLICIES: [&str; 5] = [
    r#"{
    "Version": "2012-10-17",
    "Id": "ReportsAccess",
    "Statement": [
        {
            "Sid": "ReadReports",
            "Effect": "Allow",
            "Principal": {
                "AWS": [
                    "arn:aws:iam::111122223333:root",
                    "arn:aws:iam::444455556666:user/Ana"
                ]
            },
            "Action": [
                "s3:GetObject",
                "s3:ListBucket",
                "s3:GetObjectTagging"
            ],
            "Resource": [
                "arn:aws:s3:::reports",
                "arn:aws:s3:::reports/${aws:username}/*"
            ],
            "Condition": {
                "Bool": {
                    "aws:SecureTransport": "true"
                },
                "IpAddress": {
                    "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]
                }
            }
        },
        {
            "Sid": "DenyDeletion",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:DeleteObject",
            "Resource": "*"
        },
        {
            "Effect": "Allow",
            "Principal": { "Service": "logging.s3.amazonaws.com" },
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::reports/logs/*"
        }
    ]
}
"#,
    r#"{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": [ "sqs:SendMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage" ], "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders" }, { "Sid": "Keys", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": [ "*" ], "Condition": { "StringEquals": { "kms:ViaService": "sqs.eu-west-1.amazonaws.com" }, "NumericLessThan": { "aws:MultiFactorAuthAge": 3600 } } } ] }"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}}}"#,
    "{\r\n\t\"Statement\": [{\r\n\t\t\"Effect\": \"Allow\",\r\n\t\t\"Action\": [\"ec2:StartInstances\", \"ec2:StopInstances\"],\r\n\t\t\"Resource\": \"arn:aws:ec2:*:*:instance/*\",\r\n\t\t\"Condition\": {\"StringEquals\": {\"aws:ResourceTag/Owner\": \"${aws:username}\"}}\r\n\t}, {\r\n\t\t\"Effect\": \"Allow\",\r\n\t\t\"Action\": \"ec2:DescribeInstances\",\r\n\t\t\"Resource\": \"*\"\r\n\t}],\r\n\t\"Version\": \"2012-10-17\"\r\n}\r\n",
    r#"{
  "Sid": "OneStatement",
  "Effect": "Allow",
  "Action": ["dynamodb:GetItem", "dynamodb:Query"],
  "Resource": "arn:aws:dynamodb:*:*:table/Orders",
  "Condition": {
    "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${www.amazon.com:user_id}"]}
  }
}"#,
];

fn repaired(text: &str, parse: &Parse) -> String {
    let repairs = parse.errors.iter().filter_map(|error| error.repair.as_ref());
    let edits: Vec<Edit> = repairs.flat_map(|repair| repair.edits.iter().cloned()).collect();
    apply_edits(text, &edits)
}

fn is_valid(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

#[test]
fn one_slip_is_one_error_and_its_repair_gives_valid_json() {
    for (text, expected, mended) in SLIPS {
        let parse = parse(text);
        let [error] = parse.errors.as_slice() else {
            panic!("{:?} in {text:?}", parse.errors)
        };
        assert_eq!(
            format!("{} | {}", error.range.slice(text), error.message),
            *expected,
            "{text:?}"
        );
        assert_eq!(repaired(text, &parse), *mended, "{text:?}");
        assert!(is_valid(mended), "{mended:?}");
        assert!(super::parse(mended).errors.is_empty(), "{mended:?}");
    }
}

#[test]
fn several_slips_are_reported_in_text_order_and_all_repaired() {
    for (text, expected) in SEVERAL {
        let parse = parse(text);
        let places: Vec<&str> = parse.errors.iter().map(|error| error.range.slice(text)).collect();
        assert_eq!(places, *expected, "{text:?}");
        let mended = repaired(text, &parse);
        assert!(is_valid(&mended) || parse.root.is_none(), "{mended:?}");
    }
}

/// The byte offsets of the structure: commas, colons, brackets, quotes.
fn structural(text: &str) -> Vec<usize> {
    let mut offsets = Vec::new();
    let mut token = lex(text, 0);
    while token.kind != TokenKind::End {
        match token.kind {
            TokenKind::String(_) => offsets.extend([token.range.start, token.range.end - 1]),
            TokenKind::Bare => {}
            _ => offsets.push(token.range.start),
        }
        token = lex(text, token.range.end);
    }
    offsets
}

/// All strings in a tree, keys included, by where they start.
fn strings(value: &Value, found: &mut Vec<(usize, String)>) {
    match &value.kind {
        ValueKind::String(string) => found.push((string.range.start, string.as_str().to_owned())),
        ValueKind::Array(array) => array.values().for_each(|value| strings(value, found)),
        ValueKind::Object(object) => {
            for property in &object.properties {
                found.push((property.key.range.start, property.key.as_str().to_owned()));
                property.value.iter().for_each(|value| strings(value, found));
            }
        }
        _ => {}
    }
}

fn all_strings(parse: &Parse) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    parse.root.iter().for_each(|root| strings(root, &mut found));
    found
}

#[test]
fn a_missing_structural_byte_is_one_error_and_hides_no_string_elsewhere() {
    let (mut deletions, mut single) = (0, 0);
    for text in POLICIES {
        assert!(is_valid(text) && parse(text).errors.is_empty());
        let before = all_strings(&parse(text));
        for at in structural(text) {
            let damaged = format!("{}{}", &text[..at], &text[at + 1..]);
            let parse = parse(&damaged);
            deletions += 1;
            single += usize::from(parse.errors.len() == 1);
            assert!(
                (1..=2).contains(&parse.errors.len()),
                "{:?} in {damaged}",
                parse.errors
            );
            assert!(
                is_valid(&repaired(&damaged, &parse)),
                "{}",
                repaired(&damaged, &parse)
            );
            let after = all_strings(&parse);
            for (start, string) in &before {
                let elsewhere = at < *start || start + string.len() + 2 <= at;
                let moved = start - usize::from(at < *start);
                assert!(
                    !elsewhere || after.contains(&(moved, string.clone())),
                    "{string} in {damaged}"
                );
            }
        }
    }
    assert!(deletions > 400);
    assert_eq!(single, deletions, "each deletion is one error");
}

#[test]
fn members_without_braces_are_a_list_of_objects() {
    for text in [
        r#""Sid": "A", "Action": ["x"] }, { "Sid": "B" }, { "Sid": "C" }"#,
        r#""Sid": "A", "Action": ["x"] }, { "Sid": "B" }, { "Sid": "C" "#,
        r#""Sid": "A", "Action": ["x"], { "Sid": "B" }, { "Sid": "C" }"#,
    ] {
        let root = parse(text).root.unwrap();
        let array = root.as_array().unwrap();
        assert!(!array.delimited);
        let sids = array
            .values()
            .map(|value| value.as_object().unwrap().get("Sid").unwrap());
        let sids: Vec<&str> = sids
            .map(|sid| sid.value.as_ref().unwrap().as_str().unwrap())
            .collect();
        assert_eq!(sids, ["A", "B", "C"], "{text}");
        assert!(!array.elements[0].value.as_object().unwrap().delimited);
        assert!(array.elements[1].value.as_object().unwrap().delimited);
    }
    let root = parse(r#""Sid": "A", "Effect": "Allow""#).root.unwrap();
    assert!(!root.as_object().unwrap().delimited);
    assert_eq!(root.as_object().unwrap().properties.len(), 2);
}

#[test]
fn positions_and_escapes_are_known() {
    let text = r#"{"Action" : "s3\u003aGetObject" , "a": "\ud83d\ude00x"}"#;
    let root = parse(text).root.unwrap();
    let [action, other] = root.as_object().unwrap().properties.as_slice() else {
        panic!("two members")
    };
    assert_eq!(action.key.range.slice(text), "\"Action\"");
    assert_eq!((action.colon, action.comma), (text.find(':'), text.find(',')));
    let string = action.value.as_ref().unwrap().as_string().unwrap();
    assert_eq!(string.as_str(), "s3:GetObject");
    assert_eq!(string.source_range(0..3).slice(text), r"s3\u003a");
    assert_eq!(string.source_range(3..12).slice(text), "GetObject");
    let string = other.value.as_ref().unwrap().as_string().unwrap();
    assert_eq!(string.as_str(), "😀x");
    assert_eq!(string.source_range(0..4).slice(text), r"\ud83d\ude00");
    assert_eq!((other.colon.is_some(), other.comma), (true, None));
}

#[test]
fn duplicate_keys_and_their_order_are_kept() {
    let parse = parse(r#"{"a": 1, "b": 2, "a": 3}"#);
    assert!(parse.errors.is_empty());
    let root = parse.root.unwrap();
    let keys = root
        .as_object()
        .unwrap()
        .properties
        .iter()
        .map(|property| property.key.as_str());
    assert_eq!(keys.collect::<Vec<_>>(), ["a", "b", "a"]);
}

#[test]
fn a_byte_order_mark_is_accepted_at_the_start_only() {
    assert!(parse("\u{feff}[1]").errors.is_empty());
    assert_eq!(parse("[\u{feff}1]").errors.len(), 1);
}

#[test]
fn empty_texts_have_one_empty_error() {
    for text in ["", " \n", "\u{feff}"] {
        let parse = parse(text);
        assert!(parse.root.is_none());
        let [error] = parse.errors.as_slice() else {
            panic!("one error in {text:?}")
        };
        assert_eq!(
            (error.range, error.message.as_str()),
            (TextRange::empty(text.len()), "The text is empty")
        );
    }
}

#[test]
fn a_half_typed_line_does_not_swallow_the_next() {
    for line in [
        "\"",
        "\"Act",
        "\"Action\"",
        "\"Action\":",
        "\"Action\": \"",
        "\"Action\": \"s3:",
        "Action",
        "\"Action\": [",
    ] {
        let text = format!("{{\n  \"Effect\": \"Allow\",\n  {line}\n  \"Resource\": \"*\"\n}}\n");
        let parse = parse(&text);
        let root = parse.root.unwrap();
        let mut found = Vec::new();
        strings(&root, &mut found);
        let found: Vec<&str> = found.iter().map(|(_, string)| string.as_str()).collect();
        assert_eq!(found.first_chunk(), Some(&["Effect", "Allow"]), "{text}");
        assert_eq!(found.last_chunk(), Some(&["Resource", "*"]), "{text}");
        assert!(parse.errors.len() <= 3, "{:?} in {text}", parse.errors);
    }
}

#[test]
fn nesting_beyond_the_limit_is_opaque() {
    let text = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let parse = parse(&text);
    assert_eq!(parse.errors.len(), 1);
    assert_eq!(parse.errors[0].range, TextRange::new(127, 128));
    let mut value = &parse.root.unwrap();
    let mut depth = 1;
    while let Some(array) = value.as_array() {
        value = &array.elements[0].value;
        depth += 1;
    }
    assert!(value.is_opaque());
    assert_eq!((depth, value.range.len()), (MAX_DEPTH, 200 - 127 + 1 + 200 - 127));
}

#[test]
fn a_wrong_or_doubled_structural_byte_is_seldom_more_than_one_error() {
    let (mut slips, mut single) = (0, 0);
    for text in POLICIES {
        for at in structural(text) {
            let wrong: &[&str] = match &text[at..=at] {
                "{" => &["[", "(", "{{"],
                "[" => &["{", "(", "[["],
                "}" => &["]", ")", "}}"],
                "]" => &["}", ")", "]]"],
                "," => &[";", ".", ":", ",,"],
                ":" => &[";", "=", ",", "=>", "::"],
                _ => &["'", "“", "\"\""],
            };
            for new in wrong {
                let damaged = format!("{}{new}{}", &text[..at], &text[at + 1..]);
                let parse = parse(&damaged);
                slips += 1;
                single += usize::from(parse.errors.len() == 1);
                assert!(!parse.errors.is_empty(), "{damaged}");
                assert!(
                    is_valid(&repaired(&damaged, &parse)),
                    "{}",
                    repaired(&damaged, &parse)
                );
            }
        }
    }
    assert!(slips > 1200 && single * 100 >= slips * 99, "{single} of {slips}");
}

#[test]
fn keys_that_do_not_fit_tell_which_braces_are_missing() {
    let fits: Fits = |owners, key| key != "z" || !owners.contains(&"inner");
    for (text, expected, mended) in [
        (
            r#"{"inner": {"a": 1, "z": 2}"#,
            r#""z" | Missing `}` before this key"#,
            r#"{"inner": {"a": 1}, "z": 2}"#,
        ),
        (
            r#"{"inner": {"a": {"b": 1 "z": 2}"#,
            r#""z" | Missing `}` and `}` before this key"#,
            r#"{"inner": {"a": {"b": 1}}, "z": 2}"#,
        ),
    ] {
        let parse = parse_as(text, fits);
        let [error] = parse.errors.as_slice() else {
            panic!("{:?} in {text:?}", parse.errors)
        };
        assert_eq!(
            format!("{} | {}", error.range.slice(text), error.message),
            expected
        );
        assert_eq!(repaired(text, &parse), mended);
        assert!(
            parse.root.unwrap().as_object().unwrap().get("z").is_some(),
            "{text}"
        );
    }
    assert!(parse_as(r#"{"inner": {"z": 2}}"#, fits).errors.is_empty());
}
