//! The handlers: each takes a snapshot or changes the state before it awaits anything, and leaves the rest to the core.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types as lsp;
use tower_lsp::lsp_types::Url;
use tower_lsp::{Client, LanguageServer};

use super::commands::{self, Outcome};
use super::convert::{self, ActionId};
use super::features::Features;
use super::session::{Session, Snapshot};
use super::settings::SECTION;
use super::structure;
use super::workers::{Panicked, Workers};
use super::workspace;
use crate::config::FILE_NAME;
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
        let features = self
            .session
            .initialize(&params.capabilities, options, roots(&params));
        let client = params.client_info.as_ref().map(|client| client.name.as_str());
        Ok(lsp::InitializeResult {
            capabilities: features.server_capabilities(client),
            server_info: Some(lsp::ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        let features = self.session.features();
        if features.registers_configuration {
            let options = json!({ "section": SECTION });
            self.register("settings", "workspace/didChangeConfiguration", options);
        }
        if features.registers_watchers {
            // Who asks for the diagnostics of all files wants to know of all that change.
            let pattern = match features.pulls_diagnostics {
                true => "**/*.{json,jsonc}".to_owned(),
                false => format!("**/{FILE_NAME}"),
            };
            let options = json!({ "watchers": [{ "globPattern": pattern }] });
            self.register("files", "workspace/didChangeWatchedFiles", options);
        }
        if features.configuration {
            self.ask_configuration();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.session.end();
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        self.session.open(params.text_document);
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        self.workers.discard(self.session.change(params));
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.session.close(params.text_document.uri);
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        let files: Vec<Url> = params.changes.into_iter().map(|change| change.uri).collect();
        self.session.files_changed(&files);
        self.refresh_diagnostics();
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
            let hover = match snapshot.is_config() {
                true => ide::config_hover(&snapshot.text, offset),
                false => ide::hover(snapshot.analysis(), offset),
            }?;
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
        // Clients show it above the documentation too.
        item.detail = item
            .detail
            .or_else(|| item.label_details.as_ref()?.description.clone());
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

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.about(&params.text_document.uri, |snapshot, features| {
            Some(structure::symbols(snapshot, features))
        })
        .await
    }

    async fn symbol(
        &self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<Vec<lsp::SymbolInformation>>> {
        let found = workspace::symbols(self.session.clone(), self.workers.clone(), params.query).await;
        found.map(Some).map_err(|panicked| self.failed(&panicked))
    }

    async fn folding_range(&self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.about(&params.text_document.uri, |snapshot, features| {
            Some(structure::folding_ranges(snapshot, features))
        })
        .await
    }

    async fn selection_range(
        &self,
        params: lsp::SelectionRangeParams,
    ) -> Result<Option<Vec<lsp::SelectionRange>>> {
        let positions = params.positions;
        self.about(&params.text_document.uri, move |snapshot, features| {
            Some(structure::selection_ranges(snapshot, &positions, features))
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        let place = params.text_document_position_params;
        self.about(&place.text_document.uri, move |snapshot, features| {
            Some(structure::highlights(snapshot, place.position, features))
        })
        .await
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.about(&params.text_document.uri, |snapshot, features| {
            Some(structure::links(snapshot, features))
        })
        .await
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.about(&params.text_document.uri, move |snapshot, features| {
            let is_on = snapshot.settings.inlay_hints;
            is_on.then(|| structure::inlay_hints(snapshot, params.range, features))
        })
        .await
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        self.about(&params.text_document.uri, |snapshot, features| {
            let is_on = snapshot.settings.code_lens;
            is_on.then(|| structure::lenses(snapshot, features))
        })
        .await
    }

    async fn formatting(&self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.about(&params.text_document.uri, move |snapshot, features| {
            Some(structure::format(snapshot, None, &params.options, features))
        })
        .await
    }

    async fn range_formatting(
        &self,
        params: lsp::DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.about(&params.text_document.uri, move |snapshot, features| {
            Some(structure::format(
                snapshot,
                Some(params.range),
                &params.options,
                features,
            ))
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokensResult>> {
        self.about(&params.text_document.uri, |snapshot, features| {
            Some(structure::tokens(snapshot, None, features).into())
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        self.about(&params.text_document.uri, move |snapshot, features| {
            Some(structure::tokens(snapshot, Some(params.range), features).into())
        })
        .await
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<Value>> {
        let place = commands::place(&params).map_err(Error::invalid_params)?;
        let position = place.position;
        let outcome = self.about(&place.text_document.uri, move |snapshot, features| {
            commands::run(&params.command, snapshot, position, features)
        });
        match outcome.await? {
            Some(Outcome::Answer(answer)) => Ok(Some(answer)),
            Some(Outcome::Edit(edit)) => {
                self.apply(edit);
                Ok(None)
            }
            None => Ok(None),
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

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        let (session, client) = (self.session.clone(), self.client.clone());
        let report = workspace::diagnostics(session, client, self.workers.clone(), params).await;
        report.map(Into::into).map_err(|panicked| self.failed(&panicked))
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

    /// Asks the client to change documents. Whether it does is its own business.
    fn apply(&self, edit: lsp::WorkspaceEdit) {
        let this = self.clone();
        tokio::spawn(async move {
            if let Err(error) = this.client.apply_edit(edit).await {
                let message = format!("The client did not apply an edit: {error}");
                this.session.log(lsp::MessageType::WARNING, message);
            }
        });
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
        if self.session.configure(ticket, &section) {
            self.refresh_diagnostics();
        }
    }

    /// Lets a client that asks for diagnostics ask again.
    fn refresh_diagnostics(&self) {
        if !self.session.features().pulls_diagnostics {
            return;
        }
        let client = self.client.clone();
        tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
    }

    /// Asks the client to tell of changes.
    fn register(&self, id: &str, method: &str, options: Value) {
        let this = self.clone();
        let registration = lsp::Registration {
            id: id.to_owned(),
            method: method.to_owned(),
            register_options: Some(options),
        };
        let what = id.to_owned();
        tokio::spawn(async move {
            if let Err(error) = this.client.register_capability(vec![registration]).await {
                let message = format!("The client will not tell when its {what} change: {error}");
                this.session.log(lsp::MessageType::WARNING, message);
            }
        });
    }
}

/// The folders that are open in the client.
fn roots(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten();
    let mut roots: Vec<PathBuf> = folders
        .filter_map(|folder| folder.uri.to_file_path().ok())
        .collect();
    if roots.is_empty() {
        #[allow(deprecated, reason = "clients of old know no folders")]
        roots.extend(params.root_uri.as_ref().and_then(|uri| uri.to_file_path().ok()));
    }
    roots
}

fn code_actions(
    snapshot: &Snapshot,
    params: &lsp::CodeActionParams,
    features: &Features,
) -> lsp::CodeActionResponse {
    let range = convert::text_range(&snapshot.text, params.range, features.encoding);
    let actions = ide::code_actions(snapshot.analysis(), snapshot.diagnostics(), range);
    let wanted = actions.iter().enumerate();
    let wanted = wanted.filter(|(_, it)| convert::is_wanted(it.kind, params.context.only.as_deref()));
    wanted
        .filter_map(|(index, action)| {
            let id = features.resolves_edits.then(|| ActionId {
                uri: snapshot.uri.clone(),
                revision: snapshot.revision,
                start: range.start,
                end: range.end,
                index,
            });
            convert::code_action(snapshot, action, id.as_ref(), features).map(Into::into)
        })
        .collect()
}

/// The edit of an action that was offered for this very snapshot.
fn edit_of(snapshot: &Snapshot, id: &ActionId, features: &Features) -> Option<lsp::WorkspaceEdit> {
    if snapshot.revision != id.revision {
        return None;
    }
    let range = TextRange::new(id.start, id.end);
    let actions = ide::code_actions(snapshot.analysis(), snapshot.diagnostics(), range);
    let action = actions.get(id.index)?;
    convert::change(snapshot, &action.change, features)
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
