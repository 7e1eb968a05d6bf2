//! Sees `initialize`, `shutdown` and `exit` pass by.
//!
//! tower-lsp drops what it has not answered yet when `exit` comes, and knows no exit code. So its service is wrapped in
//! one that notices these messages as they arrive, and keeps `exit` to itself: the input ends with it. It also answers
//! for tower-lsp where that does not do as LSP says: requests `$/…` get no reply, and methods it does not know are not
//! refused for coming too early or too late. Clients that write `"params": null` for "none", which tower-lsp would
//! refuse, are served as well, and a capability whose name `lsp_types` misspells is understood.

use std::borrow::Cow;
use std::future::{self, Future};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Request, Response};
use tower_service::Service;

/// How far the session is on its way to the end.
#[derive(Debug, Default)]
pub(super) struct Lifecycle {
    initialized: AtomicBool,
    shut_down: AtomicBool,
}

impl Lifecycle {
    /// The exit code that LSP asks for: 0 after `shutdown`, else 1.
    pub(super) fn exit_code(&self) -> i32 {
        match self.shut_down.load(Ordering::Relaxed) {
            true => 0,
            false => 1,
        }
    }

    fn see(&self, method: &str) {
        match method {
            "initialize" => self.initialized.store(true, Ordering::Relaxed),
            "shutdown" => self.shut_down.store(true, Ordering::Relaxed),
            _ => {}
        }
    }

    /// Why a request is refused before tower-lsp sees it.
    fn refusal(&self, method: &str) -> Option<Error> {
        // LSP's code, of which tower-lsp has no constant.
        const SERVER_NOT_INITIALIZED: i64 = -32002;
        let (code, message) = if self.shut_down.load(Ordering::Relaxed) {
            (ErrorCode::InvalidRequest, "The server is shutting down.")
        } else if !self.initialized.load(Ordering::Relaxed) && method != "initialize" {
            let code = ErrorCode::ServerError(SERVER_NOT_INITIALIZED);
            (code, "The client must send `initialize` first.")
        } else if method.starts_with("$/") {
            (ErrorCode::MethodNotFound, "There is no such method.")
        } else {
            return None;
        };
        let message = Cow::Borrowed(message);
        Some(Error {
            code,
            message,
            data: None,
        })
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

impl<S> Service<Request> for ExitWatch<S>
where
    S: Service<Request, Response = Option<Response>, Error: Send + 'static, Future: Send + 'static>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let refusal = request.id().zip(self.lifecycle.refusal(request.method()));
        if let Some((id, error)) = refusal {
            let response = Response::from_error(id.clone(), error);
            return Box::pin(future::ready(Ok(Some(response))));
        }
        self.lifecycle.see(request.method());
        if request.method() == "exit" {
            return Box::pin(future::ready(Ok(None)));
        }
        Box::pin(self.inner.call(readable(request)))
    }
}

/// The same request in the form that tower-lsp reads.
fn readable(request: Request) -> Request {
    let is_initialize = request.method() == "initialize";
    if !is_initialize && !request.params().is_some_and(Value::is_null) {
        return request;
    }
    let (method, id, params) = request.into_parts();
    let request = Request::build(method);
    let request = id.into_iter().fold(request, |request, id| request.id(id));
    // Parameters that are `null` are none.
    let params = params.filter(|params| !params.is_null());
    let params = params.map(|params| if is_initialize { spelled(params) } else { params });
    params
        .into_iter()
        .fold(request, |request, params| request.params(params))
        .finish()
}

/// What the client can do, with `workspace.diagnostics` under the name that `lsp_types` has for it.
fn spelled(mut params: Value) -> Value {
    let workspace = params.pointer_mut("/capabilities/workspace");
    if let Some(workspace) = workspace.and_then(Value::as_object_mut)
        && let Some(diagnostics) = workspace.remove("diagnostics")
    {
        workspace.insert("diagnostic".to_owned(), diagnostics);
    }
    params
}
