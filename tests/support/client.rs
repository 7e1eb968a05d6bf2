//! A small LSP client that drives the real server over its standard input and output.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long to wait for what must come; only a broken server takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server and the client's end of its session. Ends with [`Client::stop`] or [`Client::finish`]; dropping it kills
/// the server.
pub(crate) struct Client {
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Read, but not yet asked for.
    unread: VecDeque<Value>,
    last_id: i64,
}

impl Client {
    /// Starts a server and says nothing to it yet.
    pub(crate) fn start() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_iam-policy-ls"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let input = server.stdin.take();
        let output = server.stdout.take().expect("a pipe");
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            server,
            input,
            messages,
            unread: VecDeque::new(),
            last_id: 0,
        }
    }

    /// Starts a server for a client with these capabilities; also returns the server's.
    pub(crate) fn initialized(capabilities: Value) -> (Self, Value) {
        Self::with_options(capabilities, Value::Null)
    }

    /// The same with `initializationOptions`.
    pub(crate) fn with_options(capabilities: Value, options: Value) -> (Self, Value) {
        let mut client = Self::start();
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities,
                             "initializationOptions": options });
        let reply = client.request("initialize", params);
        client.notify("initialized", json!({}));
        (client, reply["result"].clone())
    }

    /// Sends bytes as they are.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input
            .write_all(bytes)
            .and_then(|()| input.flush())
            .expect("the server reads");
    }

    /// Sends messages in one go.
    pub(crate) fn send_all(&mut self, messages: &[Value]) {
        let bytes: Vec<u8> = messages.iter().flat_map(encode).collect();
        self.send_bytes(&bytes);
    }

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send_all(&[notification(method, params)]);
    }

    /// A request with a fresh id, not sent yet.
    pub(crate) fn new_request(&mut self, method: &str, params: Value) -> (i64, Value) {
        self.last_id += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params });
        (self.last_id, message)
    }

    /// Sends a request and waits for its reply, with `result` or `error`.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let (id, message) = self.new_request(method, params);
        self.send_all(&[message]);
        self.reply(id)
    }

    /// The reply to a request that was sent.
    pub(crate) fn reply(&mut self, id: i64) -> Value {
        self.wait_for(&format!("the reply to {id}"), |message| {
            message.get("method").is_none() && message["id"] == id
        })
    }

    /// The next request of the server with this method.
    pub(crate) fn asked(&mut self, method: &str) -> Value {
        self.wait_for(method, |message| {
            message["method"] == method && message.get("id").is_some()
        })
    }

    /// Answers a request of the server.
    pub(crate) fn answer(&mut self, request: &Value, result: Value) {
        self.send_all(&[json!({ "jsonrpc": "2.0", "id": request["id"], "result": result })]);
    }

    /// The parameters of the next notification with this method.
    pub(crate) fn notified(&mut self, method: &str) -> Value {
        self.wait_for(method, |message| message["method"] == method)["params"].take()
    }

    /// The next log message.
    pub(crate) fn logged(&mut self) -> String {
        let message = self.wait_for("a log message", |message| {
            message["method"] == "window/logMessage"
        });
        message["params"]["message"].as_str().expect("a text").to_owned()
    }

    /// The parameters of the next publication about a document.
    pub(crate) fn published(&mut self, uri: &str) -> Value {
        let mut message = self.wait_for(&format!("the diagnostics of {uri}"), |message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        });
        message["params"].take()
    }

    /// The publication about this version of a document, and how many older ones came before it. They must come in
    /// order.
    pub(crate) fn published_version(&mut self, uri: &str, version: i64) -> (Value, usize) {
        let mut older = 0;
        let mut last = i64::MIN;
        loop {
            let publication = self.published(uri);
            let this = publication["version"].as_i64().expect("a version");
            assert!(last < this && this <= version, "{this} after {last}");
            if this == version {
                return (publication, older);
            }
            last = this;
            older += 1;
        }
    }

    /// Opens a JSON document.
    pub(crate) fn open(&mut self, uri: &str, version: i64, text: &str) {
        self.notify("textDocument/didOpen", opened(uri, version, text));
    }

    /// Changes a document.
    pub(crate) fn change(&mut self, uri: &str, version: i64, changes: Value) {
        self.notify("textDocument/didChange", changed(uri, version, changes));
    }

    /// Closes a document.
    pub(crate) fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Asks for a hover and returns its result.
    pub(crate) fn hover(&mut self, uri: &str, line: u32, character: u32) -> Value {
        let mut reply = self.request("textDocument/hover", place(uri, line, character));
        assert!(reply.get("error").is_none(), "{reply}");
        reply["result"].take()
    }

    /// Ends the input, and waits for the server to end.
    pub(crate) fn end_input(&mut self) -> ExitStatus {
        self.input = None;
        self.wait()
    }

    /// Waits for the server to end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.server.try_wait().expect("a child") {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Shuts the server down as a client should. Nothing may be left unread: neither diagnostics nor log messages nor
    /// replies nor questions.
    pub(crate) fn finish(mut self) {
        let reply = self.request("shutdown", Value::Null);
        assert_eq!(reply.get("error"), None);
        self.notify("exit", Value::Null);
        assert_eq!(self.wait().code(), Some(0));
        self.unread.extend(self.messages.iter());
        assert!(self.unread.is_empty(), "left unread: {:#?}", self.unread);
    }

    /// The first message, read before or to come, that is wanted.
    fn wait_for(&mut self, what: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        let known = self.unread.iter().position(&is_wanted);
        if let Some(message) = known.and_then(|at| self.unread.remove(at)) {
            return message;
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left).unwrap_or_else(|error| {
                panic!("waited for {what}: {error}; meanwhile came {:#?}", self.unread)
            });
            if is_wanted(&message) {
                return message;
            }
            self.unread.push_back(message);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It has ended already, or the test has failed.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A notification.
pub(crate) fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// The parameters of `didOpen`.
pub(crate) fn opened(uri: &str, version: i64, text: &str) -> Value {
    json!({ "textDocument": { "uri": uri, "languageId": "json", "version": version, "text": text } })
}

/// The parameters of `didChange`.
pub(crate) fn changed(uri: &str, version: i64, changes: Value) -> Value {
    json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes })
}

/// The parameters of a request about a place.
pub(crate) fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// A message with its header.
pub(crate) fn encode(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut header = String::new();
    output.read_line(&mut header).ok()?;
    let length = header.trim().strip_prefix("Content-Length: ")?.parse().ok()?;
    header.clear();
    output.read_line(&mut header).ok()?;
    assert_eq!(header, "\r\n", "standard output is the protocol's alone");
    let mut body = vec![0; length];
    match output.read_exact(&mut body) {
        Ok(()) => Some(serde_json::from_slice(&body).expect("JSON")),
        Err(_) => Some(json!("half a message")),
    }
}
