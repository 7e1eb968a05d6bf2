//! Every place in every state of a document: whole, broken, cut off, on one line, with other line ends and quotes.
//!
//! What accepting an item makes of the whole document is written down; what it makes of the other states follows.

use crate::ide::completion::testing::accept;

/// A member of a statement with the cursor, the item to accept, and what the member is then.
const PLACES: &[(&str, &str, &str)] = &[
    (
        r#""Sid": "$0""#,
        "AllowS3GetObject",
        r#""Sid": "AllowS3GetObject""#,
    ),
    (
        r#""Action": "s3:GetO$0""#,
        "GetObject",
        r#""Action": "s3:GetObject""#,
    ),
    (r#""Action": "s3:$0""#, "GetObject", r#""Action": "s3:GetObject""#),
    (
        r#""Action": "s3:Get$0Bucket""#,
        "GetObject",
        r#""Action": "s3:GetObject""#,
    ),
    (
        r#""Action": "s3:gob$0""#,
        "GetObject",
        r#""Action": "s3:GetObject""#,
    ),
    (r#""Action": "s3:Get*$0""#, "s3:Get*", r#""Action": "s3:Get*""#),
    (
        r#""Action": "GetObj$0""#,
        "s3:GetObject",
        r#""Action": "s3:GetObject""#,
    ),
    (r#""Action": "*$0""#, "*", r#""Action": "*""#),
    (
        r#""NotAction": "iam:Pass$0""#,
        "PassRole",
        r#""NotAction": "iam:PassRole""#,
    ),
    (r#""Resource": "$0""#, "*", r#""Resource": "*""#),
    (
        r#""Resource": "arn:$0""#,
        "aws-cn",
        r#""Resource": "arn:aws-cn:""#,
    ),
    (
        r#""Resource": "arn:aws:$0""#,
        "sqs",
        r#""Resource": "arn:aws:sqs:""#,
    ),
    (
        r#""Resource": "arn:aws:sqs:eu-w$0:111122223333:q""#,
        "eu-west-1",
        r#""Resource": "arn:aws:sqs:eu-west-1:111122223333:q""#,
    ),
    (
        r#""Resource": "arn:aws:sqs:eu-west-1:$0""#,
        "444455556666",
        r#""Resource": "arn:aws:sqs:eu-west-1:444455556666:""#,
    ),
    (
        r#""Resource": "arn:aws:s3:::$0""#,
        "${BucketName}",
        r#""Resource": "arn:aws:s3:::BucketName""#,
    ),
    (
        r#""Resource": "arn:aws:s3:::a/${aws:user$0}/*""#,
        "aws:username",
        r#""Resource": "arn:aws:s3:::a/${aws:username}/*""#,
    ),
    (
        r#""Resource": "arn:aws:s3:::a/${aws:user$0""#,
        "aws:username",
        r#""Resource": "arn:aws:s3:::a/${aws:username}""#,
    ),
    (r#""Principal": "$0""#, "*", r#""Principal": "*""#),
    (
        r#""Principal": {"AWS": "4444$0"}"#,
        "444455556666",
        r#""Principal": {"AWS": "444455556666"}"#,
    ),
    (
        r#""Principal": {"Service": "lambda$0"}"#,
        "lambda.amazonaws.com",
        r#""Principal": {"Service": "lambda.amazonaws.com"}"#,
    ),
    (
        r#""Principal": {"Fed$0": "x"}"#,
        "Federated",
        r#""Principal": {"Federated": "x"}"#,
    ),
    (
        r#""Condition": {"StringEq$0": {"aws:username": "x"}}"#,
        "StringEquals",
        r#""Condition": {"StringEquals": {"aws:username": "x"}}"#,
    ),
    (
        r#""Condition": {"Bool": {"aws:Secure$0": "x"}}"#,
        "aws:SecureTransport",
        r#""Condition": {"Bool": {"aws:SecureTransport": "x"}}"#,
    ),
    (
        r#""Condition": {"Bool": {"aws:SecureTransport": "tr$0"}}"#,
        "true",
        r#""Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
    ),
    (
        r#""Condition": {"StringEquals": {"iam:AWSServiceName": "servicequ$0"}}"#,
        "servicequotas.amazonaws.com",
        r#""Condition": {"StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"}}"#,
    ),
    (
        r#""Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west$0"}}"#,
        "eu-west-1",
        r#""Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
    ),
    (
        r#""Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-f$0"}}"#,
        "bucket-owner-full-control",
        r#""Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}"#,
    ),
];

/// Puts a member between others, the last of which is given.
type Around = fn(&str, &str) -> String;

/// The states that a document may be in: how it looks around a member, and how it looks when the member is mended.
const STATES: &[(&str, Around)] = &[
    ("whole", |member, last| document(&[EFFECT, member, last])),
    ("crlf", |member, last| {
        document(&[EFFECT, member, last]).replace('\n', "\r\n")
    }),
    ("tabs", |member, last| {
        document(&[EFFECT, member, last]).replace("  ", "\t")
    }),
    ("one line", |member, last| {
        one_line(&document(&[EFFECT, member, last]))
    }),
    ("last member", |member, last| document(&[EFFECT, last, member])),
    ("trailing comma", |member, last| {
        document(&[EFFECT, last, &format!("{member},")])
    }),
    ("cut off", |member, last| {
        document(&[EFFECT, last, CUT])
            .split(CUT)
            .next()
            .unwrap_or_default()
            .to_owned()
            + member
    }),
    ("single quotes", |member, last| {
        document(&[EFFECT, member, last]).replace('"', "'")
    }),
    ("no comma before", |member, last| {
        document(&[EFFECT, member, last]).replace(&format!("{EFFECT},"), EFFECT)
    }),
    ("only a statement", |member, last| {
        format!("{{\n  {EFFECT},\n  {member},\n  {last}\n}}")
    }),
    ("fragment", |member, last| format!("{EFFECT},\n{member},\n{last}")),
    ("list of statements", |member, last| {
        format!("[{{{EFFECT}, {member}, {last}}}]")
    }),
    ("two fragments", |member, last| {
        format!("{EFFECT}, {member}, {last} }}, {{ {EFFECT}, {last}")
    }),
    ("no list", |member, last| {
        document(&[EFFECT, member, last]).replace(['[', ']'], "")
    }),
    ("beyond the BMP", |member, last| {
        document(&[r#""X": "😀𝄞é""#, EFFECT, member, last])
    }),
    ("comments", |member, last| {
        document(&[EFFECT, member, last]).replace(last, &format!("// the rest\n      {last}"))
    }),
    ("doubled comma", |member, last| {
        document(&[EFFECT, member, last]).replace(EFFECT, &format!("{EFFECT},"))
    }),
    ("no colon before", |member, last| {
        document(&[EFFECT, member, last]).replace("\"Effect\":", "\"Effect\"")
    }),
];

/// With an account that may be offered elsewhere.
const EFFECT: &str = r#""X": "444455556666", "Effect": "Allow""#;
const CUT: &str = "✂";

fn document(members: &[&str]) -> String {
    let members = members.join(",\n      ");
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      {members}\n    }}\n  ]\n}}"
    )
}

fn one_line(document: &str) -> String {
    document.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// A member beside the one at the cursor, of another kind.
fn last(marked: &str) -> &'static str {
    match marked.contains("Action\"") {
        true => r#""Resource": "arn:aws:iam::444455556666:role/a""#,
        false => r#""Action": "s3:GetObject""#,
    }
}

#[test]
fn every_place_in_every_state() {
    let mut wrong = Vec::new();
    for (marked, label, mended) in PLACES {
        for (state, around) in STATES {
            let (before, after) = (around(marked, last(marked)), around(mended, last(marked)));
            let found = std::panic::catch_unwind(|| accept(&before, label, false));
            match found {
                Ok(found) if found == after => {}
                Ok(found) => wrong.push(format!("{state}: {marked}\n{found}\n--- expected\n{after}")),
                Err(_) => wrong.push(format!("{state}: {marked}: no {label}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

/// What is mended on the way: the quote that is missing at the end of a line, and the comma behind it.
#[test]
fn every_place_without_its_quote_or_comma() {
    let mut wrong = Vec::new();
    for (marked, label, mended) in PLACES.iter().filter(|(marked, ..)| marked.ends_with("$0\"")) {
        let open = marked.trim_end_matches('"');
        for (state, half) in [("quote", open), ("comma", *marked)] {
            for newline in ["\n", "\r\n"] {
                let around = |member: &str| document(&[EFFECT, member, last(marked)]).replace('\n', newline);
                let before = around(half).replace(&format!("{half},"), half);
                let found = std::panic::catch_unwind(|| accept(&before, label, false));
                match found {
                    Ok(found) if found == around(mended) => {}
                    Ok(found) => wrong.push(format!("no {state}: {marked}\n{found}")),
                    Err(_) => wrong.push(format!("no {state}: {marked}: no {label}")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}
