//! The language server as a client sees it: the real program, driven over its standard input and output.

#[path = "support/client.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod client;

use serde_json::{Value, json};

use client::{Client, changed, notification, opened, place};

const URI: &str = "file:///policy.json";

/// A policy with one finding, `INVALID_ACTION` on the action's name.
fn policy(action: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:{action}", "Resource": "*"}}]}}"#
    )
}

fn codes(publication: &Value) -> Vec<&str> {
    let diagnostics = publication["diagnostics"].as_array().expect("a list");
    diagnostics
        .iter()
        .map(|it| it["code"].as_str().expect("a code"))
        .collect()
}

/// The part of a text of one line, all ASCII, that a finding stands on.
fn marked<'a>(text: &'a str, finding: &Value) -> &'a str {
    let [start, end] = ["start", "end"].map(|edge| {
        assert_eq!(finding["range"][edge]["line"], 0);
        let character = finding["range"][edge]["character"].as_u64();
        usize::try_from(character.expect("a column")).expect("a short line")
    });
    &text[start..end]
}

#[test]
fn the_server_says_who_it_is_and_what_it_can_do() {
    let mut client = Client::start();
    let capabilities = json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } });
    let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
    let reply = client.request("initialize", params);
    let result = &reply["result"];
    assert_eq!(result["serverInfo"]["name"], "iam-policy-ls");
    assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-8");
    assert_eq!(result["capabilities"]["textDocumentSync"]["change"], 2);
    assert_eq!(result["capabilities"].get("diagnosticProvider"), None);
    client.notify("initialized", json!({}));
    client.finish();
}

#[test]
fn findings_are_published_with_their_version_as_far_as_the_client_shows_them() {
    let text = policy("NoSuchAction");
    let publish = json!({ "relatedInformation": true, "codeDescriptionSupport": true });
    for (capabilities, is_linked) in [
        (json!({}), false),
        (json!({ "textDocument": { "publishDiagnostics": publish } }), true),
    ] {
        let (mut client, _) = Client::initialized(capabilities);
        client.open(URI, 7, &text);
        let publication = client.published(URI);
        assert_eq!(publication["version"], 7);
        assert_eq!(codes(&publication), ["INVALID_ACTION"]);
        let finding = &publication["diagnostics"][0];
        assert_eq!(finding["source"], "iam-policy-ls error");
        assert_eq!(finding["data"]["type"], "ERROR");
        assert_eq!(marked(&text, finding), "\"s3:NoSuchAction\"");
        assert_eq!(finding.get("codeDescription").is_some(), is_linked);
        client.finish();
    }
}

#[test]
fn documents_that_are_no_policies_are_passed_over_in_silence() {
    let (mut client, _) = Client::initialized(json!({}));
    let other = "file:///package.json";
    client.open(other, 1, r#"{"name": "x", "version": }"#);
    // Publications come in order, so the other's would be here by now.
    client.open(URI, 1, &policy("GetObject"));
    assert_eq!(codes(&client.published(URI)), [""; 0]);

    client.change(URI, 2, json!([{ "text": policy("NoSuchAction") }]));
    assert_eq!(codes(&client.published(URI)), ["INVALID_ACTION"]);
    client.change(URI, 3, json!([{ "text": "{}" }]));
    assert_eq!(
        client.published(URI),
        json!({ "uri": URI, "version": 3, "diagnostics": [] })
    );
    client.change(URI, 4, json!([{ "text": "[]" }]));
    client.close(other);
    client.close(URI);
    assert_eq!(client.published(URI), json!({ "uri": URI, "diagnostics": [] }));
    client.finish();
}

#[test]
fn closing_clears_and_reopening_begins_anew() {
    let (mut client, _) = Client::initialized(json!({}));
    for version in [5, 1, 1] {
        client.open(URI, version, &policy("NoSuchAction"));
        let publication = client.published(URI);
        assert_eq!(publication["version"], version);
        assert_eq!(codes(&publication), ["INVALID_ACTION"]);
        client.close(URI);
        assert_eq!(client.published(URI), json!({ "uri": URI, "diagnostics": [] }));
    }
    client.finish();
}

#[test]
fn of_a_burst_the_newest_version_is_published() {
    const LAST: i64 = 500;
    let (mut client, _) = Client::initialized(json!({}));
    let mut burst = vec![notification(
        "textDocument/didOpen",
        opened(URI, 0, &policy("No")),
    )];
    burst.extend((1..=LAST).map(|version| {
        let at = json!({ "line": 0, "character": policy("No").find("No").expect("there") + 2 });
        let change =
            json!([{ "range": { "start": at, "end": at }, "text": if version == LAST { "X" } else { "o" } }]);
        notification("textDocument/didChange", changed(URI, version, change))
    }));
    client.send_all(&burst);
    let (newest, older) = client.published_version(URI, LAST);
    let message = newest["diagnostics"][0]["message"].as_str().expect("a message");
    let name = format!("NoX{}", "o".repeat(499));
    assert!(message.contains(&name), "{message}");
    assert!(older < 100, "{older} older versions");
    client.finish();
}

/// What a client that types at random does to a policy: letters into the action's name, white space between tokens.
struct Typist {
    text: String,
    encoding: &'static str,
    random: u64,
}

impl Typist {
    const LETTERS: [&str; 6] = ["a", "é", "😀", "\u{2028}", "e\u{301}", ""];
    const SPACES: [&str; 6] = ["\n", "\r\n", "\r", " ", "\t", ""];

    fn new(encoding: &'static str) -> Self {
        let text = "{\"Version\": \"2012-10-17\",\n\"Statement\": [{\"Effect\": \"Allow\", \"Resource\": \"*\",\n\
                    \"Action\": \"s3:é😀\", \"Sid\": 1}]}";
        Self {
            text: text.to_owned(),
            encoding,
            random: 0x9e37_79b9_7f4a_7c15,
        }
    }

    fn pick(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % below as u64) as usize
    }

    /// Replaces up to three characters of the name or of a stretch of white space by up to three others.
    fn edit(&mut self) -> Value {
        let (before, after, pieces) = match self.pick(3) {
            0 => ("\"s3:", "\", \"Sid\"", Self::LETTERS),
            1 => ("\"2012-10-17\",", "\"Statement\"", Self::SPACES),
            _ => ("\"*\",", "\"Action\"", Self::SPACES),
        };
        let from = self.text.find(before).expect("never touched") + before.len();
        let to = self.text.find(after).expect("never touched");
        let bounds: Vec<usize> = (from..=to)
            .filter(|at| self.text.is_char_boundary(*at) && !self.text[..*at].ends_with('\r'))
            .collect();
        let start = self.pick(bounds.len());
        let end = (start + self.pick(4)).min(bounds.len() - 1);
        let (start, end) = (bounds[start], bounds[end]);
        let new: String = (0..self.pick(4))
            .map(|_| pieces[self.pick(pieces.len())])
            .collect();
        let range = json!({ "start": self.position(start), "end": self.position(end) });
        self.text.replace_range(start..end, &new);
        json!({ "range": range, "text": new })
    }

    fn position(&self, offset: usize) -> Value {
        let before = self.text[..offset].replace("\r\n", "\n").replace('\r', "\n");
        let line = before.matches('\n').count();
        let column = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let character = match self.encoding {
            "utf-8" => column.len(),
            "utf-16" => column.encode_utf16().count(),
            _ => column.chars().count(),
        };
        json!({ "line": line, "character": character })
    }
}

#[test]
fn random_edits_in_each_encoding_give_the_text_of_a_fresh_open() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let capabilities = json!({ "general": { "positionEncodings": [encoding] } });
        let (mut client, server) = Client::initialized(capabilities);
        assert_eq!(server["capabilities"]["positionEncoding"], encoding);
        let mut typist = Typist::new(encoding);
        client.open(URI, 0, &typist.text);
        for version in 1..=400 {
            let edits: Vec<_> = (0..1 + typist.pick(3)).map(|_| typist.edit()).collect();
            client.change(URI, version, json!(edits));
            if version % 20 != 0 {
                continue;
            }
            let (edited, _) = client.published_version(URI, version);
            let fresh_uri = format!("file:///{version}.json");
            client.open(&fresh_uri, 0, &typist.text);
            let fresh = client.published(&fresh_uri);
            assert_eq!(edited["diagnostics"], fresh["diagnostics"], "{:?}", typist.text);
            assert_says_the_action(&edited, &typist.text);
        }
    }
}

/// The findings tell the action's name, so that equal findings mean equal texts.
fn assert_says_the_action(publication: &Value, text: &str) {
    let name = text.split("\"s3:").nth(1).and_then(|rest| rest.split('"').next());
    let name = name.expect("an action");
    let messages = publication["diagnostics"].as_array().expect("a list").iter();
    let said = messages
        .filter(|it| it["code"] == "INVALID_ACTION")
        .any(|it| it["message"].as_str().is_some_and(|it| it.contains(name)));
    assert!(said, "{publication:#}");
}

#[test]
fn full_and_incremental_changes_mix() {
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 1, "");
    let at = json!({ "line": 0, "character": policy("").find("s3:").expect("there") + 3 });
    let insert = json!({ "range": { "start": at, "end": at }, "text": "Nope" });
    client.change(URI, 2, json!([{ "text": "x" }, { "text": policy("") }, insert]));
    let publication = client.published(URI);
    let message = publication["diagnostics"][0]["message"]
        .as_str()
        .expect("a message");
    assert!(message.contains("Nope"), "{message}");
    client.finish();
}

#[test]
fn after_an_edit_that_does_not_fit_the_server_waits_for_the_whole_text() {
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 1, &policy("NoSuchAction"));
    assert_eq!(codes(&client.published(URI)), ["INVALID_ACTION"]);
    let at = json!({ "line": 9, "character": 0 });
    client.change(
        URI,
        2,
        json!([{ "range": { "start": at, "end": at }, "text": "x" }]),
    );
    assert!(client.logged().contains("does not fit its text"));
    assert_eq!(codes(&client.published(URI)), [""; 0]);
    assert_eq!(client.hover(URI, 0, 0), Value::Null);
    client.change(URI, 3, json!([{ "text": policy("NoSuchAction") }]));
    assert_eq!(codes(&client.published(URI)), ["INVALID_ACTION"]);
    client.finish();
}

#[test]
fn exit_ends_the_server_though_the_input_is_open() {
    let (mut client, _) = Client::initialized(json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(1), "without shutdown");

    for params in [Value::Null, json!({})] {
        let (mut client, _) = Client::initialized(json!({}));
        client.request("shutdown", params);
        client.notify("exit", Value::Null);
        assert_eq!(client.wait().code(), Some(0), "after shutdown");
    }
}

#[test]
fn of_many_findings_the_worst_are_told() {
    let unknown: String = (0..1_200).map(|n| format!("\"s3:Zq{n}\", ")).collect();
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": [{unknown}"s3:GetObject"], "Resource": "nope"}}}}"#
    );
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 1, &text);
    let published = client.published(URI);
    let found = published["diagnostics"].as_array().expect("a list");
    assert_eq!(found.len(), 1_001);
    let message = found[0]["message"].as_str().expect("a text");
    assert!(
        message.starts_with("202 more findings are not shown"),
        "{message}"
    );
    let last = &found[1_000];
    assert_eq!(last["severity"], 1, "the last of the text, and the worst: {last}");
    client.finish();
}

#[test]
fn what_was_asked_before_the_end_is_answered() {
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 1, &policy("GetObject"));
    let mut messages = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..200 {
        let (id, message) = client.new_request("textDocument/hover", place(URI, 0, 80));
        ids.push(id);
        messages.push(message);
    }
    let (shutdown, message) = client.new_request("shutdown", Value::Null);
    messages.extend([message, notification("exit", Value::Null)]);
    client.send_all(&messages);
    for id in ids {
        assert!(client.reply(id)["result"]["contents"].is_object());
    }
    assert_eq!(client.reply(shutdown)["result"], Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn the_end_of_the_input_ends_the_server() {
    let mut client = Client::start();
    assert_eq!(client.end_input().code(), Some(1), "before anything was said");

    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 1, &policy("NoSuchAction"));
    assert_eq!(client.end_input().code(), Some(1));

    let (mut client, _) = Client::initialized(json!({}));
    client.request("shutdown", Value::Null);
    assert_eq!(client.end_input().code(), Some(0));
}

#[test]
fn requests_are_answered_while_the_client_owes_answers() {
    let capabilities = json!({ "workspace": { "configuration": true } });
    let (mut client, _) = Client::initialized(capabilities);
    let change = notification("workspace/didChangeConfiguration", json!({ "settings": null }));
    client.send_all(&[change.clone(), change.clone(), change]);
    client.open(URI, 1, &policy("GetObject"));
    let requests: Vec<_> = (0..150)
        .map(|_| client.new_request("textDocument/hover", place(URI, 0, 0)))
        .collect();
    let (ids, requests): (Vec<_>, Vec<_>) = requests.into_iter().unzip();
    client.send_all(&requests);
    for id in ids {
        assert_eq!(client.reply(id).get("error"), None);
    }
    client.published(URI);
    let questions: Vec<_> = (0..4).map(|_| client.asked("workspace/configuration")).collect();
    for question in questions.iter().rev() {
        assert_eq!(question["params"]["items"], json!([{ "section": "iamPolicy" }]));
        client.answer(question, json!([null]));
    }
    client.finish();
}

/// A policy that takes a while to check.
fn big_policy() -> String {
    let statement = r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},"#;
    let statements = statement.repeat(20_000);
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

#[test]
fn findings_that_became_stale_during_the_work_are_dropped() {
    let (mut client, _) = Client::initialized(json!({}));
    // The check of the first version may be done before the change arrives, but hardly five times in a row.
    let is_dropped = (0..5).any(|number| {
        let uri = format!("file:///{number}.json");
        client.open(&uri, 1, &big_policy());
        client.hover("file:///other.json", 0, 0);
        client.change(&uri, 2, json!([{ "text": policy("NoSuchAction") }]));
        let (newest, older) = client.published_version(&uri, 2);
        assert_eq!(codes(&newest), ["INVALID_ACTION"]);
        older == 0
    });
    assert!(is_dropped);
    client.finish();
}

#[test]
fn a_cancelled_request_is_answered_once_and_the_next_goes_on() {
    let (mut client, _) = Client::initialized(json!({}));
    let statements = format!(
        "{},",
        r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#
    )
    .repeat(20_000);
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    client.open(URI, 1, &text);
    let (id, hover) = client.new_request("textDocument/hover", place(URI, 0, 5));
    client.send_all(&[hover, notification("$/cancelRequest", json!({ "id": id }))]);
    assert_eq!(client.reply(id)["error"]["code"], -32800);
    client.hover(URI, 0, 0);
    client.published(URI);
    client.finish();
}

#[test]
fn messages_that_cannot_be_read_do_not_end_the_session() {
    let (mut client, _) = Client::initialized(json!({}));
    let frame = |body: &[u8]| [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat();
    for body in [&b"{a}"[..], b"{}", br#"{"jsonrpc":"2.0","id":{}}"#] {
        client.send_bytes(&frame(body));
        assert!(client.logged().contains("was left out"));
    }
    for odd in [&b"\\ud83d"[..], b"\xff"] {
        let message = notification("textDocument/didOpen", opened(URI, 1, &policy("@"))).to_string();
        let (before, after) = message.split_once('@').expect("there");
        client.send_bytes(&frame(&[before.as_bytes(), odd, after.as_bytes()].concat()));
        let publication = client.published(URI);
        let message = publication["diagnostics"][0]["message"]
            .as_str()
            .expect("a message");
        assert!(message.contains("s3:\u{fffd}"), "{message}");
    }
    client.finish();
}

/// A policy with a syntax error and an unknown action.
fn broken_policy() -> String {
    policy("NoSuchAction").replace(", \"Action\"", " \"Action\"")
}

#[test]
fn settings_come_from_the_options_and_the_configuration() {
    let capabilities = json!({ "workspace": { "configuration": true } });
    let options = json!({ "syntaxErrors": "off", "policyType": "user" });
    let (mut client, _) = Client::with_options(capabilities, options);
    assert!(client.logged().contains("`iamPolicy.policyType`"));
    client.open(URI, 3, &broken_policy());
    assert_eq!(codes(&client.published(URI)), ["INVALID_ACTION"]);

    let question = client.asked("workspace/configuration");
    client.answer(&question, json!([{ "syntaxErrors": "on" }]));
    let publication = client.published(URI);
    assert_eq!(codes(&publication), ["JSON_SYNTAX_ERROR", "INVALID_ACTION"]);
    assert_eq!(publication["version"], 3, "the same version under other settings");

    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let question = client.asked("workspace/configuration");
    client.answer(&question, json!([null]));
    assert_eq!(
        codes(&client.published(URI)),
        ["INVALID_ACTION"],
        "back to the options"
    );
    client.finish();
}

#[test]
fn a_client_that_cannot_be_asked_sends_its_settings() {
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 1, &broken_policy());
    assert_eq!(
        codes(&client.published(URI)),
        ["JSON_SYNTAX_ERROR", "INVALID_ACTION"]
    );
    let settings = json!({ "settings": { "iamPolicy": { "syntaxErrors": "off", "colour": "red" } } });
    client.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(codes(&client.published(URI)), ["INVALID_ACTION"]);
    assert_eq!(
        client.logged(),
        "There is no setting `iamPolicy.colour`; it is ignored."
    );
    client.finish();
}

#[test]
fn the_server_registers_for_changes_of_its_settings() {
    let changes = json!({ "dynamicRegistration": true });
    let capabilities = json!({ "workspace": { "didChangeConfiguration": changes } });
    let (mut client, _) = Client::initialized(capabilities);
    let question = client.asked("client/registerCapability");
    let registration = &question["params"]["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeConfiguration");
    assert_eq!(registration["registerOptions"]["section"], "iamPolicy");
    client.answer(&question, Value::Null);
    client.finish();
}

#[test]
fn a_client_that_pulls_is_sent_nothing() {
    let capabilities = json!({
        "textDocument": { "diagnostic": {}, "publishDiagnostics": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let (mut client, server) = Client::initialized(capabilities);
    assert_eq!(
        server["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"],
        true
    );
    let pull = |client: &mut Client, previous: &Value| {
        let params = json!({ "textDocument": { "uri": URI }, "previousResultId": previous });
        client.request("textDocument/diagnostic", params)["result"].take()
    };
    assert_eq!(
        pull(&mut client, &Value::Null),
        json!({ "kind": "full", "items": [] })
    );
    client.open(URI, 1, &broken_policy());
    let first = pull(&mut client, &Value::Null);
    assert_eq!(first["kind"], "full");
    assert_eq!(first["items"][0]["code"], "JSON_SYNTAX_ERROR");
    let id = first["resultId"].clone();
    assert_eq!(
        pull(&mut client, &id),
        json!({ "kind": "unchanged", "resultId": id })
    );

    let settings = json!({ "settings": { "syntaxErrors": "off" } });
    client.notify("workspace/didChangeConfiguration", settings);
    let refresh = client.asked("workspace/diagnostic/refresh");
    client.answer(&refresh, Value::Null);
    let second = pull(&mut client, &id);
    assert_eq!(second["items"][0]["code"], "INVALID_ACTION");
    client.close(URI);
    client.finish();
}

/// The capabilities of a client that can do everything with code actions.
fn with_code_actions(resolves: bool, versioned: bool) -> Value {
    let properties = if resolves { json!(["edit"]) } else { json!([]) };
    json!({
        "workspace": { "workspaceEdit": { "documentChanges": versioned } },
        "textDocument": { "codeAction": {
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } },
            "isPreferredSupport": true,
            "dataSupport": true,
            "resolveSupport": { "properties": properties },
        } },
    })
}

/// The code actions at a column of the first line.
fn actions(client: &mut Client, character: usize, only: &Value) -> Vec<Value> {
    let at = json!({ "line": 0, "character": character });
    let mut context = json!({ "diagnostics": [] });
    if !only.is_null() {
        context["only"] = only.clone();
    }
    let document = json!({ "uri": URI });
    let params = json!({ "textDocument": document, "range": { "start": at, "end": at }, "context": context });
    let mut reply = client.request("textDocument/codeAction", params);
    match reply["result"].take() {
        Value::Array(actions) => actions,
        other => panic!("no actions but {other}"),
    }
}

#[test]
fn an_edit_comes_when_the_action_is_chosen() {
    let text = policy("GetObjct");
    let start = text.find("GetObjct").expect("there");
    let (mut client, server) = Client::initialized(with_code_actions(true, true));
    assert_eq!(
        server["capabilities"]["codeActionProvider"]["resolveProvider"],
        true
    );
    client.open(URI, 4, &text);
    let publication = client.published(URI);

    let action = actions(&mut client, start, &json!(["quickfix"])).swap_remove(0);
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["isPreferred"], true);
    assert_eq!(action["diagnostics"], publication["diagnostics"]);
    assert_eq!(action.get("edit"), None);
    let resolved = client.request("codeAction/resolve", action.clone());
    let change = &resolved["result"]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 4 }));
    assert!(
        change["edits"][0]["newText"]
            .as_str()
            .expect("text")
            .contains("GetObject")
    );
    assert_eq!(resolved["result"]["title"], action["title"]);

    // Even where the new document has the old one's version.
    client.close(URI);
    client.open(URI, 4, &format!(" {text}"));
    let stale = client.request("codeAction/resolve", action);
    assert_eq!(stale["error"]["code"], -32801, "{stale}");
}

#[test]
fn an_edit_comes_with_the_action_where_the_client_cannot_ask_for_it() {
    let text = policy("GetObjct");
    let start = text.find("GetObjct").expect("there");
    let (mut client, server) = Client::initialized(with_code_actions(false, false));
    assert_eq!(
        server["capabilities"]["codeActionProvider"]["resolveProvider"],
        false
    );
    client.open(URI, 4, &text);
    let action = actions(&mut client, start, &json!(["quickfix"])).swap_remove(0);
    assert_eq!(action.get("data"), None);
    let edits = &action["edit"]["changes"][URI];
    assert_eq!(edits[0]["range"]["start"]["line"], 0, "{action}");
    let elsewhere = actions(&mut client, 0, &json!(["quickfix"]));
    assert!(elsewhere.is_empty(), "nothing is wrong there");
    client.published(URI);
    client.finish();
}

#[test]
fn only_the_wanted_kinds_of_action_are_offered() {
    let text = policy("GetObject").replace("\"Allow\"", "\"allow\"");
    let start = text.find("allow").expect("there");
    let (mut client, _) = Client::initialized(with_code_actions(true, true));
    client.open(URI, 1, &text);
    client.published(URI);
    for (only, want) in [
        (Value::Null, &["quickfix", "source.fixAll", "source"][..]),
        (json!(["quickfix"]), &["quickfix"]),
        (json!(["source"]), &["source.fixAll", "source"]),
        (json!(["source.fixAll"]), &["source.fixAll"]),
        (json!(["refactor"]), &[]),
    ] {
        let actions = actions(&mut client, start, &only);
        let kinds: Vec<_> = actions
            .iter()
            .map(|it| it["kind"].as_str().expect("a kind"))
            .collect();
        assert_eq!(kinds, want, "{only}");
    }
    client.finish();
}

/// The items that fit right behind `s3:`.
fn completions(client: &mut Client) -> Vec<Value> {
    let text = policy("");
    let column = text.find("s3:").expect("there") + "s3:".len();
    client.open(URI, 1, &text);
    client.published(URI);
    let column = u32::try_from(column).expect("a short line");
    let mut reply = client.request("textDocument/completion", place(URI, 0, column));
    match reply["result"]["items"].take() {
        Value::Array(items) => items,
        other => panic!("no items but {other}"),
    }
}

#[test]
fn completion_items_are_documented_when_they_are_looked_at() {
    let item = json!({ "documentationFormat": ["markdown"], "labelDetailsSupport": true });
    let markdown = json!({ "textDocument": { "completion": { "completionItem": item } } });
    for (capabilities, kind, mark) in [(json!({}), "plaintext", false), (markdown, "markdown", true)] {
        let (mut client, _) = Client::initialized(capabilities);
        let items = completions(&mut client);
        let item = items.iter().find(|it| it["textEdit"]["newText"] == "GetObject");
        let item = item.expect("offered").clone();
        assert_eq!(item.get("documentation"), None);
        assert_eq!(item.get("labelDetails").is_some(), mark);
        assert_eq!(item.get("detail").is_none(), mark, "it is said once");
        let resolved = client.request("completionItem/resolve", item);
        assert_eq!(resolved["result"]["detail"], "Read");
        let documentation = &resolved["result"]["documentation"];
        assert_eq!(documentation["kind"], kind);
        let text = documentation["value"].as_str().expect("text");
        assert!(text.contains("s3:GetObject"), "{text}");
        assert_eq!(text.contains("**"), mark, "{text}");
        client.finish();
    }
}

#[test]
fn only_a_client_that_expands_snippets_is_sent_them() {
    for is_able in [false, true] {
        let item = json!({ "snippetSupport": is_able });
        let capabilities = json!({ "textDocument": { "completion": { "completionItem": item } } });
        let (mut client, _) = Client::initialized(capabilities);
        client.open(URI, 1, r#"{"Version": "2012-10-17", "Statement": [{}]}"#);
        client.published(URI);
        let between_the_braces = 41;
        let reply = client.request("textDocument/completion", place(URI, 0, between_the_braces));
        let items = reply["result"]["items"].as_array().expect("items");
        assert!(!items.is_empty());
        let has_snippets = items.iter().any(|it| it["insertTextFormat"] == 2);
        assert_eq!(has_snippets, is_able, "{items:#?}");
        client.finish();
    }
}

#[test]
fn a_hover_tells_about_what_is_under_the_cursor_in_the_clients_format() {
    let text = policy("GetObject");
    let start = text.find("\"s3:").expect("there");
    let column = u32::try_from(start + 5).expect("a short line");
    let markdown = json!({ "textDocument": { "hover": { "contentFormat": ["markdown", "plaintext"] } } });
    for (capabilities, kind, mark) in [(json!({}), "plaintext", false), (markdown, "markdown", true)] {
        let (mut client, _) = Client::initialized(capabilities);
        client.open(URI, 1, &text);
        client.published(URI);
        let hover = client.hover(URI, 0, column);
        assert_eq!(hover["contents"]["kind"], kind);
        let value = hover["contents"]["value"].as_str().expect("text");
        assert!(value.contains("Amazon S3"), "{value}");
        assert_eq!(value.contains("**"), mark, "{value}");
        assert!(marked(&text, &hover).contains("GetObject"));
        client.finish();
    }
}

#[test]
fn what_comes_too_early_too_late_or_is_unknown_is_refused() {
    const NOT_INITIALIZED: i64 = -32002;
    const METHOD_NOT_FOUND: i64 = -32601;
    const INVALID_REQUEST: i64 = -32600;
    let methods = ["textDocument/hover", "no/such", "$/no/such"];
    let refusals = |client: &mut Client| {
        methods.map(|method| client.request(method, place(URI, 0, 0))["error"]["code"].as_i64())
    };
    let mut client = Client::start();
    assert_eq!(refusals(&mut client), [Some(NOT_INITIALIZED); 3]);
    // Notifications that come too early are dropped.
    client.open(URI, 1, &policy("NoSuchAction"));
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    client.request("initialize", params.clone());
    client.notify("initialized", json!({}));
    assert_eq!(
        refusals(&mut client),
        [None, Some(METHOD_NOT_FOUND), Some(METHOD_NOT_FOUND)]
    );
    assert_eq!(
        client.request("initialize", params)["error"]["code"],
        INVALID_REQUEST
    );
    for method in ["$/setTrace", "$/no/such", "no/such", "textDocument/didSave"] {
        client.notify(method, json!({}));
    }
    assert_eq!(
        client.request("shutdown", Value::Null).get("result"),
        Some(&Value::Null)
    );
    assert_eq!(refusals(&mut client), [Some(INVALID_REQUEST); 3]);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn places_outside_the_text_are_answered() {
    let (mut client, _) = Client::initialized(with_code_actions(true, true));
    client.open(URI, 1, &policy("GetObjct"));
    client.published(URI);
    for (line, character) in [(0, u32::MAX), (9, 0), (u32::MAX, u32::MAX)] {
        assert_eq!(client.hover(URI, line, character), Value::Null);
        let reply = client.request("textDocument/completion", place(URI, line, character));
        assert_eq!(reply.get("error"), None, "{reply}");
    }
    assert_eq!(
        actions(&mut client, u32::MAX as usize, &json!(["quickfix"])),
        [] as [Value; 0]
    );
    client.finish();
}

#[test]
fn a_document_may_be_opened_twice_and_its_version_go_back() {
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 7, &policy("NoSuchAction"));
    assert_eq!(client.published(URI)["version"], 7);
    client.open(URI, 3, &policy("GetObject"));
    let reopened = client.published(URI);
    assert_eq!((&reopened["version"], codes(&reopened)), (&json!(3), vec![]));
    client.change(URI, 2, json!([{ "text": policy("NoSuchAction") }]));
    let changed = client.published(URI);
    assert_eq!(
        (&changed["version"], codes(&changed)),
        (&json!(2), vec!["INVALID_ACTION"])
    );
    client.finish();
}

#[test]
fn documents_keep_their_names_and_do_not_mix() {
    let uris = [
        "file:///with%20space/%C3%BC.json",
        "untitled:Untitled-1",
        "vscode-notebook-cell:/notes.ipynb#W0sZmlsZQ%3D%3D",
        "file:///c%3A/policy.json",
    ];
    let (mut client, _) = Client::initialized(json!({}));
    for (number, uri) in uris.iter().enumerate() {
        client.open(uri, 1, &policy(&format!("NoSuch{number}")));
    }
    for (number, uri) in uris.iter().enumerate() {
        let publication = client.published(uri);
        let message = publication["diagnostics"][0]["message"].as_str();
        let name = format!("NoSuch{number}");
        assert!(message.is_some_and(|it| it.contains(&name)), "{publication}");
    }
    client.finish();
}

#[test]
fn a_hover_sees_every_edit_before_it() {
    const COUNT: i64 = 500;
    let text = policy("GetObject");
    let column = u32::try_from(text.find("GetObject").expect("there")).expect("a short line");
    let (mut client, _) = Client::initialized(json!({}));
    client.open(URI, 0, &text);
    let start = json!({ "line": 0, "character": 0 });
    let insert = json!([{ "range": { "start": start, "end": start }, "text": " " }]);
    let mut messages = Vec::new();
    let ids: Vec<_> = (1..=COUNT)
        .map(|version| {
            let moved = column + u32::try_from(version).expect("small");
            let (id, hover) = client.new_request("textDocument/hover", place(URI, 0, moved));
            messages.push(notification(
                "textDocument/didChange",
                changed(URI, version, insert.clone()),
            ));
            messages.push(hover);
            (id, moved)
        })
        .collect();
    client.send_all(&messages);
    for (id, moved) in ids {
        let reply = client.reply(id);
        let range = &reply["result"]["range"];
        assert!(
            range["start"]["character"].as_u64() <= Some(moved.into()),
            "{reply}"
        );
        assert!(range["end"]["character"].as_u64() > Some(moved.into()), "{reply}");
    }
    client.published_version(URI, COUNT);
    client.finish();
}

#[test]
fn settings_of_a_wrong_type_are_named_and_change_nothing() {
    let capabilities = json!({ "workspace": { "configuration": true } });
    let (mut client, _) = Client::initialized(capabilities);
    client.open(URI, 1, &policy("NoSuchAction"));
    client.published(URI);
    for (answer, complaint) in [
        (json!([]), None),
        (json!(null), Some("did not tell its settings")),
        (json!([3]), Some("must be an object")),
        (json!([{ "policyType": ["trust"] }]), Some("must be a string")),
        (json!([null]), None),
    ] {
        let question = client.asked("workspace/configuration");
        client.answer(&question, answer.clone());
        if let Some(complaint) = complaint {
            let log = client.logged();
            assert!(log.contains(complaint), "{answer}: {log}");
        }
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    }
    client.asked("workspace/configuration");
    client.finish();
}
