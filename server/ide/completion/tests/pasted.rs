//! Cursors in what people type without quotes or paste from elsewhere: other quotes, text around the policy, brackets of
//! the wrong kind.

use crate::ide::completion::testing::accept;

/// A text, the label of the item that is accepted, and the text that results.
type Case = (&'static str, &'static str, &'static str);

#[track_caller]
fn check(cases: &[Case]) {
    for (marked, label, expected) in cases {
        assert_eq!(accept(marked, label, true), *expected, "{marked}");
    }
}

#[test]
fn words_without_quotes() {
    check(&[
        (
            r#"{"Statement": [{"Effect": "Allow", "Action": sqs:$0, "Resource": "*"}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}"#,
        ),
        (
            "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": sqs:$0\n\"Resource\": \"*\"}]}",
            "SendMessage",
            "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\",\n\"Resource\": \"*\"}]}",
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Action": [s3:Get, sqs:$0]}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Effect": "Allow", "Action": [s3:Get, "sqs:SendMessage"]}]}"#,
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Action": [sqs:$0, "s3:GetObject"]}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage", "s3:GetObject"]}]}"#,
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn:aws:s3:::$0}]}"#,
            "${BucketName}",
            r#"{"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::BucketName"}]}"#,
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {aws:Sou$0: "1.2.3.4/32"}}}]}"#,
            "aws:SourceIp",
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": "1.2.3.4/32"}}}]}"#,
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {aws:Sou$0}}}]}"#,
            "aws:SourceIp",
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": "$0"}}}]}"#,
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {aws:$0"#,
            "aws:SourceIp",
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"IpAddress": {"aws:SourceIp": "$0""#,
        ),
        (
            r#"{"Statement": [{"Effect": "Allow", "Condition": {ForAnyValue:$0}}]}"#,
            "ForAnyValue:StringLike",
            r#"{"Statement": [{"Effect": "Allow", "Condition": {"ForAnyValue:StringLike": {"": "$0"}}}]}"#,
        ),
    ]);
}

#[test]
fn quotes_of_other_kinds() {
    check(&[
        (
            r#"{"Statement": [{"Effect": "Allow", "Action": 'sqs:Send$0, "Resource": "*"}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Effect": "Allow", "Action": 'sqs:SendMessage', "Resource": "*"}]}"#,
        ),
        (
            "{'Statement': [{'Effect': 'Allow', 'Action': ['sqs:Send$0], 'Resource': '*'}]}",
            "SendMessage",
            "{'Statement': [{'Effect': 'Allow', 'Action': ['sqs:SendMessage'], 'Resource': '*'}]}",
        ),
        (
            "{'Statement': [{'Effect': 'Allow, 'Action': 'sqs:Send$0', 'Resource': '*'}]}",
            "SendMessage",
            "{'Statement': [{'Effect': 'Allow, 'Action': 'sqs:SendMessage', 'Resource': '*'}]}",
        ),
        (
            "{“Statement”: [{“Effect”: “Allow”, “Action”: “sqs:Send$0, “Resource”: “*”}]}",
            "SendMessage",
            "{“Statement”: [{“Effect”: “Allow”, “Action”: “sqs:SendMessage”, “Resource”: “*”}]}",
        ),
        (
            "{&quot;Statement&quot;: [{&quot;Action&quot;: &quot;sqs:Send$0&quot;, &quot;Resource&quot;: &quot;*&quot;}]}",
            "SendMessage",
            "{&quot;Statement&quot;: [{&quot;Action&quot;: &quot;sqs:SendMessage&quot;, &quot;Resource&quot;: &quot;*&quot;}]}",
        ),
        (
            r#"{\"Statement\": [{\"Action\": \"sqs:Send$0\", \"Resource\": \"*\"}]}"#,
            "SendMessage",
            r#"{\"Statement\": [{\"Action\": \"sqs:SendMessage\", \"Resource\": \"*\"}]}"#,
        ),
    ]);
}

#[test]
fn text_around_the_policy() {
    for (before, after) in [
        ("```json\n", "\n```\n"),
        ("Here is the policy:\n\n", "\n\nIt allows to send."),
        ("policy = ", ""),
        ("const policy = ", ";"),
        ("policy = json.dumps(", ")"),
        ("PolicyDocument: ", ""),
        ("\"PolicyDocument\": ", ","),
        ("$ aws iam create-policy --policy-document '", "'"),
        ("<pre>", "</pre>"),
    ] {
        let marked = r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:Send$0}]}"#;
        let mended = r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage"}]}"#;
        let found = accept(&format!("{before}{marked}{after}"), "SendMessage", true);
        assert_eq!(found, format!("{before}{mended}{after}"));
    }
    check(&[(
        "1 {\n2   \"Statement\": [\n3     {\"Action\": \"sqs:Send$0\"}\n4   ]\n5 }",
        "SendMessage",
        "1 {\n2   \"Statement\": [\n3     {\"Action\": \"sqs:SendMessage\"}\n4   ]\n5 }",
    )]);
}

#[test]
fn brackets_colons_and_commas() {
    check(&[
        (
            r#"{"Statement": [{"Principal": {"Service": "a", "Action": "sts:$0"}]}"#,
            "AssumeRole",
            r#"{"Statement": [{"Principal": {"Service": "a", "Action": "sts:AssumeRole"}]}"#,
        ),
        (
            r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "true", "Action": "sqs:Send$0"}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "true", "Action": "sqs:SendMessage"}]}"#,
        ),
        (
            r#"{"Statement": [{"Action": "s3:GetObject", "sqs:Send$0", "Resource": "*"}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Action": "s3:GetObject", "sqs:SendMessage", "Resource": "*"}]}"#,
        ),
        (
            r#"{"Statement": [{"Action": {"s3:GetObject", "sqs:Send$0"}, "Resource": "*"}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Action": {"s3:GetObject", "sqs:SendMessage"}, "Resource": "*"}]}"#,
        ),
        (
            r#"{{"Statement": [{"Action": "sqs:Send$0"}]}}"#,
            "SendMessage",
            r#"{{"Statement": [{"Action": "sqs:SendMessage"}]}}"#,
        ),
        (
            r#"{"Statement": [{"Action":, "sqs:Send$0"}]}"#,
            "SendMessage",
            r#"{"Statement": [{"Action":, "sqs:SendMessage"}]}"#,
        ),
        (
            r#"{"Statement" "Statement": [{"Action": "sqs:Send$0"}]}"#,
            "SendMessage",
            r#"{"Statement" "Statement": [{"Action": "sqs:SendMessage"}]}"#,
        ),
        (
            r#"{"Statement": [{"Effect" $0, "Action": "s3:*"}]}"#,
            "Deny",
            r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*"}]}"#,
        ),
        (
            r#"{"Statement": [{"Effect": "$0 "Action": "s3:*"}]}"#,
            "Deny",
            r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*"}]}"#,
        ),
        (
            r#"{"Statement": [{"Condition": {"NotIp$0" {"aws:SourceIp": "1.2.3.4/32"}}}]}"#,
            "NotIpAddress",
            r#"{"Statement": [{"Condition": {"NotIpAddress": {"aws:SourceIp": "1.2.3.4/32"}}}]}"#,
        ),
        (
            r#"{"Statement": [{"": "x", "Eff$0": "Allow"}]}"#,
            "Effect",
            r#"{"Statement": [{"": "x", "Effect": "Allow"}]}"#,
        ),
        (
            r#""Condition": {"StringEquals": {"aws:Requ$0"}}"#,
            "aws:RequestedRegion",
            r#""Condition": {"StringEquals": {"aws:RequestedRegion": "$0"}}"#,
        ),
        (
            r#"{"Statement": [{"Resource": ["arn:aws:s3:::a/${aws:user$0]}]}"#,
            "aws:username",
            r#"{"Statement": [{"Resource": ["arn:aws:s3:::a/${aws:username}"]}]}"#,
        ),
    ]);
}
