//! The language server: the only room that knows LSP types, tokio and dashmap.
//!
//! tower-lsp is used as a transport and a router, within these invariants:
//! 1. State changes in plain functions of [`session`], before a handler's first `await`; tower-lsp keeps the order of
//!    first polls and no other.
//! 2. No handler awaits an answer of the client; such questions are asked from tasks of their own.
//! 3. Work on a document runs in [`workers`], off the protocol task, so that a panic fails one request only.
//! 4. One task ([`publish`]) sends diagnostics and log messages, the newest version only.
//! 5. Standard output belongs to the protocol; what is for people goes to standard error and `window/logMessage`.

mod backend;
mod commands;
mod convert;
mod exit;
mod features;
mod input;
mod output;
mod publish;
mod session;
mod settings;
mod structure;
mod workers;
mod workspace;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::mpsc;
use tokio::time;
use tower_lsp::lsp_types::MessageType;
use tower_lsp::{LspService, Server};

use backend::Backend;
use exit::{ExitWatch, Lifecycle};
use input::Input;
use output::Output;
use session::Session;
use workers::Workers;

/// How many messages may be under way. A message that waits for a worker must not keep later ones (a cancellation
/// above all) from being read, as they would be at tower-lsp's default of 4.
const CONCURRENCY: usize = 64;

/// How long a worker's thread waits for more work. glibc keeps freed memory for the thread that had it, and a new
/// thread takes over that of one which has ended; so after large documents, idle threads that took turns keep more.
const KEEP_ALIVE: Duration = Duration::from_millis(5);

/// How long what was asked before the end may take to be answered.
const PATIENCE: Duration = Duration::from_secs(5);

/// Speaks LSP on standard input and output until the client says `exit` or the input ends. The result is the exit
/// code: 0 where the client has asked for `shutdown` before, else 1.
///
/// # Errors
/// The runtime or a thread could not be started.
pub fn run() -> io::Result<i32> {
    let runtime = runtime::Builder::new_current_thread()
        .max_blocking_threads(Workers::COUNT)
        .thread_keep_alive(KEEP_ALIVE)
        .enable_time()
        .build()?;
    let code = runtime.block_on(serve());
    // Work that nobody waits for any more must not hold up the end.
    runtime.shutdown_background();
    code
}

async fn serve() -> io::Result<i32> {
    let (events, queue) = mpsc::unbounded_channel();
    let session = Arc::new(Session::new(events));
    let log = session.clone();
    let (input, ended) = Input::stdin(move |message| log.log(MessageType::WARNING, message))?;
    let workers = Workers::default();
    let (output, end) = Output::stdout()?;
    let ending = session.clone();
    let (service, socket) = LspService::new(|client| {
        tokio::spawn(publish::publish(
            session.clone(),
            client.clone(),
            workers.clone(),
            queue,
        ));
        Backend::new(session, client, workers)
    });
    let lifecycle = Arc::new(Lifecycle::default());
    let service = ExitWatch::new(service, lifecycle.clone());
    let server = Server::new(input, output, socket).concurrency_level(CONCURRENCY);
    let impatient = async {
        ended.await;
        ending.end();
        time::sleep(PATIENCE).await;
    };
    tokio::select! {
        // Done when the input has ended and all is answered that was asked.
        () = server.serve(service) => {}
        () = impatient => {}
    }
    // The server is gone, and with it its end of the output.
    end.wait();
    Ok(lifecycle.exit_code())
}
