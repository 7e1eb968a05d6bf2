//! What holds at every place, and the places of elements and actions. Accepting an item is compared as the text that
//! results.

mod broken;
mod pasted;
mod states;

use expect_test::expect;

use super::testing::{accept, accept_as, check, check_list, check_list_as, complete, cursor};
use crate::policy::PolicyKind;

#[test]
fn nothing_fits_where_no_part_of_a_policy_can_stand() {
    for marked in [
        r#"{"name": "x", "version": "$0"}"#,
        r#"$0{"Statement": []}"#,
        r#"{"Statement": []}$0"#,
        r#"{"Statement"$0: []}"#,
        r#"{"Statement": $0[]}"#,
        r#"{"Statement": []$0, "Version": "2012-10-17"}"#,
        r#"{"Statement": [{"Effect": $0"Allow"}]}"#,
        r#"{"Statement": [{"Effect": "Allow"$0}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Sid": "$0"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": {"$0": 1}}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Nonsense": ["$0"]}]}"#,
    ] {
        let (source, offset) = cursor(marked);
        assert!(complete(&source, offset, true).items.is_empty(), "{marked}");
    }
}

#[test]
fn document_keys() {
    check_list(
        r#"{"Version": "2012-10-17", $0}"#,
        9,
        expect![[r#"
            Statement
            Id"#]],
    );
    check(
        r#"{$0 "Statement": []}"#,
        "Version",
        expect![[r#"{"Version": "2012-10-17", "Statement": []}"#]],
    );
    check(
        r#"{"Version": "2012-10-17", "St$0"}"#,
        "Statement",
        expect![[
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "", "Action": "", "Resource": "$0"}]}"#
        ]],
    );
    check(
        "{\n  \"Version\": \"2012-10-17\",\n  $0\n}",
        "Statement",
        expect![[r#"
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "",
              "Action": "",
              "Resource": "$0"
            }
          ]
        }"#]],
    );
    check(
        "{\n\t\"Version\": \"2012-10-17\",\n\t\"St$0\n}",
        "Statement",
        expect![[r#"
        {
        	"Version": "2012-10-17",
        	"Statement": [
        		{
        			"Effect": "",
        			"Action": "",
        			"Resource": "$0"
        		}
        	]
        }"#]],
    );
}

#[test]
fn statement_keys() {
    check_list(
        r#"{"Statement": [{"Effect": "Allow", "NotAction": "s3:*", "$0"}]}"#,
        9,
        expect![[r#"
            Resource
            NotResource
            Condition
            Sid"#]],
    );
    check_list(
        r#"{"Statement": [{"Principal": "*", "Effect": "Deny", $0}]}"#,
        9,
        expect![[r#"
            Action
            NotAction
            Resource
            NotResource
            Condition
            Sid"#]],
    );
    check_list(
        r#"{"Statement": [{"Effect": "Allow", $0}]}"#,
        9,
        expect![[r#"
            Principal
            Action
            NotAction
            Resource
            NotResource
            Condition
            Sid"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "A$0"}]}"#,
        "Action",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": ["$0"]}]}"#]],
    );
    check(
        r#"{"Statement":[{"Effect":"Allow","Res$0"}]}"#,
        "Resource",
        expect![[r#"{"Statement":[{"Effect":"Allow","Resource":"$0"}]}"#]],
    );
    check(
        r#"{"Statement": {"Effect": "Allow", Cond$0}}"#,
        "Condition",
        expect![[r#"{"Statement": {"Effect": "Allow", "Condition": {"": {"": "$0"}}}}"#]],
    );
    check(
        r#""Sid": "x", "Effect": "Allow", $0"#,
        "Action",
        expect![[r#""Sid": "x", "Effect": "Allow", "Action": ["$0"]"#]],
    );
}

#[test]
fn a_key_that_has_a_value_keeps_it() {
    check(
        r#"{"Statement": [{"Effect": "Allow", "Act$0x": ["s3:*"]}]}"#,
        "NotAction",
        expect![[r#"{"Statement": [{"Effect": "Allow", "NotAction": ["s3:*"]}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "$0": "*"}]}"#,
        "Resource",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "*"}]}"#]],
    );
}

#[test]
fn lists_are_written_as_in_the_document() {
    let document = |actions: &str| {
        format!(
            "{{\n  \"Statement\": [\n    {{\n      \"Action\": {actions}\n    }},\n    {{\n      $0\n    }}\n  ]\n}}"
        )
    };
    check(
        &document(r#""s3:*""#),
        "Action",
        expect![[r#"
        {
          "Statement": [
            {
              "Action": "s3:*"
            },
            {
              "Action": "$0"
            }
          ]
        }"#]],
    );
    check(
        &document(r#"["s3:*"]"#),
        "Action",
        expect![[r#"
        {
          "Statement": [
            {
              "Action": ["s3:*"]
            },
            {
              "Action": ["$0"]
            }
          ]
        }"#]],
    );
    check(
        &document("[\n        \"s3:*\"\n      ]"),
        "Action",
        expect![[r#"
        {
          "Statement": [
            {
              "Action": [
                "s3:*"
              ]
            },
            {
              "Action": [
                "$0"
              ]
            }
          ]
        }"#]],
    );
}

#[test]
fn missing_commas_are_supplied() {
    check(
        "{\n  \"Statement\": [{\n    \"Effect\": \"Allow\"\n    $0\n    \"Resource\": \"*\"\n  }]\n}",
        "Action",
        expect![[r#"
            {
              "Statement": [{
                "Effect": "Allow",
                "Action": ["$0"],
                "Resource": "*"
              }]
            }"#]],
    );
    check(
        "{\"Statement\": {\"Action\": [\n  \"s3:GetObject\",\n  \"s3:Put$0\"\n  \"s3:ListBucket\"\n]}}",
        "PutObject",
        expect![[r#"
            {"Statement": {"Action": [
              "s3:GetObject",
              "s3:PutObject",
              "s3:ListBucket"
            ]}}"#]],
    );
    check(
        "{\"Statement\": {\"Action\": [\n  \"s3:GetObject\"\n  \"s3:Put$0\n]}}",
        "PutObject",
        expect![[r#"
            {"Statement": {"Action": [
              "s3:GetObject",
              "s3:PutObject"
            ]}}"#]],
    );
    check(
        "{\"Statement\": {\r\n  \"Effect\": $0\r\n  \"Action\": \"s3:*\"\r\n}}",
        "Deny",
        expect![[r#"
            {"Statement": {\r
              "Effect": "Deny",\r
              "Action": "s3:*"\r
            }}"#]],
    );
}

#[test]
fn effect_and_version() {
    check_list(
        r#"{"Statement": [{"Effect": "$0"}]}"#,
        9,
        expect![[r#"
        Allow
        Deny"#]],
    );
    check_list(
        r#"{"Version": $0, "Statement": []}"#,
        9,
        expect![[r#"
        2012-10-17
        2008-10-17"#]],
    );
    check(
        r#"{"Statement": [{"Effect": $0}]}"#,
        "Allow",
        expect![[r#"{"Statement": [{"Effect": "Allow"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": De$0}]}"#,
        "Deny",
        expect![[r#"{"Statement": [{"Effect": "Deny"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "$0Allow"}]}"#,
        "Deny",
        expect![[r#"{"Statement": [{"Effect": "Deny"}]}"#]],
    );
    check(
        r#"{"Version": "2012$0", "Statement": []}"#,
        "2012-10-17",
        expect![[r#"{"Version": "2012-10-17", "Statement": []}"#]],
    );
}

#[test]
fn services() {
    check_list(
        r#"{"Statement": {"Action": "supp$0"}}"#,
        3,
        expect![[r#"
        support: (AWS Support)
        support-console: (AWS Support Console)
        supportapp: (AWS Support App in Slack)"#]],
    );
    check_list(r#"{"Statement": {"Action": "simple queue$0"}}"#, 3, expect![[""]]);
    check_list(
        r#"{"Statement": {"Action": ["sqs:SendMessage", "s3:GetObject", "$0"]}}"#,
        4,
        expect![[r#"
        s3: (Amazon S3)
        sqs: (Amazon SQS)
        a2c: (AWS App2Container)
        a4b: (Alexa for Business)"#]],
    );
    check(
        r#"{"Statement": {"Action": "s$0"}}"#,
        "s3:",
        expect![[r#"{"Statement": {"Action": "s3:"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": "s$03:GetObject"}}"#,
        "sqs:",
        expect![[r#"{"Statement": {"Action": "sqs:GetObject"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": [$0]}}"#,
        "s3:",
        expect![[r#"{"Statement": {"Action": ["s3:$0"]}}"#]],
    );
    check(
        r#"{"Statement": {"Action": ["s3:GetObject", $0]}}"#,
        "sqs:",
        expect![[r#"{"Statement": {"Action": ["s3:GetObject", "sqs:$0"]}}"#]],
    );
    check(
        "{\"Statement\": {\"Action\": [\"s$0\n]}}",
        "s3:",
        expect![[r#"
        {"Statement": {"Action": ["s3:$0"
        ]}}"#]],
    );
    let plain = accept(r#"{"Statement": {"Action": $0}}"#, "s3:", false);
    expect![[r#"{"Statement": {"Action": "s3:"}}"#]].assert_eq(&plain);
}

#[test]
fn actions_of_a_service() {
    check_list(
        r#"{"Statement": {"Action": "support:$0"}}"#,
        4,
        expect![[r#"
        AddAttachmentsToSet (Write)
        AddCommunicationToCase (Write)
        AddRelatedItemToCase (Write)
        CreateCase (Write)"#]],
    );
    check_list(
        r#"{"Statement": {"Action": "support:ccase$0"}}"#,
        3,
        expect![[r#"
        CreateCase (Write)
        InitiateCallForCase (Write)
        InitiateChatForCase (Write)"#]],
    );
    check(
        r#"{"Statement": {"Action": "support:$0"}}"#,
        "CreateCase",
        expect![[r#"{"Statement": {"Action": "support:CreateCase"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": "S3:get$0Bucket"}}"#,
        "GetObject",
        expect![[r#"{"Statement": {"Action": "s3:GetObject"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": [s3:Get$0]}}"#,
        "GetObject",
        expect![[r#"{"Statement": {"Action": ["s3:GetObject"]}}"#]],
    );
    check(
        r#"{"Statement": [{"NotAction": ["s3:Get$0"#,
        "GetObject",
        expect![[r#"{"Statement": [{"NotAction": ["s3:GetObject""#]],
    );
    check(
        r#"{"Statement": {"Action": "app-integrations::L$0"}}"#,
        "ListEventIntegrations",
        expect![[r#"{"Statement": {"Action": "app-integrations:ListEventIntegrations"}}"#]],
    );
    check(
        r#"{"Statement": {"Sid": "ü😀", "Action": "s3\u003aGetOb$0ject"}}"#,
        "GetObjectAcl",
        expect![[r#"{"Statement": {"Sid": "ü😀", "Action": "s3:GetObjectAcl"}}"#]],
    );
}

#[test]
fn actions_that_the_statement_has_come_last() {
    let marked =
        r#"{"Statement": {"Action": ["support:CreateCase", "support:DescribeCases", "support:$0"]}}"#;
    let (source, offset) = cursor(marked);
    let list = complete(&source, offset, true);
    let actions: Vec<_> = list
        .items
        .iter()
        .rev()
        .take(3)
        .map(|item| item.label.as_str())
        .collect();
    assert_eq!(actions, ["support:*", "DescribeCases", "CreateCase"]);
}

#[test]
fn actions_without_their_service() {
    check_list(
        r#"{"Statement": {"Action": ["support:CreateCase", "CreateCase$0"]}}"#,
        2,
        expect![[r#"
            cases:CreateCase (Write)
            security-ir:CreateCase (Write)"#]],
    );
    check(
        r#"{"Statement": {"Action": "CreateCa$0"}}"#,
        "support:CreateCase",
        expect![[r#"{"Statement": {"Action": "support:CreateCase"}}"#]],
    );
    check(
        "{\"Statement\": {\"Action\": [\"RequestServiceQ$0\n]}}",
        "servicequotas:RequestServiceQuotaIncrease",
        expect![[r#"
        {"Statement": {"Action": ["servicequotas:RequestServiceQuotaIncrease"
        ]}}"#]],
    );
}

#[test]
fn actions_of_a_misspelled_service() {
    check(
        r#"{"Statement": {"Action": "app-integartions:Del$0eteEventIntegration"}}"#,
        "app-integrations:DeleteEventIntegration",
        expect![[r#"{"Statement": {"Action": "app-integrations:DeleteEventIntegration"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": "support-app:$0"}}"#,
        "supportapp:GetAccountAlias",
        expect![[r#"{"Statement": {"Action": "supportapp:GetAccountAlias"}}"#]],
    );
}

#[test]
fn patterns() {
    check_list(
        r#"{"Statement": {"Action": "support:Get*$0"}}"#,
        3,
        expect![[r#"
        support:Get* (1 action)
        GetInteraction (Read)"#]],
    );
    check_list(
        r#"{"Statement": {"Action": "support:*Case$0"}}"#,
        4,
        expect![[r#"
        support:*Case (8 actions)
        support:*Case* (16 actions)
        AddCommunicationToCase (Write)
        AddRelatedItemToCase (Write)"#]],
    );
    check(
        r#"{"Statement": {"Action": "support:*Case$0"}}"#,
        "support:*Case*",
        expect![[r#"{"Statement": {"Action": "support:*Case*"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": "s3:Get*$0"}}"#,
        "GetObject",
        expect![[r#"{"Statement": {"Action": "s3:GetObject"}}"#]],
    );
}

#[test]
fn a_long_list_is_cut_to_the_best() {
    let count = |marked: &str| {
        let (source, offset) = cursor(marked);
        let list = complete(&source, offset, true);
        let has = |name: &str| list.items.iter().any(|item| item.label == name);
        (
            list.items.len(),
            list.is_incomplete,
            has("RunInstances"),
            has("DescribeVolumes"),
        )
    };
    assert_eq!(
        count(r#"{"Statement": {"Action": "ec2:$0"}}"#),
        (201, true, true, true)
    );
    let (_, is_incomplete, runs, describes) = count(r#"{"Statement": {"Action": "ec2:RunIn$0"}}"#);
    assert_eq!((is_incomplete, runs, describes), (true, true, false));
    let (items, is_incomplete, ..) = count(r#"{"Statement": {"Action": "support:$0"}}"#);
    assert!(!is_incomplete && items < 100, "{items}");
}

#[test]
fn broken_documents() {
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetO$0], "Resource": "*"}]}"#,
        "GetObject",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetO$0, "Resource": "*"}]}"#,
        "GetObject",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": $0 "Resource": "*"}]}"#,
        "Allow",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Resource": "*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Act$0 "Resource": "*"}]}"#,
        "Action",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": ["$0"], "Resource": "*"}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetO$0 "s3:PutObject"]}]}"#,
        "GetObject",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"]}]}"#]],
    );
    check(
        "{\"Statement\": [{\n  \"Effect\": \"Allow\",\n  \"Act$0\n  \"Resource\": \"*\"\n}]}",
        "Action",
        expect![[r#"
        {"Statement": [{
          "Effect": "Allow",
          "Action": ["$0"],
          "Resource": "*"
        }]}"#]],
    );
    check(
        "{\"Statement\": [{\n  \"Effect\": \"Allow\",\n  \"Action\": $0\n  \"Resource\": \"*\"\n}]}",
        "s3:",
        expect![[r#"
        {"Statement": [{
          "Effect": "Allow",
          "Action": "s3:$0",
          "Resource": "*"
        }]}"#]],
    );
    check(
        "{\"Statement\": [{\n  \"Effect\": \"Allow\",\n  \"Action\": \"$0\n  \"Resource\": \"*\"\n}]}",
        "s3:",
        expect![[r#"
        {"Statement": [{
          "Effect": "Allow",
          "Action": "s3:$0",
          "Resource": "*"
        }]}"#]],
    );
    check(
        "{\"Statement\": [{\n  \"Action\": [\"s3:GetO$0\n  \"Resource\": \"*\"\n}]}",
        "GetObject",
        expect![[r#"
        {"Statement": [{
          "Action": ["s3:GetObject",
          "Resource": "*"
        }]}"#]],
    );
    check(
        r#"{'Statement': [{'Action': ['s3:GetO$0']}]}"#,
        "GetObject",
        expect!["{'Statement': [{'Action': ['s3:GetObject']}]}"],
    );
    check(
        r#"{"Statement": [{"Action": ["s3:GetObject", $0"#,
        "s3:",
        expect![[r#"{"Statement": [{"Action": ["s3:GetObject", "s3:$0""#]],
    );
    check(
        r#"{"Statement": [{"Action": ["s3:GetObject",$0]}]}"#,
        "s3:",
        expect![[r#"{"Statement": [{"Action": ["s3:GetObject","s3:$0"]}]}"#]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow" $0}]}"#,
        "Action",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": ["$0"]}]}"#]],
    );
    check(
        "{\r\n\t\"Version\": \"2012-10-17\",\r\n\t$0\r\n}",
        "Statement",
        expect![[r#"
        {\r
        	"Version": "2012-10-17",\r
        	"Statement": [\r
        		{\r
        			"Effect": "",\r
        			"Action": "",\r
        			"Resource": "$0"\r
        		}\r
        	]\r
        }"#]],
    );
    check(
        "{\"Statement\": [{\"Effect\": \"Allow\", $0 // more\n}]}",
        "Action",
        expect![[r#"
        {"Statement": [{"Effect": "Allow", "Action": ["$0"] // more
        }]}"#]],
    );
}

#[test]
fn comments_and_doubled_commas_are_passed_over() {
    for (marked, expected) in [
        ("[\"s3:Get\", // x\n$0]", "[\"s3:Get\", // x\n\"support:\"]"),
        ("[\"s3:Get\" // x\n$0]", "[\"s3:Get\", // x\n\"support:\"]"),
        (
            "[\"s3:Get\" /* x */, /* y */ $0]",
            "[\"s3:Get\" /* x */, /* y */ \"support:\"]",
        ),
        ("[ # x\n$0]", "[ # x\n\"support:\"]"),
        ("[\"s3:Get\",, $0]", "[\"s3:Get\",, \"support:\"]"),
        ("[$0 // x\n\"s3:Get\"]", "[\"support:\", // x\n\"s3:Get\"]"),
    ] {
        let around = |list: &str| format!("{{\"Statement\": {{\"Action\": {list}}}}}");
        assert_eq!(accept(&around(marked), "support:", false), around(expected));
    }
    for inside in ["[\"s3:Get\", // $0\n]", "[\"s3:Get\", /* $0 */ ]"] {
        let (source, offset) = cursor(&format!("{{\"Statement\": {{\"Action\": {inside}}}}}"));
        assert!(complete(&source, offset, true).items.is_empty(), "{inside}");
    }
}

#[test]
fn a_missing_colon_and_a_doubled_bracket_hide_nothing() {
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action" "support:CreateC$0"}]}"#,
        "CreateCase",
        expect![[r#"{"Statement": [{"Effect": "Allow", "Action": "support:CreateCase"}]}"#]],
    );
    check(
        r#"{"Statement" [{"Effect": "Allow", "Action": ["support:CreateC$0"]}]}"#,
        "CreateCase",
        expect![[r#"{"Statement" [{"Effect": "Allow", "Action": ["support:CreateCase"]}]}"#]],
    );
    check(
        r#"{"Statement": [[{"Effect": "Allow", "Action": ["support:CreateC$0"]}]}"#,
        "CreateCase",
        expect![[r#"{"Statement": [[{"Effect": "Allow", "Action": ["support:CreateCase"]}]}"#]],
    );
}

#[test]
fn what_the_cursor_is_at_comes_first() {
    check_list(
        r#"{"Statement": {"Action": ["s3:GetObject", "$0wisdom:CreateAssistant"]}}"#,
        2,
        expect![[r#"
            wisdom: (Amazon Q in Connect)
            s3: (Amazon S3)"#]],
    );
    check_list(
        r#"{"Statement": {"Action": "lambda:Invoke$0Function"}}"#,
        2,
        expect![[r#"
            InvokeFunction (Write)
            InvokeAsync (Write)"#]],
    );
    check_list(
        r#"{"Statement": {"Action": "s3:: get$0object"}}"#,
        1,
        expect![["GetObject (Read)"]],
    );
    check_list(
        r#"{"Statement": {"Action": "amazon s3$0"}}"#,
        2,
        expect![[r#"
            s3: (Amazon S3)
            s3files: (Amazon S3 Files)"#]],
    );
    check_list(
        r#"{"Statement": {"Action": "s3:gob$0"}}"#,
        1,
        expect![["GetObject (Read)"]],
    );
    check(
        r#"{"Statement": {"Action": "gob$0"}}"#,
        "s3:GetObject",
        expect![[r#"{"Statement": {"Action": "s3:GetObject"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": "*$0"}}"#,
        "*",
        expect![[r#"{"Statement": {"Action": "*"}}"#]],
    );
}

#[test]
fn a_list_for_an_unknown_prefix_may_change_with_the_name() {
    for (typed, expected) in [
        ("nope:", true),
        ("suport:", true),
        ("elb:", false),
        ("support:", false),
    ] {
        let (source, offset) = cursor(&format!(r#"{{"Statement": {{"Action": "{typed}$0"}}}}"#));
        assert_eq!(complete(&source, offset, true).is_incomplete, expected, "{typed}");
    }
}

#[test]
fn actions_by_access_level_and_pattern() {
    check_list(
        r#"{"Statement": {"Action": "s3:read$0"}}"#,
        4,
        expect![[r#"
        s3:Get* (63 actions)
        s3:Describe* (2 actions)
        GetObject (Read)
        DescribeJob (Read)"#]],
    );
    check_list(
        r#"{"Statement": {"Action": "s3:perm$0"}}"#,
        3,
        expect![[r#"
        PutBucketAcl (Permissions management)
        PutObjectAcl (Permissions management)
        PutBucketPolicy (Permissions management)"#]],
    );
    check_list(
        r#"{"Statement": {"Action": "support:wri$0"}}"#,
        3,
        expect![[r#"
        support:Add* (3 actions)
        support:Initiate* (3 actions)
        support:Resolve* (2 actions)"#]],
    );
    check(
        r#"{"Statement": {"Action": "s3:read$0"}}"#,
        "s3:Get*",
        expect![[r#"{"Statement": {"Action": "s3:Get*"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": "s3:tagg$0"}}"#,
        "TagResource",
        expect![[r#"{"Statement": {"Action": "s3:TagResource"}}"#]],
    );
    check(
        r#"{"Statement": {"Action": "support:describe$0"}}"#,
        "support:Describe*",
        expect![[r#"{"Statement": {"Action": "support:Describe*"}}"#]],
    );
}

#[test]
fn what_a_pattern_covers_comes_last() {
    let (source, offset) = cursor(r#"{"Statement": {"Action": ["support:Describe*", "support:$0"]}}"#);
    let list = complete(&source, offset, true);
    let is_covered = |label: &str| label.starts_with("Describe");
    let labels: Vec<_> = list.items.iter().map(|item| item.label.as_str()).collect();
    let first = labels
        .iter()
        .position(|label| is_covered(label))
        .expect("a covered action");
    assert!(
        labels[first..labels.len() - 1]
            .iter()
            .all(|label| is_covered(label)),
        "{labels:?}"
    );
}

#[test]
fn retired_actions_are_marked() {
    for (action, expected) in [
        ("lambda:InvokeAsync", true),
        ("es:CreateElasticsearchDomain", true),
        ("proton:DeleteAccountRoles", true),
        ("swf:DeprecateDomain", false),
        ("swf:UndeprecateDomain", false),
        ("codedeploy:BatchGetDeploymentTargets", false),
        ("lambda:InvokeFunction", false),
    ] {
        let (source, offset) = cursor(&format!(r#"{{"Statement": {{"Action": "{action}$0"}}}}"#));
        let list = complete(&source, offset, true);
        let name = action.split(':').nth(1).expect("a name");
        let item = list.items.iter().find(|item| item.label == name).expect(action);
        assert_eq!(item.deprecated, expected, "{action}");
    }
}

/// What the client is told besides the label: where the edit begins, its text, and what it filters by.
#[test]
fn edits_begin_at_the_last_word() {
    let told = |marked: &str, label: &str| {
        let (source, offset) = cursor(marked);
        let list = complete(&source, offset, false);
        let item = list.items.iter().find(|item| item.label == label).expect(label);
        let replaced = item.edit.range.slice(&source);
        (
            replaced.to_owned(),
            item.edit.new_text.clone(),
            item.filter_text.clone().unwrap_or_default(),
        )
    };
    for (marked, label, replaced, new_text, filter) in [
        (
            r#"{"Statement": {"Action": "support:Cr$0"}}"#,
            "CreateCase",
            "Cr",
            "CreateCase",
            "",
        ),
        (
            r#"{"Statement": {"Action": "support:C$0reate"}}"#,
            "CreateCase",
            "Create",
            "CreateCase",
            "",
        ),
        (
            r#"{"Statement": {"Action": "support:cc$0"}}"#,
            "CreateCase",
            "cc",
            "CreateCase",
            "CreateCase",
        ),
        (
            r#"{"Statement": {"Action": "S3:GetOb$0"}}"#,
            "GetObject",
            "S3:GetOb",
            "s3:GetObject",
            "S3:GetObject",
        ),
        (
            r#"{"Statement": {"Action": ["s3:Get*$0"]}}"#,
            "s3:Get*",
            "Get*",
            "Get*",
            "Get*Get*",
        ),
        (
            r#"{"Statement": {"Action": ["app-int$0"]}}"#,
            "app-integrations:",
            "app-int",
            "app-integrations:",
            "",
        ),
        (
            r#"{"Statement": {"Condition": {"StringLike": {"aws:Sou$0": "a"}}}}"#,
            "aws:SourceIdentity",
            "Sou",
            "SourceIdentity",
            "",
        ),
        (
            r#"{"Statement": {"Resource": "arn:aws:sqs:eu-$0"}}"#,
            "eu-west-1",
            "eu-",
            "eu-west-1:",
            "",
        ),
        (
            r#"{"Statement": {"Resource": "a/${aws:us$0"}}"#,
            "aws:userid",
            "us",
            "userid}",
            "",
        ),
        (
            r#"{"Statement": {"Principal": {"Service": "lambda.$0"}}}"#,
            "lambda.amazonaws.com",
            "lambda.",
            "lambda.amazonaws.com",
            "",
        ),
    ] {
        let expected = (replaced.to_owned(), new_text.to_owned(), filter.to_owned());
        assert_eq!(told(marked, label), expected, "{marked}");
    }
}

#[test]
fn only_what_the_kind_of_policy_takes_is_offered() {
    let rcp = Some(PolicyKind::Rcp);
    check_list_as(
        r#"{"Statement": [{"Effect": "Deny", "$0"}]}"#,
        9,
        rcp,
        expect![[r#"
            Principal
            Action
            Resource
            NotResource
            Condition
            Sid"#]],
    );
    check_list_as(r#"{"Statement": [{"Effect": "$0"}]}"#, 9, rcp, expect!["Deny"]);
    check_list_as(
        "$0",
        9,
        rcp,
        expect![
            "Resource control policy (RCP), own organization (denies access from outside of the organization, but for AWS services)"
        ],
    );
    expect![[r#"{"Statement": [{"Effect": "Deny", "Principal": "*"}]}"#]].assert_eq(&accept_as(
        r#"{"Statement": [{"Effect": "Deny", "Pr$0"}]}"#,
        "Principal",
        true,
        rcp,
    ));
    check_list(
        r#"{"Statement": [{"Effect": "Deny", "NotPrincipal": $0, "Action": "s3:*", "Resource": "*"}]}"#,
        9,
        expect![[r#"
            AWS
            Service
            Federated
            CanonicalUser"#]],
    );
    check_list(
        r#"{"Statement": [{"Principal": {"Service": "ec2.amazonaws.com"}, "Action": ["sts:AssumeRole", "$0"]}]}"#,
        3,
        expect![[r#"
            sts:TagSession (Tagging)
            sts:SetSourceIdentity (Write)
            sts: (AWS Security Token Service)"#]],
    );
}

#[test]
fn what_is_around_comes_first() {
    check_list(
        r#"{"Statement": [{"Action": ["dynamodb:GetItem", "put$0"]}]}"#,
        2,
        expect![[r#"
            dynamodb:PutItem (Write)
            dynamodb:PutResourcePolicy (Permissions management)"#]],
    );
    check_list(
        r#"{"Statement": [{"Action": ["sqs:*", "$0"]}, {"Action": "kms:Decrypt"}]}"#,
        2,
        expect![[r#"
            kms: (AWS Key Management Service)
            a2c: (AWS App2Container)"#]],
    );
    check_list(
        r#"{"Statement": [{"Action": "elb$0"}]}"#,
        1,
        expect!["elasticloadbalancing: (AWS Elastic Load Balancing V2)"],
    );
    check_list(
        r#"{"Statement": [{"Action": "getobject$0"}]}"#,
        1,
        expect!["s3:GetObject (Read)"],
    );
    check_list(
        r#"{"Statement": [{"Effect": "Deny", "Condition": {"Bool": {"$0"}}}]}"#,
        2,
        expect![[r#"
            aws:SecureTransport (Bool)
            aws:MultiFactorAuthPresent (Bool)"#]],
    );
    check_list(
        r#"{"Statement": [{"Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"ArnLike": {"$0"}}}]}"#,
        2,
        expect![[r#"
            aws:SourceArn (ARN)
            aws:PrincipalArn (ARN)"#]],
    );
    check_list(
        r#"{"Statement": [{"Condition": {"StringEquals": {"aws:Sou$0rceVpc": "a"}}}]}"#,
        2,
        expect![[r#"
            aws:SourceVpc (String)
            aws:SourceVpce (String)"#]],
    );
    check_list(
        r#"{"Statement": [{"Condition": {"StringEquals": {"aws:userid": "$0"}}}]}"#,
        2,
        expect!["AROAEXAMPLEID:session-name (sessions of a role)"],
    );
}
