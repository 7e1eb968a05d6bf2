//! A hover is shown as the text it is about and its document; `$0` is the cursor.

use expect_test::{Expect, expect};

use crate::analysis::{Analysis, Settings};
use crate::ide::hover;
use crate::text::Text;

fn hover_at(marked: &str) -> Option<String> {
    let (before, after) = marked.split_once("$0").expect("a cursor");
    let source = format!("{before}{after}");
    let analysis = Analysis::new(Text::new(&source), Settings::default());
    let hover = hover(&analysis, before.len())?;
    assert!(hover.range.touches(before.len()), "{marked}");
    Some(format!("[{}]\n{}", hover.range.slice(&source), hover.markdown))
}

#[track_caller]
fn check(marked: &str, expect: Expect) {
    expect.assert_eq(&hover_at(marked).unwrap_or_default());
}

#[test]
fn nothing_is_known_about_punctuation_and_other_texts() {
    for marked in [
        "$0",
        r#"{"Action": "s3:Get$0Object"#.replace("Action", "Name").as_str(),
        r#"$0{"Statement": []}"#,
        r#"{$0 "Statement": []}"#,
        r#"{"Statement"$0: []}"#,
        r#"{"Statement":$0 [ ]}"#,
        r#"{"Statement": [ $0 ]}"#,
        r#"{"Statement": [{"Effect": "Allow"$0}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:*" $0, "s3:GetObject"]}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Resource": "arn:aws:s3:::buc$0ket"}]}"#,
        r#"{"Statement": [{"Effect": "All$0"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Nons$0ense": 1}]}"#,
    ] {
        assert_eq!(hover_at(marked), None, "{marked}");
    }
}

#[test]
fn actions() {
    check(r#"{"Statement": {"Action": "s3:Get$0Object"}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": ["SUPPORT\u003aCreate$0Case"]}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": "iam:CreateServiceLinkedRole$0"}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": "s3:Get$0Objekt"}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": "app-integ$0artions:DeleteEventIntegration"}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": "Get$0Object"}}"#, expect![[""]]);
}

#[test]
fn patterns() {
    check(r#"{"Statement": {"Action": "$0*"}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": "support:*$0Case*"}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": "ec2:Describe*$0"}}"#, expect![[""]]);
    check(r#"{"Statement": {"Action": "s3:Foo*$0"}}"#, expect![[""]]);
}

#[test]
fn elements_and_values() {
    check(r#"{"Version$0": "2012-10-17", "Statement": []}"#, expect![[""]]);
    check(r#"{"Version": "2008$0-10-17", "Statement": []}"#, expect![[""]]);
    check(r#"{"Statement": [{"Eff$0ect": "Allow"}]}"#, expect![[""]]);
    check(r#""Effect": "De$0ny", "Action": "s3:*""#, expect![[""]]);
}

/// A statement with a condition.
fn condition(condition: &str) -> String {
    format!(r#"{{"Statement": [{{"Effect": "Allow", "Condition": {{{condition}}}}}]}}"#)
}

#[test]
fn conditions() {
    check(&condition(r#""String$0Equals": {}"#), expect![[""]]);
    check(&condition(r#""ForAnyValue:String$0LikeIfExists": {}"#), expect![[""]]);
    check(&condition(r#""StringEquals": {"aws:Resource$0Tag/owner": "x"}"#), expect![[""]]);
    check(&condition(r#""StringEquals": {"aws:Tag$0Keys": "x"}"#), expect![[""]]);
    check(&condition(r#""StringEquals": {"s3:pre$0fix": "x"}"#), expect![[""]]);
    check(&condition(r#""StringEquals": {"s3:pr$0efiks": "x"}"#), expect![[""]]);
    check(
        &condition(r#""StringEquals": {"iam:AWSServiceName": "servicequotas$0.amazonaws.com"}"#),
        expect![[""]],
    );
}

#[test]
fn variables() {
    check(r#"{"Statement": [{"Resource": "arn:aws:iam::*:user/${aws:user$0name}", "Effect": "Allow"}]}"#, expect![[""]]);
    check(&condition(r#""StringLike": {"s3:prefix": ["${aws:PrincipalTag/team, 'no$0ne'}/*"]}"#), expect![[""]]);
    check(&condition(r#""StringLike": {"s3:prefix": ["a${*}$0/*"]}"#), expect![[""]]);
}
