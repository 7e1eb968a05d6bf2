//! Standard input, read by a thread of its own, without what tower-lsp would stop at.
//!
//! tower-lsp ends the session at the first message it cannot read. Real clients send such messages: text with bytes
//! that are no UTF-8, or half a surrogate pair. These are mended here (U+FFFD takes the place, as wide in UTF-16 as
//! what it stands for); any other unreadable message is left out and logged.

use std::io::{self, BufRead, BufReader, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::Request;

/// How many headers and bodies may wait for tower-lsp before the thread stops reading.
const WAITING: usize = 128;

/// Well-formed messages, one after the other: header, body, header, body … It ends with `exit`, or with standard input.
#[derive(Debug)]
pub(super) struct Input {
    messages: Receiver<Vec<u8>>,
    current: io::Cursor<Vec<u8>>,
}

impl Input {
    /// Reads standard input; `log` is told, in a sentence, of each message that is left out. Also returns what is
    /// done when nothing more is read.
    ///
    /// # Errors
    /// The thread could not be started.
    pub(super) fn stdin(
        log: impl Fn(String) + Send + 'static,
    ) -> io::Result<(Self, impl Future<Output = ()>)> {
        let (sender, messages) = mpsc::channel(WAITING);
        let (end, ended) = oneshot::channel();
        let reading = thread::Builder::new().name("stdin".to_owned());
        reading.spawn(move || {
            let _end: oneshot::Sender<()> = end;
            pass_on(BufReader::new(io::stdin()), &sender, log);
        })?;
        let input = Self {
            messages,
            current: io::Cursor::default(),
        };
        // Nothing is ever sent: the thread lets go of its end of the channel.
        Ok((input, async { drop(ended.await) }))
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut rest = self.current.fill_buf()?;
        while rest.is_empty() {
            // What has been read may be megabytes, and the next message may be long in coming.
            self.current = io::Cursor::default();
            let Some(part) = std::task::ready!(self.messages.poll_recv(context)) else {
                return Poll::Ready(Ok(()));
            };
            self.current = io::Cursor::new(part);
            rest = self.current.fill_buf()?;
        }
        let length = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..length]);
        self.current.consume(length);
        Poll::Ready(Ok(()))
    }
}

/// Sends on each message, headers and all, up to `exit`, or until the input or the session ends.
fn pass_on(mut input: impl BufRead, messages: &Sender<Vec<u8>>, log: impl Fn(String)) {
    loop {
        let body = match read_body(&mut input) {
            Ok(Some(body)) => body,
            Ok(None) => return,
            Err(error) => return log(format!("The input cannot be read any further: {error}.")),
        };
        match mend(body) {
            Ok((body, is_exit)) => {
                let header = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
                let sent = messages.blocking_send(header);
                if sent.and_then(|()| messages.blocking_send(body)).is_err() || is_exit {
                    return;
                }
            }
            Err(error) => log(format!(
                "A message was left out, since it is no JSON-RPC 2.0: {error}."
            )),
        }
    }
}

/// The next message's body; `None` at the end.
fn read_body(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_ascii();
        match (line.is_empty(), length) {
            (true, Some(length)) => return read_exactly(input, length),
            (true, None) => return Err(io::Error::other("a message has no `Content-Length`")),
            (false, _) => length = content_length(line).or(length),
        }
    }
}

fn content_length(header: &[u8]) -> Option<u64> {
    let (name, value) = str::from_utf8(header).ok()?.split_once(':')?;
    let is_length = name.trim().eq_ignore_ascii_case("Content-Length");
    is_length.then(|| value.trim().parse().ok())?
}

/// The length is the client's word, so room is made only for what really comes.
fn read_exactly(input: &mut impl BufRead, length: u64) -> io::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    Ok((body.len() as u64 == length).then_some(body))
}

/// A message that tower-lsp can read, and whether it is `exit`. (It reads whatever is a [`Request`] to its eyes, responses
/// included.)
fn mend(body: Vec<u8>) -> serde_json::Result<(Vec<u8>, bool)> {
    if let Ok(request) = serde_json::from_slice::<Request>(&body) {
        return Ok((body, request.method() == "exit"));
    }
    let mended = mend_surrogates(&String::from_utf8_lossy(&body));
    let request: Request = serde_json::from_str(&mended)?;
    Ok((mended.into_bytes(), request.method() == "exit"))
}

/// Puts `\ufffd` for each escaped surrogate without its other half.
fn mend_surrogates(json: &str) -> String {
    let mut result = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        result.push_str(before);
        let (length, is_lone) = match (code_unit(escape), escape.get(6..).and_then(code_unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => (12, false),
            (Some(0xd800..0xe000), _) => (6, true),
            // A backslash and what it escapes, so that `\\ud800` is left alone.
            _ => (1 + escape[1..].chars().next().map_or(0, char::len_utf8), false),
        };
        let (escape, after) = escape.split_at(length);
        result.push_str(if is_lone { "\\ufffd" } else { escape });
        rest = after;
    }
    result + rest
}

/// The code unit of a `\uXXXX` at the start.
fn code_unit(json: &str) -> Option<u32> {
    let digits = json.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn half_a_pair_is_replaced_and_nothing_else() {
        for (json, want) in [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d \é""#, r#""\\ud83d \é""#),
            (r#""\ud83"#, r#""\ud83"#),
            ("\\", "\\"),
        ] {
            assert_eq!(mend_surrogates(json), want);
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_the_rest_goes_on() {
        let bodies: [&[u8]; 6] = [
            br#"{"jsonrpc":"2.0","method":"a"}"#,
            br#"{"jsonrpc":"2.0","#,
            br#"{"jsonrpc":"1.0","method":"b"}"#,
            b"{\"jsonrpc\":\"2.0\",\"method\":\"c\",\"params\":[\"\xff\"]}",
            br#"{"jsonrpc":"2.0","method":"d","params":["\udead"]}"#,
            br#"{"jsonrpc":"2.0","id":1,"result":null}"#,
        ];
        let mut input = Vec::new();
        for body in bodies {
            let header = format!("content-length: {}\r\nContent-Type: x\r\n\r\n", body.len());
            input.extend_from_slice(header.as_bytes());
            input.extend_from_slice(body);
        }
        input.extend_from_slice(b"Content-Length: 9\r\n\r\n{}");

        let (sender, mut messages) = mpsc::channel(2 * bodies.len());
        let log = RefCell::new(Vec::new());
        pass_on(input.as_slice(), &sender, |line| log.borrow_mut().push(line));
        let passed: Vec<_> = std::iter::from_fn(|| messages.try_recv().ok())
            .map(|part| String::from_utf8(part).unwrap())
            .filter(|part| !part.starts_with("Content-Length: "))
            .collect();
        assert_eq!(
            passed,
            [
                r#"{"jsonrpc":"2.0","method":"a"}"#,
                "{\"jsonrpc\":\"2.0\",\"method\":\"c\",\"params\":[\"\u{fffd}\"]}",
                r#"{"jsonrpc":"2.0","method":"d","params":["\ufffd"]}"#,
                r#"{"jsonrpc":"2.0","id":1,"result":null}"#,
            ]
        );
        assert_eq!(log.borrow().len(), 2);
    }

    #[test]
    fn a_message_without_a_length_ends_the_input() {
        let (sender, mut messages) = mpsc::channel(1);
        let log = RefCell::new(Vec::new());
        pass_on(&b"Content-Size: 2\r\n\r\n{}"[..], &sender, |line| {
            log.borrow_mut().push(line);
        });
        assert!(messages.try_recv().is_err());
        assert_eq!(
            *log.borrow(),
            ["The input cannot be read any further: a message has no `Content-Length`."]
        );
    }
}
