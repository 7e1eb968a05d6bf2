//! The configuration file as users meet it: on the command line and through the language server.
#![cfg(all(feature = "cli", feature = "lsp"))]

#[path = "support/client.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod client;
#[path = "support/folder.rs"]
mod folder;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use client::Client;
use folder::{folder, uri, write};

const NAME: &str = "iam-policy-ls.json";

/// A policy with one finding, `INVALID_ACTION`.
const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:Foo", "Resource": "*"}}"#;

fn ignore(more: &str) -> String {
    format!(r#"{{"ignores": [{{"rule": "INVALID_ACTION", "files": "./a.json", "reason": "new"{more}}}]}}"#)
}

/// The exit status and the JSON output of a check.
fn check(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_iam-policy-ls"))
        .args(["check", "--format", "json"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    let json = serde_json::from_slice(&output.stdout).expect("one JSON document");
    (output.status.code(), json)
}

#[test]
fn an_accepted_finding_is_not_reported_and_one_of_no_use_is() {
    let here = folder(
        "accepted",
        &[("a.json", POLICY), ("deep/b.json", POLICY), (NAME, &ignore(""))],
    );
    let (status, json) = check(&here, &["a.json"]);
    assert_eq!(status, Some(0));
    assert_eq!(json["files"][0]["diagnostics"], json!([]));
    assert_eq!(json["configurations"][0]["problems"], json!([]));
    assert_eq!(check(&here, &["a.json", "--no-config"]).0, Some(1));
    assert_eq!(check(&here, &["deep"]).0, Some(1));

    write(&here, NAME, &ignore(r#", "value": "s3:Bar""#));
    let (status, json) = check(&here, &["a.json"]);
    assert_eq!(status, Some(1));
    let problem = &json["configurations"][0]["problems"][0];
    assert_eq!(
        problem["message"],
        "The entry covers no finding of `INVALID_ACTION`; remove it"
    );
    assert_eq!(problem["range"]["start"]["character"], 13);
    let (_, json) = check(&here, &["deep/b.json"]);
    assert_eq!(
        json["configurations"][0]["problems"],
        json!([]),
        "`a.json` was not checked"
    );
    let (_, json) = check(&here, &["."]);
    assert_eq!(
        json["configurations"][0]["problems"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_mistake_in_the_configuration_is_a_failure() {
    let here = folder(
        "mistake",
        &[
            ("a.json", POLICY),
            (NAME, r#"{"rules": {"INVALID_ACTION": "of"}}"#),
        ],
    );
    let (status, json) = check(&here, &["a.json"]);
    assert_eq!(status, Some(2));
    assert_eq!(json["configurations"][0]["problems"][0]["severity"], "error");
    let (status, json) = check(&here, &[NAME]);
    assert_eq!(status, Some(2), "it may be checked alone");
    assert_eq!(json["files"], json!([]));
}

#[test]
fn the_type_is_told_with_its_reason() {
    let config = r#"{"policies": [{"files": "a.json", "policyType": "session"}]}"#;
    let here = folder(
        "type",
        &[
            ("a.json", POLICY),
            ("b.scp.json", POLICY),
            ("c.json", POLICY),
            (NAME, config),
        ],
    );
    let (_, json) = check(&here, &["."]);
    let types: Vec<_> = json["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| {
            let text = |name: &str| file[name].as_str().expect("a text").to_owned();
            format!(
                "{}: {}, {}",
                text("path"),
                text("policyType"),
                text("policyTypeReason")
            )
        })
        .collect();
    assert_eq!(
        types,
        [
            "a.json: session, the configuration says so of `a.json`",
            "b.scp.json: scp, the file's name has `scp` in it",
            "c.json: identity, no statement names a principal",
        ]
    );
}

/// A client with a folder open and what it needs to write configurations.
fn client_in(folder: &Path) -> Client {
    let mut client = Client::start();
    let capabilities = json!({
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } },
    });
    let folders = json!([{ "uri": uri(folder, ""), "name": "here" }]);
    let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders });
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    let registration = client.asked("client/registerCapability");
    assert_eq!(
        registration["params"]["registrations"][0]["method"],
        "workspace/didChangeWatchedFiles"
    );
    client.answer(&registration, Value::Null);
    client
}

/// The code action whose title begins so, at a place of the first line.
fn action(client: &mut Client, uri: &str, character: usize, title: &str) -> Value {
    let at = json!({ "line": 0, "character": character });
    let params = json!({ "textDocument": { "uri": uri }, "range": { "start": at, "end": at },
                         "context": { "diagnostics": [] } });
    let reply = client.request("textDocument/codeAction", params);
    let actions = reply["result"].as_array().expect("a list").iter();
    let found = actions
        .into_iter()
        .find(|it| it["title"].as_str().is_some_and(|it| it.starts_with(title)));
    found.unwrap_or_else(|| panic!("no `{title}` in {reply}")).clone()
}

fn messages(publication: &Value) -> Vec<&str> {
    let diagnostics = publication["diagnostics"].as_array().expect("a list").iter();
    diagnostics
        .map(|it| it["message"].as_str().expect("a text"))
        .collect()
}

#[test]
fn a_finding_can_be_accepted_where_it_stands() {
    let here = folder("action", &[("a.json", POLICY)]);
    let (policy, config) = (uri(&here, "a.json"), uri(&here, NAME));
    let mut client = client_in(&here);
    client.open(&policy, 1, POLICY);
    assert_eq!(messages(&client.published(&policy)).len(), 1);

    let at = POLICY.find("s3:Foo").expect("there");
    let ignore = action(&mut client, &policy, at, "Ignore this `INVALID_ACTION`");
    let changes = &ignore["edit"]["documentChanges"];
    assert_eq!(
        changes[0],
        json!({ "kind": "create", "uri": config, "options": { "ignoreIfExists": true } })
    );
    let text = changes[1]["edits"][0]["newText"]
        .as_str()
        .expect("a text")
        .to_owned();

    // The client applies it: a new document, and not yet on disk.
    client.open(&config, 1, &text);
    let publication = client.published(&config);
    assert_eq!(
        messages(&publication),
        ["`reason` must be a string that says something"]
    );
    // So that a client whose editor checks by the schema can hide it.
    assert_eq!(publication["diagnostics"][0]["code"], "CONFIGURATION_SCHEMA");
    assert_eq!(messages(&client.published(&policy)), [""; 0]);
    client.change(
        &config,
        2,
        json!([{ "text": text.replace(r#""reason": """#, r#""reason": "preview""#) }]),
    );
    assert_eq!(messages(&client.published_version(&config, 2).0), [""; 0]);
    client.close(&config);
    assert_eq!(messages(&client.published(&config)), [""; 0]);
    while messages(&client.published(&policy)).is_empty() {}
}

#[test]
fn the_kind_can_be_written_into_the_configuration_and_changes_on_disk_are_seen() {
    let here = folder("kind", &[("a.json", POLICY), (NAME, "{}\n")]);
    let policy = uri(&here, "a.json");
    let mut client = client_in(&here);
    client.open(&policy, 1, POLICY);
    client.published(&policy);
    let kind = action(&mut client, &policy, 0, "Check this file as a resource policy");
    let change = &kind["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["uri"], uri(&here, NAME));
    assert_eq!(
        change["edits"][0]["newText"],
        r#""policies": [{"files": "./a.json", "policyType": "resource"}]"#
    );
    let config = r#"{"policies": [{"files": "./a.json", "policyType": "resource"}]}"#;
    write(&here, NAME, config);
    let changed = json!({ "changes": [{ "uri": uri(&here, NAME), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changed);
    let publication = client.published(&policy);
    let found = messages(&publication);
    assert!(
        found.iter().any(|message| message.contains("`Principal`")),
        "{found:?}"
    );
}

#[test]
fn a_code_in_the_configuration_tells_its_rule() {
    let here = folder("hover", &[]);
    let config = uri(&here, NAME);
    let mut client = client_in(&here);
    client.open(&config, 1, r#"{"rules": {"INVALID_ACTION": "off"}}"#);
    let hover = client.hover(&config, 0, 15);
    let text = hover["contents"]["value"].as_str().expect("a text");
    assert!(text.contains("An action does not exist."), "{text}");
}
