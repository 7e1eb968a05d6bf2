//! A statement as a whole: what it allows or denies, shown where it is named (`Sid`) or judged (`Effect`).

use super::{Hover, about};
use crate::ide::document::heading;
use crate::ide::{Topic, sentence};
use crate::policy::{Policy, Statement};
use crate::syntax::{StringValue, Value, ValueKind};

/// The statement around a byte offset, also one in a list inside of a list.
pub(super) fn at<'a>(policy: &Policy<'a>, offset: usize) -> Option<Statement<'a>> {
    use crate::policy::Form;
    let mut value = match policy.form {
        Form::Document => policy.statement?.value.as_ref()?,
        Form::StatementList | Form::Statement => policy.root,
    };
    while let ValueKind::Array(array) = &value.kind {
        let behind = array
            .elements
            .partition_point(|element| element.value.range.end < offset);
        value = &array.elements.get(behind)?.value;
    }
    Some(value)
        .filter(|value| touches(value, offset))
        .and_then(|value| Policy::new(value, Form::Statement).statements.pop())
}

fn touches(value: &Value, offset: usize) -> bool {
    value.range.touches(offset)
}

/// The key `Sid`, `Effect` or `NotAction`: its document, and what the statement says.
pub(super) fn element(string: &StringValue, topic: Topic, statement: Option<&Statement<'_>>) -> Hover {
    let said = statement.and_then(|statement| match string.as_str() {
        "Sid" | "Effect" => sentence::statement(statement),
        "NotAction" => sentence::left_by_not_action(statement).map(|left| format!("Left: {left}.")),
        _ => None,
    });
    with(about(string, topic), said)
}

/// An entry of `Action` or `NotAction`: of the latter also what is left.
pub(super) fn entry(hover: Hover, string: &StringValue, statement: Option<&Statement<'_>>) -> Hover {
    let is_excluded = |statement: &&Statement<'_>| {
        let mut entries = statement.actions();
        entries.any(|entry| entry.negated && entry.string.range == string.range)
    };
    let left = statement
        .filter(is_excluded)
        .and_then(sentence::left_by_not_action);
    with(
        hover,
        left.map(|left| format!("In `NotAction`, which leaves {left}.")),
    )
}

/// The value of `Effect`.
pub(super) fn effect(string: &StringValue, topic: Topic, statement: Option<&Statement<'_>>) -> Hover {
    with(about(string, topic), statement.and_then(sentence::statement))
}

/// The value of `Sid`.
pub(super) fn sid(string: &StringValue, statement: &Statement<'_>) -> Option<Hover> {
    let said = sentence::statement(statement)?;
    let title = match string.as_str().trim() {
        "" => "**statement**".to_owned(),
        sid => heading(sid, ["statement"]),
    };
    Some(Hover {
        range: string.content,
        markdown: format!("{title}\n\n{said}"),
    })
}

fn with(mut hover: Hover, said: Option<String>) -> Hover {
    if let Some(said) = said {
        hover.markdown.push_str("\n\n---\n\n");
        hover.markdown.push_str(&said);
    }
    hover
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::ide::hover::tests::table;

    #[test]
    fn a_statement_in_a_sentence() {
        table(
            &[
                r#"{"Statement": [{"Sid": "Re$0ad", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:List*"], "Resource": "arn:aws:s3:::b/*"}]}"#,
                r#"{"Statement": [{"Sid": "x", "Effect": "De$0ny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
                r#"{"Statement": [{"Eff$0ect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:a", "arn:b", "arn:c", "arn:d"]}]}"#,
                r#"{"Statement": [{"S$0id": "x", "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b"}]}"#,
                r#"{"Statement": [{"Sid": "$0x", "Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
                r#"{"Statement": [{"Sid": "$0x", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:1:t"}, "StringEqualsIfExists": {"aws:SourceAccount": ["1", "2", "3", "4"]}, "Null": {"aws:TokenIssueTime": "true"}}}]}"#,
                r#"{"Statement": [{"Sid": "$0x", "Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": ["ec2:RunInstances", "s3:GetObject", "iam:PassRole", "kms:Decrypt", "sqs:*", "sns:*", "rds:*", "logs:*", "eks:*"]}]}"#,
                r#"{"Statement": [{"Sid": "$0x", "Effect": "Allow", "Action": ["s3:Nope", "s3:GetObject", "s3:GetObject"]}]}"#,
                r#"{"Statement": [{"Sid": "$0x", "Effect": "Allow", "Action": ["Nope"]}]}"#,
                r#"{"Statement": [{"NotAct$0ion": ["iam:*", "s3:*"], "Effect": "Deny"}]}"#,
                r#"{"Statement": [{"NotAction": ["sts:Decode$0*", "s3:*"], "Action": "x:y"}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Sid": "Re$0ad", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:List*"], "Resource": "arn:aws:s3:::b/*"}]}
                    [Read]
                    **`Read`** · statement
                    Allows 20 actions of Amazon S3 (18 List, 1 Read, 1 Write) on `arn:aws:s3:::b/*`.
                {"Statement": [{"Sid": "x", "Effect": "De$0ny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
                    [Deny]
                    **`Deny`**
                    Denies the actions, whatever other statements allow.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)
                    ---
                    Denies every action of Amazon S3 (18 List, 66 Read, 57 Write, 12 Tagging, 27 Permissions management) on every resource, if `aws:SecureTransport` is `false`.
                {"Statement": [{"Eff$0ect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:a", "arn:b", "arn:c", "arn:d"]}]}
                    [Effect]
                    **`Effect`**
                    Whether the statement allows or denies. What no statement allows is denied.
                    Allowed: `"Allow"`, `"Deny"` (exact case).
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html)
                    ---
                    Allows `s3:GetObject` (Amazon S3, Read) on `arn:a`, `arn:b`, `arn:c` and 1 more.
                {"Statement": [{"S$0id": "x", "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b"}]}
                    [Sid]
                    **`Sid`**
                    A name for the statement, unique in its policy.
                    Allowed: a string of letters and digits; some services take more.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html)
                    ---
                    Allows every action but `iam:*` (leaving 21,901 actions of 455 services) on every resource but `arn:aws:s3:::b`.
                {"Statement": [{"Sid": "$0x", "Effect": "Allow", "Action": "*", "Resource": "*"}]}
                    [x]
                    **`x`** · statement
                    Allows every action of every service on every resource.
                {"Statement": [{"Sid": "$0x", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:1:t"}, "StringEqualsIfExists": {"aws:SourceAccount": ["1", "2", "3", "4"]}, "Null": {"aws:TokenIssueTime": "true"}}}]}
                    [x]
                    **`x`** · statement
                    Allows `sqs:SendMessage` (Amazon SQS, Write) to everyone, if `aws:SourceArn` matches `arn:aws:sns:*:1:t` and `aws:SourceAccount` is absent or is one of `1`, `2`, `3` and 1 more and `aws:TokenIssueTime` is absent.
                {"Statement": [{"Sid": "$0x", "Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": ["ec2:RunInstances", "s3:GetObject", "iam:PassRole", "kms:Decrypt", "sqs:*", "sns:*", "rds:*", "logs:*", "eks:*"]}]}
                    [x]
                    **`x`** · statement
                    Denies 441 actions of 9 services (100 List, 69 Read, 251 Write, 12 Tagging, 9 Permissions management) to everyone but `111122223333`.
                {"Statement": [{"Sid": "$0x", "Effect": "Allow", "Action": ["s3:Nope", "s3:GetObject", "s3:GetObject"]}]}
                    [x]
                    **`x`** · statement
                    Allows `s3:GetObject` (Amazon S3, Read) and 1 entry that matches no known action.
                {"Statement": [{"Sid": "$0x", "Effect": "Allow", "Action": ["Nope"]}]}
                    [x]
                    **`x`** · statement
                    Allows no known action.
                {"Statement": [{"NotAct$0ion": ["iam:*", "s3:*"], "Effect": "Deny"}]}
                    [NotAction]
                    **`NotAction`**
                    Every action but these. With `Allow` it grants all the rest, also of services you did not think of.
                    Allowed: a string, or a list of strings.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html)
                    ---
                    Left: 21,721 actions of 454 services (3,661 List, 5,768 Read, 11,226 Write, 691 Tagging, 375 Permissions management).
                {"Statement": [{"NotAction": ["sts:Decode$0*", "s3:*"], "Action": "x:y"}]}
                    [sts:Decode*]
                    **`sts:Decode*`** · AWS Security Token Service · 1 action
                    Write (1): `DecodeAuthorizationMessage`
                    ---
                    In `NotAction`, which leaves 21,910 actions of 455 services (3,701 List, 5,805 Read, 11,299 Write, 707 Tagging, 398 Permissions management).
            "#]],
        );
    }

    #[test]
    fn in_broken_documents() {
        table(
            &[
                r#"{"Statement": [{"Sid": "Re$0ad", "Effect": "Allow", "Action": ["s3:GetObject" "s3:PutObject""#,
                r#""Sid": "Re$0ad", "Effect": "Allow", "Action": "s3:GetObject""#,
                r#"{"Statement": [[{"Sid": "Re$0ad", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]]}"#,
                "{\r\n\"Statement\": {\r\n\"Sid\": \"Re\\u0061$0d\", \"Effect\": \"Allow\",\r\n\"Action\": \"s3:GetObject\",}}",
                r#"{"Statement": [{"Sid": "Re$0ad", "Effect": "allow", "Action": "s3:GetObject"}]}"#,
                r#"{"Statement": [{"Sid": "Re$0ad", "Effect": "Allow"}]}"#,
                r#"{"Statement": [{"Sid": "x", "Effect": "Allow", "Action": "s3:Get\u004$0Fbject"}]}"#,
                r#"{"Statement": [{"Sid": "😀", "Effect": "Allow", "NotAct$0ion": [] "Resource": "*"}]}"#,
            ],
            expect![[r#"
                {"Statement": [{"Sid": "Re$0ad", "Effect": "Allow", "Action": ["s3:GetObject" "s3:PutObject"
                    [Read]
                    **`Read`** · statement
                    Allows 2 actions of Amazon S3 (1 Read, 1 Write).
                "Sid": "Re$0ad", "Effect": "Allow", "Action": "s3:GetObject"
                    [Read]
                    **`Read`** · statement
                    Allows `s3:GetObject` (Amazon S3, Read).
                {"Statement": [[{"Sid": "Re$0ad", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]]}
                    [Read]
                    **`Read`** · statement
                    Allows `s3:GetObject` (Amazon S3, Read) on every resource.
                {⏎"Statement": {⏎"Sid": "Re\u0061$0d", "Effect": "Allow",⏎"Action": "s3:GetObject",}}
                    [Re\u0061d]
                    **`Read`** · statement
                    Allows `s3:GetObject` (Amazon S3, Read).
                {"Statement": [{"Sid": "Re$0ad", "Effect": "allow", "Action": "s3:GetObject"}]}
                    nothing
                {"Statement": [{"Sid": "Re$0ad", "Effect": "Allow"}]}
                    nothing
                {"Statement": [{"Sid": "x", "Effect": "Allow", "Action": "s3:Get\u004$0Fbject"}]}
                    [s3:Get\u004Fbject]
                    **`s3:GetObject`** · Amazon S3 · Read
                    Grants permission to retrieve objects from Amazon S3
                    Resource types:
                    - `accesspointobject`: `arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}`
                    - `object`: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`
                    Condition keys: `s3:AccessGrantsInstanceArn`, `s3:ExistingObjectTag/<key>`, `s3:ResourceAccount`, `s3:TlsVersion`, `s3:authType`, `s3:signatureAge`, `s3:signatureversion`, `s3:x-amz-content-sha256`
                    [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-GetObject)
                    ---
                    `\u004F` reads as `O`.
                {"Statement": [{"Sid": "😀", "Effect": "Allow", "NotAct$0ion": [] "Resource": "*"}]}
                    [NotAction]
                    **`NotAction`**
                    Every action but these. With `Allow` it grants all the rest, also of services you did not think of.
                    Allowed: a string, or a list of strings.
                    [IAM User Guide](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html)
            "#]],
        );
    }
}
