//! The structure of a document as a client is told it: outline, folding, links, tokens, formatting and commands.
#![cfg(feature = "lsp")]

#[path = "support/client.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod client;
#[path = "support/folder.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folder;

use expect_test::expect;
use serde_json::{Value, json};

use client::Client;
use folder::{folder, uri};

const URI: &str = "file:///policy.json";

/// The emoji takes two UTF-16 units.
const SOURCE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Rea😀d", "Effect": "Allow", "Action": ["s3:Get*"], "Resource": "arn:aws:s3:::b/${aws:username}"},
    {
        "Effect": "Deny", "NotAction": "iam:*",
      "Resource": "*"
    }
  ]
}
"#;

/// The answer to a request about the document.
fn ask(capabilities: Value, options: Value, method: &str, more: Value) -> Value {
    ask_about(SOURCE, capabilities, options, method, more)
}

fn ask_about(source: &str, capabilities: Value, options: Value, method: &str, more: Value) -> Value {
    let (mut client, _) = Client::with_options(capabilities, options);
    client.open(URI, 1, source);
    client.published(URI);
    let mut params = json!({ "textDocument": { "uri": URI } });
    for (name, value) in more.as_object().expect("an object") {
        params[name] = value.clone();
    }
    let mut reply = client.request(method, params);
    client.finish();
    assert_eq!(reply.get("error"), None, "{reply}");
    reply["result"].take()
}

fn plain(method: &str, more: Value) -> Value {
    ask(json!({}), Value::Null, method, more)
}

/// `line:character-line:character`
fn place(range: &Value) -> String {
    let part = |edge: &str| format!("{}:{}", range[edge]["line"], range[edge]["character"]);
    format!("{}-{}", part("start"), part("end"))
}

fn lines(list: &Value, line: impl Fn(&Value) -> String) -> String {
    let list = list.as_array().expect("a list").iter();
    list.map(|it| line(it) + "\n").collect()
}

#[test]
fn the_outline_is_a_tree_where_the_client_shows_one() {
    let capabilities =
        json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } });
    let tree = ask(
        capabilities,
        Value::Null,
        "textDocument/documentSymbol",
        json!({}),
    );
    let children = |it: &Value| it["children"].as_array().map_or(0, Vec::len);
    expect![[r#"
        "Version" 7 1:2-1:11 0
        "Rea😀d" 19 3:12-3:20 4
        "Deny all but iam:* on *" 19 4:4-4:5 3
    "#]]
    .assert_eq(&lines(&tree, |it| {
        format!(
            "{} {} {} {}",
            it["name"],
            it["kind"],
            place(&it["selectionRange"]),
            children(it)
        )
    }));
    let flat = plain("textDocument/documentSymbol", json!({}));
    expect![[r#"
        "Rea😀d" "policy.json" 3:12-3:20
        "Deny all but iam:* on *" "policy.json" 4:4-4:5
    "#]]
    .assert_eq(&lines(&flat, |it| {
        format!(
            "{} {} {}",
            it["name"],
            it["containerName"],
            place(&it["location"]["range"])
        )
    }));
}

#[test]
fn a_long_outline_is_of_statements_alone() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
    let source = format!("[{}]", vec![statement; 1_300].join(",\n"));
    let capabilities =
        json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } });
    let method = "textDocument/documentSymbol";
    let tree = ask_about(&source, capabilities, Value::Null, method, json!({}));
    let statements = tree.as_array().expect("a list");
    assert_eq!(statements.len(), 1_300);
    assert!(statements.iter().all(|it| it.get("children").is_none()));
}

#[test]
fn no_more_is_folded_than_the_client_wants() {
    let capabilities = json!({ "textDocument": { "foldingRange": { "rangeLimit": 2 } } });
    let folded = ask(capabilities, Value::Null, "textDocument/foldingRange", json!({}));
    assert_eq!(folded.as_array().map(Vec::len), Some(2));
}

#[test]
fn folding_keeps_the_closing_line_in_sight_of_clients_that_fold_lines() {
    let show = |it: &Value| {
        format!(
            "{}:{}-{}:{}",
            it["startLine"], it["startCharacter"], it["endLine"], it["endCharacter"]
        )
    };
    let exact = plain("textDocument/foldingRange", json!({}));
    expect![[r#"
        0:1-9:0
        2:16-8:2
        4:5-7:4
    "#]]
    .assert_eq(&lines(&exact, show));
    let capabilities = json!({ "textDocument": { "foldingRange": { "lineFoldingOnly": true } } });
    let whole = ask(capabilities, Value::Null, "textDocument/foldingRange", json!({}));
    expect![[r#"
        0:null-8:null
        2:null-7:null
        4:null-6:null
    "#]]
    .assert_eq(&lines(&whole, show));
}

#[test]
fn a_selection_grows_step_by_step() {
    let at = json!({ "line": 3, "character": 56 });
    let ranges = plain("textDocument/selectionRange", json!({ "positions": [at] }));
    let mut steps = String::new();
    let mut step = &ranges[0];
    while step.is_object() {
        steps += &format!("{}\n", place(&step["range"]));
        step = &step["parent"];
    }
    expect![[r#"
        3:56-3:59
        3:53-3:60
        3:52-3:61
        3:51-3:62
        3:41-3:62
        3:4-3:109
        2:15-8:3
        2:2-8:3
        0:0-9:1
        0:0-10:0
    "#]]
    .assert_eq(&steps);
}

#[test]
fn links_hints_lenses_and_highlights_stand_in_their_places() {
    let links = plain("textDocument/documentLink", json!({}));
    expect![[r#"
        3:53-3:55 "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"
        5:40-5:43 "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html"
    "#]].assert_eq(&lines(&links, |it| {
        format!("{} {}", place(&it["range"]), it["target"])
    }));
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let hints = plain("textDocument/inlayHint", json!({ "range": all }));
    expect![[r#"
        {"character":61,"line":3} "63 actions of Amazon S3"
        {"character":46,"line":5} "190 actions of AWS Identity and Access Management (IAM)"
        {"character":46,"line":5} "leaves 21,901 actions"
    "#]]
    .assert_eq(&lines(&hints, |it| format!("{} {}", it["position"], it["label"])));
    let lenses = plain("textDocument/codeLens", json!({}));
    expect![[r#"
        0:0-0:1 "189 of 6,144 characters"
        0:0-0:1 "1 error"
    "#]]
    .assert_eq(&lines(&lenses, |it| {
        format!("{} {}", place(&it["range"]), it["command"]["title"])
    }));
    let off = json!({ "inlayHints": false, "codeLens": false });
    assert_eq!(
        ask(
            json!({}),
            off.clone(),
            "textDocument/inlayHint",
            json!({ "range": all })
        ),
        Value::Null
    );
    assert_eq!(
        ask(json!({}), off, "textDocument/codeLens", json!({})),
        Value::Null
    );
    let at = json!({ "line": 3, "character": 90 });
    let same = plain("textDocument/documentHighlight", json!({ "position": at }));
    expect![[r#"
        3:77-3:107
    "#]]
    .assert_eq(&lines(&same, |it| place(&it["range"])));
}

#[test]
fn tokens_are_told_by_their_distance() {
    let tokens = plain("textDocument/semanticTokens/full", json!({}));
    let data = tokens["data"].as_array().expect("a list");
    let rows: Vec<String> = data
        .chunks(5)
        .map(|row| format!("{row:?}").replace("Number", ""))
        .collect();
    expect![[r#"
        [(3), (53), (2), (0), (0)]
        [(0), (3), (3), (1), (0)]
        [(0), (3), (1), (2), (0)]
        [(0), (22), (3), (4), (0)]
        [(0), (4), (2), (0), (0)]
        [(0), (5), (2), (7), (0)]
        [(0), (2), (15), (3), (0)]
        [(2), (40), (3), (0), (0)]
        [(0), (4), (1), (2), (0)]
        [(1), (19), (1), (2), (0)]"#]]
    .assert_eq(&rows.join("\n"));
    let range = json!({ "start": { "line": 5, "character": 0 }, "end": { "line": 6, "character": 0 } });
    let part = plain("textDocument/semanticTokens/range", json!({ "range": range }));
    assert_eq!(part["data"][0], 5, "{part}");
}

#[test]
fn formatting_changes_white_space_only() {
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let edits = plain("textDocument/formatting", json!({ "options": options }));
    expect![[r#"
        3:5-3:5 "\n      "
        3:21-3:22 "\n      "
        3:40-3:41 "\n      "
        3:63-3:64 "\n      "
        3:108-3:108 "\n    "
        4:5-5:8 "\n      "
        5:25-5:26 "\n      "
    "#]]
    .assert_eq(&lines(&edits, |it| {
        format!("{} {}", place(&it["range"]), it["newText"])
    }));
    let first = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 2, "character": 0 } });
    let edits = plain(
        "textDocument/rangeFormatting",
        json!({ "options": options, "range": first }),
    );
    assert_eq!(edits, json!([]));
}

#[test]
fn commands_explain_and_refuse() {
    let run = |command: &str, arguments: Value| {
        let (mut client, _) = Client::initialized(json!({}));
        client.open(URI, 1, SOURCE);
        client.request(
            "workspace/executeCommand",
            json!({ "command": command, "arguments": arguments }),
        )
    };
    let at = json!([{ "textDocument": { "uri": URI }, "position": { "line": 3, "character": 10 } }]);
    expect![[
        r#"{"markdown":"Allows 63 actions of Amazon S3 (63 Read) on `arn:aws:s3:::b/${aws:username}`."}"#
    ]]
    .assert_eq(&run("iamPolicy.explainStatement", at.clone())["result"].to_string());
    expect![[
        r#"{"policyType":"identity","reason":"no statement names a principal","title":"identity policy"}"#
    ]]
    .assert_eq(&run("iamPolicy.policyType", at.clone())["result"].to_string());
    expect![[r#""There is no command `iamPolicy.x`.""#]]
        .assert_eq(&run("iamPolicy.x", at)["error"]["message"].to_string());
    expect![[r#""`iamPolicy.policyType` wants one argument with `textDocument` and `position`.""#]]
        .assert_eq(&run("iamPolicy.policyType", json!([]))["error"]["message"].to_string());
}

#[test]
fn wildcards_are_written_out_through_the_client() {
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 1, &SOURCE.replace("s3:Get*", "s3:GetBucketA*"));
    let at = json!([{ "textDocument": { "uri": URI }, "position": { "line": 3, "character": 56 } }]);
    let params = json!({ "command": "iamPolicy.expandWildcards", "arguments": at });
    let reply = client.request("workspace/executeCommand", params);
    assert_eq!(reply["result"], Value::Null);
    let asked = client.asked("workspace/applyEdit");
    let edits = &asked["params"]["edit"]["changes"][URI];
    let texts = lines(edits, |it| it["newText"].to_string());
    assert!(texts.contains("s3:GetBucketAcl"), "{texts}");
    client.answer(&asked, json!({ "applied": true }));
}

#[test]
fn statements_are_found_in_all_files() {
    let here = folder(
        "symbols",
        &[
            ("a.json", SOURCE),
            ("b.json", &SOURCE.replace("Rea😀d", "ReadMore")),
            ("c.json", "{}"),
        ],
    );
    let mut client = Client::start();
    let folders = json!([{ "uri": uri(&here, ""), "name": "here" }]);
    let params =
        json!({ "processId": null, "rootUri": null, "capabilities": {}, "workspaceFolders": folders });
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    let reply = client.request("workspace/symbol", json!({ "query": "read" }));
    expect![[r#"
        "Rea😀d" "a.json"
        "ReadMore" "b.json"
    "#]]
    .assert_eq(&lines(&reply["result"], |it| {
        format!("{} {}", it["name"], it["containerName"])
    }));
}
