//! What the language server says of all policies in the open folders.
#![cfg(feature = "lsp")]

#[path = "support/client.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod client;
#[path = "support/folder.rs"]
mod folder;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use client::Client;
use folder::{folder, uri, write};

/// A policy with a finding, `INVALID_ACTION`.
const BAD: &str = r#"{"Version": "2012-10-17", "Statement": {"Sid": "DenyFoo", "Effect": "Deny", "Action": "s3:Foo", "Resource": "*"}}"#;

fn good() -> String {
    BAD.replace("s3:Foo", "s3:GetObject")
}

fn client_in(folder: &Path) -> Client {
    let mut client = Client::start();
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let folders = json!([{ "uri": uri(folder, ""), "name": "here" }]);
    let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders });
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    client
}

/// Asks for all diagnostics; `known` are the items of an earlier answer.
fn ask(client: &mut Client, known: &Value) -> i64 {
    let known = known.as_array().into_iter().flatten();
    let previous: Vec<Value> = known
        .filter(|item| item["resultId"].is_string())
        .map(|item| json!({ "uri": item["uri"], "value": item["resultId"] }))
        .collect();
    let params = json!({ "previousResultIds": previous, "workDoneToken": "how far" });
    let (id, message) = client.new_request("workspace/diagnostic", params);
    client.send_all(&[message]);
    id
}

/// The items, and of each its file, kind and codes in a line.
fn answer(client: &mut Client, id: i64) -> (Value, Vec<String>) {
    let items = client.reply(id)["result"]["items"].take();
    let line = |item: &Value| {
        let uri = item["uri"].as_str().expect("a URI");
        let file = uri.rsplit('/').next().expect("a name");
        let found = item["items"].as_array().into_iter().flatten();
        let codes: Vec<&str> = found.map(|it| it["code"].as_str().expect("a code")).collect();
        format!(
            "{file} {} {}",
            item["kind"].as_str().expect("a kind"),
            codes.join(" ")
        )
        .trim_end()
        .to_owned()
    };
    let lines = items.as_array().expect("a list").iter().map(line).collect();
    (items, lines)
}

fn save(client: &mut Client, folder: &Path, file: &str) {
    let changes = json!({ "changes": [{ "uri": uri(folder, file), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes);
}

#[test]
fn all_policies_are_told_and_then_what_has_changed() {
    let files = [
        ("a.json", BAD),
        ("b.json", &good()),
        ("package.json", r#"{"name": "x"}"#),
        ("c/d.json", BAD),
    ];
    let here = folder("workspace", &files);
    let mut client = client_in(&here);
    let id = ask(&mut client, &Value::Null);
    let (items, lines) = answer(&mut client, id);
    assert_eq!(
        lines,
        [
            "a.json full INVALID_ACTION",
            "b.json full",
            "d.json full INVALID_ACTION"
        ]
    );
    let progress = client.notified("$/progress");
    assert_eq!(progress["value"]["kind"], "begin");

    // Nothing has changed, so the answer waits.
    let id = ask(&mut client, &items);
    write(&here, "a.json", &good().replace("Foo", "GoodFoo"));
    fs::remove_file(here.join("c/d.json")).expect("a file");
    save(&mut client, &here, "a.json");
    let (items, lines) = answer(&mut client, id);
    assert_eq!(lines, ["a.json full", "b.json unchanged", "d.json full"]);

    // What is open counts before what is on disk.
    let id = ask(&mut client, &items);
    client.open(&uri(&here, "b.json"), 3, BAD);
    let (items, lines) = answer(&mut client, id);
    assert_eq!(lines, ["a.json unchanged", "b.json full INVALID_ACTION"]);
    assert_eq!(items[1]["version"], 3);

    // Another configuration may change everything.
    let id = ask(&mut client, &items);
    write(
        &here,
        "iam-policy-ls.json",
        r#"{"rules": {"INVALID_ACTION": "off"}}"#,
    );
    save(&mut client, &here, "iam-policy-ls.json");
    let (_, lines) = answer(&mut client, id);
    assert_eq!(lines, ["a.json full", "b.json full", "iam-policy-ls.json full"]);
}

#[test]
fn a_question_that_waits_can_be_taken_back() {
    let here = folder("workspace-cancelled", &[]);
    let mut client = client_in(&here);
    let id = ask(&mut client, &Value::Null);
    assert_eq!(answer(&mut client, id).1, [""; 0]);
    let id = ask(&mut client, &Value::Null);
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.reply(id)["error"]["code"], -32800);
}

#[test]
fn who_waits_for_a_change_is_answered_at_the_end() {
    let here = folder("end", &[("a.jsonc", BAD)]);
    let mut client = client_in(&here);
    let first = ask(&mut client, &Value::Null);
    let (known, lines) = answer(&mut client, first);
    assert_eq!(lines, ["a.jsonc full INVALID_ACTION"]);
    let waiting = ask(&mut client, &known);
    client.request("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.reply(waiting)["result"], json!({ "items": [] }));
    assert_eq!(client.wait().code(), Some(0));
}
