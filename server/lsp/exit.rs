//! Sees `shutdown` and `exit` pass by.
//!
//! tower-lsp goes on reading after `exit` until the input ends, and knows no exit code. So its service is wrapped in
//! one that notices both messages as they arrive. Clients that write `"params": null` for "none", which tower-lsp
//! would refuse, are served as well.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use serde_json::Value;
use tokio::sync::Notify;
use tower_lsp::jsonrpc::{Request, Response};
use tower_service::Service;

/// How far the session is on its way to the end.
#[derive(Debug, Default)]
pub(super) struct Lifecycle {
    shut_down: AtomicBool,
    exit: Notify,
}

impl Lifecycle {
    /// Waits for `exit`.
    pub(super) async fn exited(&self) {
        self.exit.notified().await;
    }

    /// The exit code that LSP asks for: 0 after `shutdown`, else 1.
    pub(super) fn exit_code(&self) -> i32 {
        match self.shut_down.load(Ordering::Relaxed) {
            true => 0,
            false => 1,
        }
    }

    fn see(&self, method: &str) {
        match method {
            "shutdown" => self.shut_down.store(true, Ordering::Relaxed),
            // Keeps one permit where nobody waits yet.
            "exit" => self.exit.notify_one(),
            _ => {}
        }
    }
}

/// A service that tells its [`Lifecycle`] what passes by.
#[derive(Debug)]
pub(super) struct ExitWatch<S> {
    inner: S,
    lifecycle: Arc<Lifecycle>,
}

impl<S> ExitWatch<S> {
    /// Wraps a service.
    pub(super) fn new(inner: S, lifecycle: Arc<Lifecycle>) -> Self {
        Self { inner, lifecycle }
    }
}

impl<S: Service<Request, Response = Option<Response>>> Service<Request> for ExitWatch<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.lifecycle.see(request.method());
        self.inner.call(without_null(request))
    }
}

/// The same request; parameters that are `null` are none.
fn without_null(request: Request) -> Request {
    if !request.params().is_some_and(Value::is_null) {
        return request;
    }
    let (method, id, _) = request.into_parts();
    let bare = Request::build(method);
    id.into_iter().fold(bare, |bare, id| bare.id(id)).finish()
}
