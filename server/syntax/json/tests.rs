use super::*;
use crate::text::apply_edits;

fn report(text: &str) -> String {
    let parse = parse(text);
    let mut out = String::new();
    let mut edits = Vec::new();
    for e in &parse.errors {
        out += &format!(
            "{} {:?}: {} [{}]\n",
            e.range.start,
            e.range.slice(text),
            e.message,
            e.repair.as_ref().map_or("-", |r| &r.title)
        );
        edits.extend(e.repair.iter().flat_map(|r| r.edits.clone()));
    }
    let fixed = apply_edits(text, &edits);
    let ok = serde_json::from_str::<serde_json::Value>(&fixed).is_ok();
    out + &format!("=> {} {}\n", if ok { "OK " } else { "BAD" }, fixed)
}

#[test]
fn tmp() {
    for text in r#"{"a": 1, "b": [true, null, "x"]}
{"a": 1,}
[ "a", ]
["a", ]
["a" "b"]
{"a": 1 "b": 2}
["a",, "b"]
[, "b"]
{"Effect" "Allow"}
{"Effect""Allow"}
{"Effect": , "b": 1}
{"Effect": "b": 1}
{"Effect" , "b": 1}
{"Effect", "Allow", "b": 1}
{"a": ["b", {"c": 1
{ "a": [ "b", { "c": 1
{"a": ["b", "Resource": "*"}
{"a": ["b"}
{"Statement": [{"a": 1]}
{"Action": ["a", "b"}, "Resource": "*" }
{"Action": "a", "b"], "Resource": "*" }
{"Statement": [{"Sid": "a", {"Sid": "b"}]}
{"Statement": [{"Sid": "a"}, "Sid": "b"}]}
{"Statement": ["Sid": "a"}, {"Sid": "b"}]}
{"Statement": {"Sid": "a"}, {"Sid": "b"}]}
{"Statement": {"Sid": "a"}, {"Sid": "b"}}
"Sid": "A", "Resource": ["x"] }, { "Sid": "B"}, {"Sid": "C"}
"Sid": "A", "Resource": ["x"] }, { "Sid": "B"}, {"Sid": "C"
"Sid": "A", "Resource": ["x"] }
"Sid": "A", "Resource": ["x"]
{"a":1}, {"b":2}
{"a":1} {"b":2}
{"a":1} x y z "
["s3:GetObject, "s3:PutObject"]
{"Effect: "Allow"}
{"Effect: "Allow}
{"Effect": "Allow, "b": "c"}
{"Effect": Allow", "b": "c"}
{Effect": "Allow", "b": "c"}
[s3:Get", "x"]
['it"s', “x”]
{"a": 1} // x
{"a": /* c */ 1}
{Effect: Allow, b:True}
{"a" = 1; "b" => 2};
("a", "b")
["\x", "\u12", "\ud800", "a	b"]
[01, .5, +1, 1., 0x1F, -]
{"Condition": "StringEquals": {"a": "b"}}}
{"Statement": [{"Effect": "Allow"}, "Action": "x"}]}
["a"]]
{"a": ["a"], "b"]}
{"a": "x${b}
{"aws:x": "arn:aws:${y}, "b": "c"}"#
        .lines()
    {
        println!("{text}\n{}", report(text));
    }
}
