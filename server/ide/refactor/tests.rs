//! Each action by the text it leaves, where it is not offered, and what holds for all of them: the layout stays, and
//! what a policy answers stays unless the title says otherwise.

use std::collections::BTreeSet;

use expect_test::expect;

use crate::analysis::Analysis;
use crate::catalog;
use crate::ide::{Change, CodeAction, CodeActionKind, code_actions};
use crate::rules::testing::evaluation::{Answer, answers};
use crate::rules::testing::layouts::LAYOUTS;
use crate::rules::testing::requests::{Random, requests};
use crate::rules::testing::{policy_of, settings};
use crate::syntax::json;
use crate::text::{Text, TextRange, apply_edits};

/// What is offered at a range of a policy of a kind: titles and the texts after.
fn offered_at(source: &str, words: &str, range: TextRange) -> Vec<(String, String)> {
    let analysis = Analysis::new(Text::new(source), settings(words));
    let actions = code_actions(&analysis, &[], range).into_iter();
    let is_here = |kind| matches!(kind, CodeActionKind::RefactorRewrite | CodeActionKind::Source);
    let after = |action: CodeAction| match action.change {
        Change::Text(edits) => {
            assert_separate(&action.title, edits.iter().map(|edit| edit.range).collect());
            (action.title, apply_edits(source, &edits))
        }
        Change::Config(_) => panic!("{} changes the configuration", action.title),
    };
    actions.filter(|action| is_here(action.kind)).map(after).collect()
}

/// Editors refuse edits that overlap.
fn assert_separate(title: &str, mut ranges: Vec<TextRange>) {
    ranges.sort();
    for pair in ranges.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{title}: {ranges:?}");
    }
}

/// The same at the cursor `$0`, or in the selection between two of them.
fn offered(marked: &str, words: &str) -> Vec<(String, String)> {
    let mut parts = marked.split("$0");
    let mut at = 0;
    let mut next = || {
        at += parts.next()?.len();
        Some(at)
    };
    let start = next().expect("a cursor");
    let end = next().filter(|end| *end < marked.len() - 2).unwrap_or(start);
    let end = if marked.matches("$0").count() == 2 {
        end
    } else {
        start
    };
    offered_at(&marked.replace("$0", ""), words, TextRange::new(start, end))
}

fn titles(marked: &str, words: &str) -> Vec<String> {
    offered(marked, words)
        .into_iter()
        .map(|(title, _)| title)
        .collect()
}

/// The text after the only action whose title begins so.
fn after(marked: &str, words: &str, title: &str) -> String {
    let mut fitting = offered(marked, words)
        .into_iter()
        .filter(|(own, _)| own.starts_with(title));
    match (fitting.next(), fitting.next()) {
        (Some((_, after)), None) => after,
        (found, _) => panic!(
            "{} like `{title}` in {marked}: {:?}",
            if found.is_some() { "several" } else { "none" },
            titles(marked, words)
        ),
    }
}

/// Checks what an action of a whole title leaves of the members of a statement.
fn assert_after(words: &str, cases: &[(&str, &str, &str)]) {
    for (before, title, expected) in cases {
        let before = policy_of(before);
        let found = after(&before, words, title);
        assert_eq!(found, policy_of(expected), "{title}");
        assert!(
            titles(&before, words).contains(&(*title).to_owned()),
            "{title}: {:?}",
            titles(&before, words)
        );
    }
}

/// Checks that no title of what is offered begins so.
fn assert_not_offered(words: &str, title: &str, policies: &[&str]) {
    for members in policies {
        let marked = if members.starts_with('{') {
            (*members).to_owned()
        } else {
            policy_of(members)
        };
        let found = titles(&marked, words);
        assert!(
            !found.iter().any(|found| found.starts_with(title)),
            "{members}: {found:?}"
        );
    }
}

#[test]
fn wildcards_are_expanded() {
    assert_after(
        "",
        &[
            (
                r#""Effect": "Allow", "Action": "sts:Assume$0*", "Resource": "*""#,
                "Expand `sts:Assume*` to the 4 actions it covers today; those AWS adds later are no longer covered",
                r#""Effect": "Allow", "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoot"], "Resource": "*""#,
            ),
            (
                r#""Effect": "Deny", "NotAction": ["sts:ASSUMEROLE", "sts:AssumeRo?$0*", "s3:*"], "Resource": "*""#,
                "Expand `sts:AssumeRo?*` to the 4 actions it covers today; those AWS adds later are no longer excluded",
                r#""Effect": "Deny", "NotAction": ["sts:ASSUMEROLE", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoot", "s3:*"], "Resource": "*""#,
            ),
            (
                r#""Effect": "Allow", "$0Action": ["sqs:Send*", "sqs:SendMessage", "sqs:Purge*"], "Resource": "*""#,
                "Expand all 2 wildcards of `Action` to the 2 actions they cover today; those AWS adds later are no longer covered",
                r#""Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:PurgeQueue"], "Resource": "*""#,
            ),
        ],
    );
}

#[test]
fn wildcards_of_nothing_or_very_much_are_not_expanded() {
    assert_not_offered(
        "",
        "Expand",
        &[
            r#""Effect": "Allow", "Action": "$0*", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "ec2:$0*", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "s3:Foo$0*", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "s3:GetObject$0", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::$0*""#,
            r#""Effect": "Allow", "Action": ["s3:Get*", 5$0], "Resource": "*""#,
            r#""Effect": "Maybe", "Action": "s3:Get$0*", "Resource": "*""#,
        ],
    );
}

#[test]
fn policies_of_resources_get_actions_on_resources_only() {
    let policy = |action: &str| {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": "*", "Action": "{action}", "Resource": "*""#
        ))
    };
    let offers = |action: &str, words: &str| {
        titles(&policy(action), words)
            .iter()
            .any(|title| title.starts_with("Expand"))
    };
    for (action, resource, identity) in [("s3:GetObj$0*", true, true), ("s3:ListA$0*", false, true)] {
        assert_eq!(offers(action, "resource"), resource, "{action}");
        assert_eq!(offers(action, "identity"), identity, "{action}");
    }
}

#[test]
fn actions_become_wildcards_of_exactly_those() {
    assert_after(
        "",
        &[
            (
                r#""Effect": "Allow", "Action": ["sts:AssumeRoleWithSAML", "s3:GetObject", "sts:AssumeRole$0", "sts:AssumeRoleWithWebIdentity"], "Resource": "*""#,
                "Replace 3 entries by `sts:AssumeRole*`, which covers exactly these today; what AWS adds there later will be covered as well",
                r#""Effect": "Allow", "Action": ["sts:AssumeRole*", "s3:GetObject"], "Resource": "*""#,
            ),
            (
                r#""Effect": "Deny", "NotAction": ["sqs:ListQueues$0", "sqs:ListQueueTags", "sqs:ListM*", "sqs:List?eadLetterSourceQueues"], "Resource": "*""#,
                "Replace 4 entries by `sqs:List*`, which covers exactly these today; what AWS adds there later will be excluded as well",
                r#""Effect": "Deny", "NotAction": "sqs:List*", "Resource": "*""#
                    .replace(r#""sqs:List*""#, r#"["sqs:List*"]"#)
                    .leak(),
            ),
        ],
    );
}

#[test]
fn all_that_is_listed_and_no_more_is_what_wildcards_cover() {
    for service in ["s3", "sqs", "execute-api", "kafka-cluster"] {
        let service = catalog::service(service).expect("a service");
        let all: Vec<String> = service.actions().map(|action| format!("\"{action}\"")).collect();
        let policy = |actions: &[String]| {
            policy_of(&format!(
                r#""Effect": "Allow", "$0Action": [{}], "Resource": "*""#,
                actions.join(", ")
            ))
        };
        let whole = after(&policy(&all), "", "Replace");
        assert!(
            whole.contains(&format!("[\"{}:*\"]", service.prefix())),
            "{whole}"
        );
        for gap in (0..all.len()).step_by(1 + all.len() / 12) {
            let mut some = all.clone();
            let gone = some.remove(gap);
            let found = offered(&policy(&some), "");
            for (title, after) in found.iter().filter(|(title, _)| title.starts_with("Replace")) {
                let left = actions_of(after);
                assert!(!left.contains(gone.trim_matches('"')), "{title}: {gone}");
                assert_eq!(left.len(), some.len(), "{title}: {gone}");
            }
        }
    }
}

/// What the first statement of a policy covers.
fn actions_of(source: &str) -> BTreeSet<String> {
    let analysis = Analysis::new(Text::new(source), settings(""));
    let policy = analysis.policy().expect("a policy");
    let entries = policy.statements[0].actions();
    let sets = entries.map(|entry| catalog::ActionSet::expand(entry.pattern.text));
    sets.flat_map(|set| set.iter().map(|action| action.to_string()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn lists_are_sorted() {
    assert_after(
        "resource",
        &[
            (
                r#""Effect": "Allow", "Action": ["s3:putObject", "EC2:RunInstances", "s3-outposts:Get*", "s3:GetObject"$0], "Resource": "*""#,
                "Sort `Action`",
                r#""Effect": "Allow", "Action": ["EC2:RunInstances", "s3:GetObject", "s3:putObject", "s3-outposts:Get*"], "Resource": "*""#,
            ),
            (
                r#""Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::b$0", "arn:aws:s3:::a\/\u0061"]"#,
                "Sort `Resource`",
                r#""Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::a\/\u0061", "arn:aws:s3:::b"]"#,
            ),
            (
                r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"NumericEquals": {"s3:max-keys": [10, "9"$0, -1]}}"#,
                "Sort `s3:max-keys`",
                r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"NumericEquals": {"s3:max-keys": [-1, "9", 10]}}"#,
            ),
            (
                r#""Effect": "Allow", "Principal": {"AWS"$0: ["222222222222", "111111111111"]}, "Action": "s3:*", "Resource": "*""#,
                "Sort `AWS`",
                r#""Effect": "Allow", "Principal": {"AWS": ["111111111111", "222222222222"]}, "Action": "s3:*", "Resource": "*""#,
            ),
            (
                r#""Effect": "Allow", "Principal": {"AWS": ["222222222222", "111111111111"]}, "Action": ["s3:Put*", "s3:Get*"], "Resource": "*"$0"#,
                "Sort all lists of the policy",
                r#""Effect": "Allow", "Principal": {"AWS": ["111111111111", "222222222222"]}, "Action": ["s3:Get*", "s3:Put*"], "Resource": "*""#,
            ),
        ],
    );
    assert_not_offered(
        "",
        "Sort",
        &[
            r#""Effect": "Allow", "Action": ["s3:Get*", "s3:Put*"$0], "Resource": "*""#,
            r#""Effect": "Allow", "Action": ["s3:Put*", {}, "s3:Get*"$0], "Resource": "*""#,
            r#""Effect": "Allow", "Action": "s3:Put*$0", "Resource": "*""#,
        ],
    );
}

#[test]
fn what_others_cover_is_removed() {
    assert_after(
        "",
        &[
            (
                r#""Effect": "Allow", "Action": ["s3:getobject", "s3:Put*", "s3:Get*"$0, "s3:PUT*"], "Resource": "*""#,
                "Remove 2 entries of `Action` that others cover",
                r#""Effect": "Allow", "Action": ["s3:Put*", "s3:Get*"], "Resource": "*""#,
            ),
            (
                r#""Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::a*"$0, "arn:aws:s3:::ab"]"#,
                "Remove the entry of `NotResource` that another covers",
                r#""Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::a*"]"#,
            ),
            (
                r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"s3:prefix": ["a*", "ab"$0]}}"#,
                "Remove the entry of `s3:prefix` that another covers",
                r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"s3:prefix": ["a*"]}}"#,
            ),
            (
                r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": ["a", "b", "a"$0]}}"#,
                "Remove the repeated entry of `s3:prefix`",
                r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": ["a", "b"]}}"#,
            ),
        ],
    );
    assert_not_offered(
        "",
        "Remove",
        &[
            r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": ["a*", "ab", "A*"$0]}}"#,
            r#""Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"ArnLike": {"aws:SourceArn": ["arn:aws:sns:*", "arn:aws:sns:a:b:c"$0]}}"#,
            r#""Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::A"$0]"#,
        ],
    );
}

#[test]
fn one_value_is_a_list_or_not() {
    const ONE: &str = r#""Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": true}}"#;
    for (key, value) in [
        ("Service", r#""ec2.amazonaws.com""#),
        ("Action", r#""s3:*""#),
        ("Resource", r#""*""#),
        ("aws:SecureTransport", "true"),
    ] {
        let list = ONE.replace(&format!("\"{key}\": {value}"), &format!("\"{key}\": [{value}]"));
        for (place, other, title) in [(ONE, &*list, "a list"), (&*list, ONE, "a single value")] {
            let at = format!("\"{key}$0\"");
            let title = format!("Write `{key}` as {title}");
            let marked = place.replace(&format!("\"{key}\""), &at);
            assert_after("resource", &[(&*marked, &*title, other)]);
        }
    }
    assert_not_offered(
        "resource",
        "Write",
        &[
            r#""Effect": "Allow", "Principal": "$0*", "Action": ["s3:Get*", "s3:Put*"], "Resource": "*""#,
            r#""Effect": "Allow", "Action": ["s3:Get*", "s3:Put*$0"], "Resource": "*""#,
            r#""Effect": "Allow", "Action": [$0], "Resource": "*""#,
        ],
    );
}

#[test]
fn one_statement_is_a_list_or_not() {
    const LIST: &str = "{\n  \"Statement$0\": [\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"s3:*\"\n    }\n  ]\n}";
    const ONE: &str = "{\n  \"Statement$0\": {\n    \"Effect\": \"Deny\",\n    \"Action\": \"s3:*\"\n  }\n}";
    assert_eq!(
        after(LIST, "", "Write `Statement` as a single statement"),
        ONE.replace("$0", "")
    );
    assert_eq!(
        after(ONE, "", "Write `Statement` as a list"),
        LIST.replace("$0", "")
    );
    let inline = r#"{"Statement": {"Effect$0": "Deny", "Action": "s3:*"}}"#;
    assert_eq!(
        after(inline, "", "Write `Statement`"),
        r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*"}]}"#
    );
    assert_not_offered(
        "",
        "Write `Statement`",
        &[
            r#"{"Statement$0": [{"Effect": "Deny", "Action": "s3:*"}, {"Effect": "Deny", "Action": "sqs:*"}]}"#,
            r#"{"Statement$0": []}"#,
            r#"{"Statement": {"Effect": "Deny", "Action": "s3:$0*"}}"#,
        ],
    );
}

#[test]
fn statements_are_merged() {
    let allow = |rest: &str| format!(r#"{{"Effect": "Allow", {rest}}}"#);
    let policy = |statements: &[&str]| format!(r#"{{"Statement": [{}]}}"#, statements.join(", "));
    let on = r#""Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"], "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#;
    let same = r#""Condition": {"Bool": {"aws:SecureTransport": [true]}}, "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::a"]"#;
    let get = allow(&format!(r#""Sid": "Get", "Action": "s3:Get*", {on}"#));
    let put = allow(&format!(
        r#""Sid": "Put", {same}, "Action": ["s3:Put*", "s3:GET*"]"#
    ));
    let deny = r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
    let merged = allow(&format!(
        r#""Sid": "Get", "Action": ["s3:Get*", "s3:Put*"], {on}"#
    ));
    let title = "Merge the 2 statements that differ in actions only";
    assert_eq!(
        after(&policy(&[&get.replace("Sid", "Sid$0"), deny, &put]), "", title),
        policy(&[&merged, deny])
    );
    assert_eq!(
        after(&policy(&[&get, deny, &put.replace("Sid", "Sid$0")]), "", title),
        policy(&[&merged, deny])
    );
    assert_eq!(
        after(
            &policy(&[&format!("$0{get}"), &format!("{put}$0"), deny]),
            "",
            title
        ),
        policy(&[&merged, deny])
    );
    let [one, other, both] = [
        r#""arn:aws:s3:::a""#,
        r#"["arn:aws:s3:::b"]"#,
        r#"["arn:aws:s3:::a", "arn:aws:s3:::b"]"#,
    ]
    .map(|resource| format!(r#"{{"Effect": "Deny", "NotAction": "s3:*", "Resource": {resource}}}"#));
    let title = "Merge the 2 statements that differ in resources only";
    assert_eq!(
        after(&policy(&[&one.replace("Effect", "Effect$0"), &other]), "", title),
        policy(&[&both])
    );
    assert_eq!(
        after(
            &policy(&[&one.replace("Effect", "Effect$0"), &one]),
            "",
            "Merge the 2 statements that say the same"
        ),
        policy(&[&one])
    );
}

#[test]
fn statements_that_differ_in_more_are_not_merged() {
    const ONE: &str = r#"{"Effect$0": "Allow", "Action": "s3:Get*", "Resource": "*"}"#;
    for other in [
        r#"{"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::a"}"#,
        r#"{"Effect": "Allow", "Action": "s3:Put*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}"#,
        r#"{"Effect": "Allow", "Action": "s3:Put*", "NotResource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "s3:Put*", "Resource": "*", "Principal": "*"}"#,
        r#"{"Effect": "Allow", "Action": "s3:Put*", "Resource": "*", "Conditoin": {}}"#,
        r#"{"Effect": "Allow", "Action": "s3:Put*", "Action": "s3:*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "s3:Put*" "Resource": "*"}"#,
    ] {
        assert_not_offered(
            "resource",
            "Merge",
            &[&format!(r#"{{"Statement": [{ONE}, {other}]}}"#)],
        );
    }
}

#[test]
fn statements_are_split() {
    assert_after(
        "",
        &[
            (
                r#""Sid": "Own", "Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage$0", "S3:PutObject"], "Resource": "*""#,
                "Split the statement by service into 2: `s3`, `sqs`",
                r#""Sid": "Own", "Effect": "Allow", "Action": ["s3:GetObject", "S3:PutObject"], "Resource": "*"}, {"Sid": "OwnSQS", "Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "*""#,
            ),
            (
                r#""Sid": "Own$0", "Effect": "Allow", "Action": ["s3:PutObject", "s3:ListBucket", "s3:ListAllMyBuckets"], "Resource": "*"}, {"Sid": "OwnBucket", "Effect": "Deny", "Action": "s3:*", "Resource": "*""#,
                "Split the statement by resource type into 3: `object` and `accesspointobject`, `bucket` and `accesspoint`, no resource",
                r#""Sid": "Own", "Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "*"}, {"Sid": "OwnBucket2", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "*"}, {"Sid": "OwnAnyResource", "Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": "*"}, {"Sid": "OwnBucket", "Effect": "Deny", "Action": "s3:*", "Resource": "*""#,
            ),
        ],
    );
    assert_eq!(
        after(
            "{\n  \"Statement\": {\n    \"Effect$0\": \"Deny\",\n    \"Action\": [\n      \"s3:*\",\n      \"sqs:*\"\n    ]\n  }\n}",
            "",
            "Split the statement by service"
        ),
        "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": [\"s3:*\"]\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": [\"sqs:*\"]\n    }\n  ]\n}"
    );
    assert_not_offered(
        "",
        "Split",
        &[
            r#""Effect$0": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*""#,
            r#""Effect$0": "Allow", "NotAction": ["s3:GetObject", "sqs:SendMessage"], "Resource": "*""#,
            r#""Effect$0": "Allow", "Action": ["s3:GetObject", "*"], "Resource": "*""#,
            r#""Effect$0": "Allow", "Action": ["s3:GetObject", "s3:GetFoo"], "Resource": "*""#,
            r#"{"Effect$0": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage"], "Resource": "*"}"#,
        ],
    );
}

#[test]
fn a_title_names_few_types() {
    let many = policy_of(
        r#""Effect": "Allow", "Action": ["sagemaker:AddTags$0", "sagemaker:ListApps"], "Resource": "*""#,
    );
    let found = titles(&many, "");
    let split = found
        .iter()
        .find(|title| title.starts_with("Split"))
        .expect("a way to split");
    assert!(
        split.contains(" more, no resource") && split.len() < 100,
        "{split}"
    );
}

#[test]
fn resources_are_narrowed() {
    assert_after(
        "",
        &[
            (
                r#""Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:GetQueue*"], "Resource": "$0*""#,
                "Narrow `Resource` from `*` to the one ARN format of its actions",
                r#""Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:GetQueue*"], "Resource": "arn:*:sqs:*:*:*""#,
            ),
            (
                r#""Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["$0*"]}, {"Effect": "Allow", "Action": "sns:Publish", "Resource": ["arn:aws:sns:eu-west-1:111122223333:a", "arn:aws:sns:us-east-1:111122223333:a"]"#,
                "Narrow `Resource` from `*` to the one ARN format of its actions",
                r#""Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["arn:aws:sqs:*:111122223333:*"]}, {"Effect": "Allow", "Action": "sns:Publish", "Resource": ["arn:aws:sns:eu-west-1:111122223333:a", "arn:aws:sns:us-east-1:111122223333:a"]"#,
            ),
        ],
    );
    assert_not_offered(
        "",
        "Narrow",
        &[
            r#""Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "$0*""#,
            r#""Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ListQueues", "s3:ListAllMyBuckets"], "Resource": "$0*""#,
            r#""Effect": "Allow", "Action": "s3:*", "Resource": "$0*""#,
            r#""Effect": "Allow", "Action": "sqs:SendMessages", "Resource": "$0*""#,
            r#""Effect": "Allow", "NotAction": "sqs:SendMessage", "Resource": "$0*""#,
            r#""Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["$0*", "arn:aws:sqs:a:b:c"]"#,
            r#""Effect": "Allow", "Action": "sqs:SendMessage", "NotResource": "$0*""#,
        ],
    );
}

#[test]
fn a_type_may_have_several_formats() {
    let all = catalog::actions().filter(|action| {
        let mut types = action.resource_types();
        types.any(|entry| entry.resource_type.arn().contains(", "))
    });
    let mut count = 0;
    for action in all.take(20) {
        let members = format!(r#""Effect": "Allow", "Action": "{action}", "Resource": "$0*""#);
        let offered = offered(&policy_of(&members), "");
        for (_, after) in offered.iter().filter(|(title, _)| title.starts_with("Narrow")) {
            assert!(!after.contains(", arn:") && !after.contains("${"), "{after}");
            count += 1;
        }
    }
    assert!(0 < count);
}

#[test]
fn what_is_not_listed_becomes_what_is() {
    let policy = |rest: &str| policy_of(&format!(r#""Effect": "Allow", {rest}, "Resource": "*""#));
    let found = after(
        &policy(r#""NotAction$0": ["iam:*", "sqs:Send*"]"#),
        "scp",
        "Replace `NotAction` by an `Action`",
    );
    let covered = actions_of(&found);
    let left = catalog::actions().map(|action| action.to_string());
    let left: BTreeSet<String> = left
        .filter(|name| !name.starts_with("iam:") && name != "sqs:SendMessage")
        .collect();
    assert!(
        covered == left,
        "{:?}",
        covered.symmetric_difference(&left).collect::<Vec<_>>()
    );
    assert!(
        found.contains(r#""Action": ["a2c:*""#) || found.contains(r#""Action": [""#),
        "{found}"
    );
    for (kind, rest) in [
        ("scp", r#""NotAction$0": "iam:Foo""#),
        ("scp", r#""NotAction$0": "*""#),
        ("scp", r#""Action$0": "iam:*""#),
        // Too long for it.
        ("session", r#""NotAction$0": "iam:*""#),
        ("resource", r#""NotAction$0": "iam:*""#),
    ] {
        assert_not_offered(kind, "Replace `NotAction`", &[&policy(rest)]);
    }
}

#[test]
fn statements_get_a_name() {
    assert_after(
        "",
        &[
            (
                r#""Effect": "Allow", "Action": "s3:GetObject$0", "Resource": "*""#,
                "Add the `Sid` `AllowS3GetObject`",
                r#""Sid": "AllowS3GetObject", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
            ),
            (
                r#""Effect": "Deny", "NotAction": ["iam:*", "sts:*"$0], "Resource": "*"}, {"Sid": "DenyAllExceptIAMAndSTS", "Effect": "Allow""#,
                "Add the `Sid` `DenyAllExceptIAMAndSTS2`",
                r#""Sid": "DenyAllExceptIAMAndSTS2", "Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}, {"Sid": "DenyAllExceptIAMAndSTS", "Effect": "Allow""#,
            ),
        ],
    );
    assert_not_offered(
        "",
        "Add",
        &[
            r#""Sid": "", "Effect": "Allow", "Action": "s3:GetObject$0", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "foo:Bar$0", "Resource": "*""#,
        ],
    );
}

#[test]
fn dependent_actions_are_added() {
    let dependent: Vec<String> = catalog::action("lambda:CreateFunction")
        .expect("an action")
        .dependent_actions()
        .map(|action| action.to_string())
        .collect();
    assert_eq!(dependent, ["iam:PassRole", "lambda:PassCapacityProvider"]);
    assert_after(
        "",
        &[
            (
                r#""Effect": "Allow", "Action": "lambda:CreateFunction$0", "Resource": "*""#,
                "Also allow `iam:PassRole`, `lambda:PassCapacityProvider`, which `lambda:CreateFunction` may need",
                r#""Effect": "Allow", "Action": ["lambda:CreateFunction", "iam:PassRole", "lambda:PassCapacityProvider"], "Resource": "*""#,
            ),
            (
                r#""Effect": "Allow", "Action": ["lambda:CreateFunction$0"], "Resource": "arn:aws:lambda:us-east-1:111122223333:function:a""#,
                "Also allow `iam:PassRole`, `lambda:PassCapacityProvider`, which `lambda:CreateFunction` may need, in a new statement",
                r#""Effect": "Allow", "Action": ["lambda:CreateFunction"], "Resource": "arn:aws:lambda:us-east-1:111122223333:function:a"}, {"Effect": "Allow", "Action": ["iam:PassRole", "lambda:PassCapacityProvider"], "Resource": ["arn:aws:iam::111122223333:role/*", "arn:aws:lambda:us-east-1:111122223333:capacity-provider:*"]"#,
            ),
        ],
    );
    assert_not_offered(
        "resource",
        "Also",
        &[
            r#""Effect": "Allow", "Action": ["lambda:CreateFunction$0", "iam:Pass*", "lambda:*"], "Resource": "*""#,
            r#""Effect": "Deny", "Action": "lambda:CreateFunction$0", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "lambda:CreateFunction$0", "Resource": "*"}, {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "$0*""#,
            r#""Effect": "Allow", "Principal": "*", "Action": "lambda:CreateFunction$0", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "s3:GetObject$0", "Resource": "*""#,
        ],
    );
}

#[test]
fn all_that_is_offered_at_a_place() {
    let list = |marked: &str| titles(&policy_of(marked), "").join("\n");
    expect![[r#"
        Expand `sqs:Send*` to the one action it covers today; those AWS adds later are no longer covered
        Sort `Action`
        Remove the entry of `Action` that another covers
        Narrow `Resource` from `*` to the 2 ARN formats of its actions
        Split the statement by service into 2: `sqs`, `sns`
        Split the statement by resource type into 2: `queue`, `topic`
        Add the `Sid` `AllowSQSAndSNSWrite`
        Sort all lists of the policy
        Format the policy"#]]
    .assert_eq(&list(
        r#""Effect": "Allow", "Action": ["sqs:Send*", "sns:Publish$0", "sqs:SendMessage"], "Resource": "*""#,
    ));
    expect![[r#"
        Write `Resource` as a list
        Format the policy"#]]
    .assert_eq(&list(
        r#""Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/$0*""#,
    ));
}

#[test]
fn errors_elsewhere_do_not_matter_and_errors_here_do() {
    const GOOD: &str =
        r#"{"Effect": "Allow", "Action": ["sqs:SendMessage$0", "s3:GetObject"], "Resource": "*"}"#;
    let policy = |statement: &str, end: &str| {
        format!(r#"{{"Version" "2012-10-17", "Statement": [{statement}, {{"Effect": "Deny", "Act{end}"#)
    };
    let found = offered(&policy(GOOD, ""), "");
    let mut found: Vec<&str> = found
        .iter()
        .filter_map(|(title, _)| title.split(' ').next())
        .collect();
    found.dedup();
    assert_eq!(found, ["Sort", "Narrow", "Split", "Add", "Sort"]);
    let split = after(&policy(GOOD, ""), "", "Split the statement by service");
    assert!(
        split.ends_with(r#""Action": ["s3:GetObject"], "Resource": "*"}, {"Effect": "Deny", "Act"#),
        "{split}"
    );
    for broken in [
        GOOD.replace("SendMessage$0\",", "SendMessage$0\""),
        GOOD.replace("s3:GetObject\"", "s3:GetObject"),
        GOOD.replace("]", "").replace("$0", "$0x"),
    ] {
        assert_eq!(titles(&policy(&broken, ""), ""), Vec::<String>::new(), "{broken}");
    }
    // What is broken beside a list does not keep it from being sorted.
    let beside = GOOD.replace(r#""Resource": "*""#, r#""Resource""#);
    assert!(titles(&policy(&beside, ""), "").contains(&"Sort `Action`".to_owned()));
}

#[test]
fn comments_are_kept() {
    let before = "{\n  \"Statement\": {\n    // why\n    \"Effect\": \"Allow\", /* yes */\n    \"Action\": [\"sqs:Send$0Message\", \"sqs:List*\"],\n    \"Resource\": [ // all\n      \"*\"\n    ]\n  }\n}\n";
    let comments = ["// why", "/* yes */", "// all"];
    let found = offered(before, "");
    let titles: Vec<&str> = found.iter().map(|(title, _)| title.as_str()).collect();
    expect![[r#"
        [
            "Expand `sqs:List*` to the 4 actions it covers today; those AWS adds later are no longer covered",
            "Sort `Action`",
            "Add the `Sid` `AllowSQSAccess`",
            "Sort all lists of the policy",
        ]"#]]
    .assert_eq(&format!("{titles:#?}"));
    for (title, after) in found {
        assert!(
            comments.iter().all(|comment| after.contains(comment)),
            "{title}: {after}"
        );
    }
}

#[test]
fn a_policy_is_formatted_in_its_own_style() {
    let after = after(
        "{\n\t\"Statement\": {\n\t\t\t\"Effect\":\"Allow$0\",\n\"Action\": \"s3:*\"\n}}",
        "",
        "Format the policy",
    );
    assert_eq!(
        after,
        "{\n\t\"Statement\": {\n\t\t\"Effect\": \"Allow\",\n\t\t\"Action\": \"s3:*\"\n\t}\n}"
    );
}

/// Statements with something to change in every way.
const SOURCES: [&str; 7] = [
    r#"{"Version": "2012-10-17", "Statement": {"Sid": "A", "Effect": "Allow", "Action": ["sqs:SendMessage", "s3:GetObject", "sts:AssumeRo*"], "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:Send*", "Resource": "*"}]}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sqs:List*", "sqs:ReceiveMessage", "sqs:SendMessage", "sqs:SendMessage"], "Resource": ["arn:aws:sqs:us-east-1:111122223333:b", "arn:aws:sqs:us-east-1:111122223333:a"]}, {"Sid": "B", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"Effect": "Allow", "Action": ["sqs:TagQueue"], "Resource": ["arn:aws:sqs:us-east-1:111122223333:a", "arn:aws:sqs:us-east-1:111122223333:b"]}]}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*"}, {"Effect": "Allow", "Action": ["lambda:CreateFunction"], "Resource": "arn:aws:lambda:us-east-1:111122223333:function:a"}]}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"], "Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/b", "arn:aws:iam::*:role/a"]}, "Bool": {"aws:SecureTransport": "true"}}}]}"#,
    r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:ListBucket", "s3:ListAllMyBuckets"], "NotResource": ["arn:aws:s3:::b*", "arn:aws:s3:::bc", "arn:aws:s3:::a"]}]}"#,
    r#"[{"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::a"}, {"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b"}]"#,
];

/// The start of each key and each value of a text.
fn places(source: &str) -> Vec<usize> {
    let starts = source.match_indices(['"', '{', '[']).map(|(at, _)| at);
    starts
        .filter(|at| source[..*at].matches('"').count().is_multiple_of(2))
        .collect()
}

#[test]
fn the_layout_stays() {
    for layout in LAYOUTS {
        for source in SOURCES {
            let before = layout.text(source);
            let mut seen = BTreeSet::new();
            for at in places(&before) {
                for (title, after) in offered_at(&before, "", TextRange::empty(at)) {
                    if !seen.insert(title.clone()) {
                        continue;
                    }
                    assert!(
                        json::parse(&after).errors.is_empty(),
                        "{title}\n{before}\n----\n{after}"
                    );
                    if title == "Format the policy" {
                        continue;
                    }
                    if !layout.hugging || before.contains("[{") && after.contains("[{") {
                        assert_eq!(after, layout.text(&after), "{title}\n{before}");
                    }
                }
            }
            assert!(2 < seen.len(), "{before}");
        }
    }
}

#[test]
fn broken_texts_get_no_worse() {
    let mut random = Random(0xA076_1D64_78BD_642F);
    let mut offers = 0;
    for _ in 0..800 {
        let source = LAYOUTS[random.below(LAYOUTS.len())].text(SOURCES[random.below(SOURCES.len())]);
        let before = damaged(&source, &mut random);
        let starts = places(&before);
        let at = starts
            .get(random.below(starts.len() + 1))
            .copied()
            .unwrap_or_default();
        let errors = json::parse(&before).errors.len();
        for (title, after) in offered_at(&before, "", TextRange::new(at, at + random.below(2))) {
            offers += 1;
            let left = json::parse(&after).errors;
            assert!(left.len() <= errors, "{title}\n{before}\n----\n{after}\n{left:?}");
        }
    }
    assert!(1_000 < offers, "{offers}");
}

/// The text without a character, or without its end, or with a word too much.
fn damaged(source: &str, random: &mut Random) -> String {
    let marks: Vec<usize> = source
        .match_indices(['"', ',', ':', '[', ']', '{', '}'])
        .map(|(at, _)| at)
        .collect();
    let at = marks[random.below(marks.len())];
    let (head, tail) = source.split_at(at);
    match random.below(4) {
        0 => head.to_owned(),
        1 => format!("{head}// a comment\n{tail}"),
        2 => format!("{head}{}", &tail[1..]),
        _ => format!("{head}{}{tail}", &tail[..1]),
    }
}

/// Parts of generated policies.
const ACTIONS: [&str; 14] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:GetObject*",
    "s3:ListAllMyBuckets",
    "sqs:SendMessage",
    "sqs:Send*",
    "sqs:ListQueueTags",
    "sqs:ListQueues",
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "S3:getobject",
    "lambda:CreateFunction",
];
const RESOURCES: [&str; 7] = [
    "*",
    "*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a*",
    "arn:aws:sqs:us-east-1:111122223333:q",
    "arn:aws:s3:::${aws:username}",
];
const CONDITIONS: [&str; 7] = [
    "",
    "",
    "",
    r#", "Condition": {"StringNotLike": {"s3:prefix": ["b*", "a", "bc"]}}"#,
    r#", "Condition": {"StringEquals": {"aws:username": ["b", "a", "b"]}}"#,
    r#", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
    r#", "Condition": {"ForAllValues:StringLike": {"aws:TagKeys": ["a*", "ab"]}}"#,
];
const PRINCIPALS: [&str; 4] = [
    r#""Principal": "*", "#,
    r#""Principal": {"AWS": "111122223333"}, "#,
    r#""Principal": {"AWS": ["arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a"]}, "#,
    r#""NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "#,
];

fn list(random: &mut Random, from: &[&str], most: usize) -> String {
    let count = 1 + random.below(most);
    let items: Vec<String> = (0..count)
        .map(|_| format!("\"{}\"", from[random.below(from.len())]))
        .collect();
    match (items.as_slice(), random.below(2)) {
        ([only], 0) => only.clone(),
        _ => format!("[{}]", items.join(", ")),
    }
}

fn generated(random: &mut Random, kind: &str) -> String {
    let statement = |random: &mut Random| {
        let effect = ["Allow", "Allow", "Deny"][random.below(3)];
        let principal = if kind == "resource" {
            PRINCIPALS[random.below(PRINCIPALS.len())]
        } else {
            ""
        };
        let action = ["Action", "Action", "Action", "NotAction"][random.below(4)];
        let resources = list(random, &RESOURCES, 2);
        let resource = match random.below(4) {
            0 => r#""Resource": "*""#.to_owned(),
            1 => format!(r#""NotResource": {resources}"#),
            _ => format!(r#""Resource": {resources}"#),
        };
        format!(
            r#"{{"Effect": "{effect}", {principal}"{action}": {}, {resource}{}}}"#,
            list(random, &ACTIONS, 5),
            CONDITIONS[random.below(CONDITIONS.len())]
        )
    };
    let mut statements: Vec<String> = (0..=random.below(2)).map(|_| statement(random)).collect();
    // One that differs in little.
    let again = statements[0].clone();
    let [from, to] = [RESOURCES, ["arn:aws:s3:::b"; 7]].map(|list| list[random.below(list.len())]);
    statements.push(match random.below(2) {
        0 => again.replace(&format!("\"{from}\""), &format!("\"{to}\"")),
        _ => again.replace("s3:GetObject\"", "s3:DeleteObject\""),
    });
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        statements.join(", ")
    )
}

#[test]
fn what_a_policy_answers_stays_unless_the_title_says_otherwise() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut kinds = BTreeSet::new();
    for case in 0..CASES {
        let kind = ["identity", "scp", "resource"][case % 3];
        let before = generated(&mut random, kind);
        let mut seen = BTreeSet::new();
        for at in places(&before) {
            for (title, after) in offered_at(&before, kind, TextRange::empty(at)) {
                if seen.insert(after.clone()) {
                    assert_kept(&before, &after, kind, &title);
                    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
                    let words = title
                        .split(' ')
                        .map(|word| if is_number(word) { "#" } else { word });
                    kinds.insert(words.take(2).collect::<Vec<_>>().join(" "));
                }
            }
        }
    }
    for wanted in [
        "Expand `",
        "Expand all",
        "Replace #",
        "Sort all",
        "Remove the",
        "Merge the",
        "Split the",
        "Narrow `Resource`",
        "Add the",
        "Also allow",
        "Write `Action`",
    ] {
        assert!(
            kinds.iter().any(|kind| kind.starts_with(wanted)),
            "{wanted} is not tried: {kinds:?}"
        );
    }
}

const CASES: usize = 16;

fn assert_kept(before: &str, after: &str, kind: &str, title: &str) {
    let policy_kind = settings(kind).policy_kind.expect("a kind").kind;
    let mut asked = requests(&[before, after], policy_kind);
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let some: Vec<_> = asked.iter().step_by(4).cloned().collect();
    for mut request in some {
        let service = catalog::service(["s3", "sqs", "sts", "lambda"][random.below(4)]).expect("a service");
        let action = service
            .actions()
            .nth(random.below(service.actions().len()))
            .expect("an action");
        request.action = action.to_string();
        asked.push(request);
    }
    let earlier = answers(before, policy_kind, &asked);
    let later = answers(after, policy_kind, &asked);
    for (request, (earlier, later)) in asked.iter().zip(earlier.iter().zip(&later)) {
        let is_kept = match title.split(' ').next() {
            Some("Narrow") => *later != Answer::Allowed || *earlier == Answer::Allowed,
            Some("Also") => *earlier != Answer::Allowed || *later == Answer::Allowed,
            _ => earlier == later,
        };
        assert!(
            is_kept,
            "{title}: was {earlier:?}, is {later:?}: {request:?}\n{before}\n----\n{after}"
        );
    }
}
