//! The handlers: each takes a snapshot or changes the state before it awaits anything, and leaves the rest to the core.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types as lsp;
use tower_lsp::lsp_types::Url;
use tower_lsp::{Client, LanguageServer};

use super::convert::{self, ActionId};
use super::features::Features;
use super::session::{Session, Snapshot};
use super::settings::SECTION;
use super::workers::{Panicked, Workers};
use crate::ide;
use crate::text::TextRange;

/// Answers the client.
#[derive(Clone, Debug)]
pub(super) struct Backend {
    session: Arc<Session>,
    client: Client,
    workers: Workers,
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let options = params.initialization_options.as_ref();
        let features = self.session.initialize(&params.capabilities, options);
        Ok(lsp::InitializeResult {
            capabilities: features.server_capabilities(),
            server_info: Some(lsp::ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        let features = self.session.features();
        if features.registers_configuration {
            self.register_configuration();
        }
        if features.configuration {
            self.ask_configuration();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        self.session.open(params.text_document);
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        self.session.change(params);
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.session.close(params.text_document.uri);
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        match self.session.features().configuration {
            true => self.ask_configuration(),
            false => {
                let ticket = self.session.ask_configuration();
                self.configure(ticket, params.settings);
            }
        }
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let place = params.text_document_position_params;
        self.about(&place.text_document.uri, move |snapshot, features| {
            let offset = convert::offset(&snapshot.text, place.position, features.encoding);
            let hover = ide::hover(snapshot.analysis(), offset)?;
            Some(convert::hover(snapshot, &hover, features))
        })
        .await
    }

    async fn completion(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        let place = params.text_document_position;
        self.about(&place.text_document.uri, move |snapshot, features| {
            let offset = convert::offset(&snapshot.text, place.position, features.encoding);
            let options = ide::CompletionOptions {
                snippets: features.snippets,
                now: now(),
            };
            let list = ide::completion(snapshot.analysis(), offset, options);
            Some(convert::completion(snapshot, list, features))
        })
        .await
    }

    async fn completion_resolve(&self, mut item: lsp::CompletionItem) -> Result<lsp::CompletionItem> {
        let Some(topic) = convert::topic(&item) else {
            return Ok(item);
        };
        let markdown = self.workers.run(move || topic.markdown()).await;
        let markdown = markdown.map_err(|panicked| self.failed(&panicked))?;
        let features = self.session.features();
        item.documentation = Some(convert::documentation(&markdown, &features));
        Ok(item)
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        let uri = params.text_document.uri.clone();
        self.about(&uri, move |snapshot, features| {
            features
                .code_actions
                .then(|| code_actions(snapshot, &params, features))
        })
        .await
    }

    async fn code_action_resolve(&self, action: lsp::CodeAction) -> Result<lsp::CodeAction> {
        let id = action.data.clone().map(serde_json::from_value::<ActionId>);
        let Some(Ok(id)) = id else { return Ok(action) };
        let uri = id.uri.clone();
        let edit = self.about(&uri, move |snapshot, features| edit_of(snapshot, &id, features));
        match edit.await? {
            Some(edit) => Ok(lsp::CodeAction {
                edit: Some(edit),
                ..action
            }),
            None => Err(Error {
                code: ErrorCode::ContentModified,
                message: "The document has changed since this action was offered.".into(),
                data: None,
            }),
        }
    }

    async fn diagnostic(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReportResult> {
        let previous = params.previous_result_id;
        let report = self.about(&params.text_document.uri, move |snapshot, features| {
            Some(report(snapshot, previous.as_deref(), features))
        });
        let report = report
            .await?
            .unwrap_or_else(|| lsp::RelatedFullDocumentDiagnosticReport::default().into());
        Ok(report.into())
    }
}

impl Backend {
    /// The handlers of a session.
    pub(super) fn new(session: Arc<Session>, client: Client, workers: Workers) -> Self {
        Self {
            session,
            client,
            workers,
        }
    }

    /// What `work` says about the newest version of a document; nothing where that is not open.
    async fn about<T: Send + 'static>(
        &self,
        uri: &Url,
        work: impl FnOnce(&Snapshot, &Features) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.session.snapshot(uri) else {
            return Ok(None);
        };
        let features = self.session.features();
        let done = self.workers.run(move || work(&snapshot, &features)).await;
        done.map_err(|panicked| self.failed(&panicked))
    }

    /// Logs a panic and makes it an answer.
    fn failed(&self, panicked: &Panicked) -> Error {
        let message = format!("The request failed: {panicked}");
        self.session.log(lsp::MessageType::ERROR, message.clone());
        Error {
            code: ErrorCode::InternalError,
            message: message.into(),
            data: None,
        }
    }

    /// Asks the client for its settings. Nobody waits for the answer, so it may come late or never. (A timeout would
    /// be a trap: tower-lsp panics on an answer whose question was dropped.)
    fn ask_configuration(&self) {
        let ticket = self.session.ask_configuration();
        let this = self.clone();
        tokio::spawn(async move {
            let item = lsp::ConfigurationItem {
                scope_uri: None,
                section: Some(SECTION.to_owned()),
            };
            match this.client.configuration(vec![item]).await {
                Ok(mut sections) => this.configure(ticket, sections.pop().unwrap_or_default()),
                Err(error) => this.session.log(
                    lsp::MessageType::WARNING,
                    format!("The client did not tell its settings: {error}"),
                ),
            }
        });
    }

    fn configure(&self, ticket: u64, section: Value) {
        let has_changed = self.session.configure(ticket, &section);
        if !has_changed || !self.session.features().pulls_diagnostics {
            return;
        }
        // Whether the client knows this request cannot be seen: `lsp_types` misspells the capability's name. One
        // that does not answers with an error, which is no harm.
        let client = self.client.clone();
        tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
    }

    fn register_configuration(&self) {
        let this = self.clone();
        tokio::spawn(async move {
            let registration = lsp::Registration {
                id: "settings".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: Some(serde_json::json!({ "section": SECTION })),
            };
            if let Err(error) = this.client.register_capability(vec![registration]).await {
                let message = format!("The client will not tell when its settings change: {error}");
                this.session.log(lsp::MessageType::WARNING, message);
            }
        });
    }
}

fn code_actions(
    snapshot: &Snapshot,
    params: &lsp::CodeActionParams,
    features: &Features,
) -> lsp::CodeActionResponse {
    let range = convert::text_range(&snapshot.text, params.range, features.encoding);
    let actions = ide::code_actions(snapshot.diagnostics(), range);
    let wanted = actions.iter().enumerate();
    let wanted = wanted.filter(|(_, it)| convert::is_wanted(it.kind, params.context.only.as_deref()));
    wanted
        .map(|(index, action)| {
            let id = features.resolves_edits.then(|| ActionId {
                uri: snapshot.uri.clone(),
                revision: snapshot.revision,
                start: range.start,
                end: range.end,
                index,
            });
            convert::code_action(snapshot, action, id.as_ref(), features).into()
        })
        .collect()
}

/// The edit of an action that was offered for this very snapshot.
fn edit_of(snapshot: &Snapshot, id: &ActionId, features: &Features) -> Option<lsp::WorkspaceEdit> {
    if snapshot.revision != id.revision {
        return None;
    }
    let range = TextRange::new(id.start, id.end);
    let actions = ide::code_actions(snapshot.diagnostics(), range);
    let action = actions.get(id.index)?;
    Some(convert::workspace_edit(snapshot, &action.edits, features))
}

fn report(snapshot: &Snapshot, previous: Option<&str>, features: &Features) -> lsp::DocumentDiagnosticReport {
    let result_id = snapshot.revision.to_string();
    if previous == Some(&result_id) {
        let unchanged_document_diagnostic_report = lsp::UnchangedDocumentDiagnosticReport { result_id };
        return lsp::RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report,
        }
        .into();
    }
    let full_document_diagnostic_report = lsp::FullDocumentDiagnosticReport {
        result_id: Some(result_id),
        items: convert::diagnostics(snapshot, features),
    };
    lsp::RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report,
    }
    .into()
}

/// The time in seconds since 1970.
fn now() -> Option<i64> {
    let elapsed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    i64::try_from(elapsed.as_secs()).ok()
}
