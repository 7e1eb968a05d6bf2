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
fn measure() {
    let (mut total, mut one, mut more, mut bad, mut lost) = (0, 0, 0, 0, 0);
    for text in POLICIES {
        let before = all_strings(&parse(text));
        for at in structural(text) {
            let damaged = format!("{}{}", &text[..at], &text[at + 1..]);
            let parse = parse(&damaged);
            let after = all_strings(&parse);
            total += 1;
            let n = parse.errors.len();
            if n == 1 {
                one += 1
            }
            if n > 2 {
                more += 1
            }
            let missing: Vec<_> = before
                .iter()
                .filter(|(start, s)| {
                    !(*start <= at && at <= start + s.len() + 2)
                        && !after.contains(&(start - usize::from(*start > at), s.clone()))
                })
                .collect();
            let rep = report(&damaged);
            let invalid = rep.contains("=> BAD");
            if invalid {
                bad += 1
            }
            if !missing.is_empty() {
                lost += 1
            }
            if n != 1 || invalid || !missing.is_empty() {
                println!(
                    "##### {n} errors, deleted {at} in: …{}⟦{}⟧{}… missing {missing:?}\n{}",
                    &text[at.saturating_sub(40)..at],
                    &text[at..at + 1],
                    &text[at + 1..text.len().min(at + 40)],
                    rep.lines().take(6).collect::<Vec<_>>().join("\n")
                );
            }
        }
    }
    println!("total {total} one {one} more than two {more} bad repair {bad} lost {lost}");
}
