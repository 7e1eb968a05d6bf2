//! What is asked of all policies in the open folders, whether they are open or not.
//!
//! Files are read a few at a time, so that a request can be cancelled and tells how far it is. A client asks for the
//! diagnostics of the workspace again as soon as it has them; the answer then waits for something to change.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use tower_lsp::Client;
use tower_lsp::lsp_types::notification::Progress as ProgressNotification;
use tower_lsp::lsp_types::{
    FullDocumentDiagnosticReport, ProgressParams, ProgressParamsValue, ProgressToken, SymbolInformation,
    UnchangedDocumentDiagnosticReport, Url, WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressEnd,
    WorkDoneProgressReport, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::convert;
use super::features::Features;
use super::session::{Session, Snapshot};
use super::structure;
use super::workers::{Panicked, Workers};

/// The most files that are looked at.
const MOST_FILES: usize = 10_000;
/// The most symbols that are told at once.
const MOST_SYMBOLS: usize = 1_000;
/// How many files are one piece of work.
const AT_ONCE: usize = 50;

/// The findings of all policies; waits for a change where the client knows those of now.
pub(super) async fn diagnostics(
    session: Arc<Session>,
    client: Client,
    workers: Workers,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReport, Panicked> {
    let known: HashMap<Url, String> = params
        .previous_result_ids
        .into_iter()
        .map(|previous| (previous.uri, previous.value))
        .collect();
    let changes = tokio::select! {
        changes = session.news(known.len()) => changes,
        () = session.ended() => return Ok(WorkspaceDiagnosticReport { items: Vec::new() }),
    };
    let progress = Progress::begin(client, params.work_done_progress_params.work_done_token).await;
    let known = Arc::new(known);
    let features = session.features();
    let mut items = Vec::new();
    let files = files(&session, &workers).await?;
    let total = files.len();
    for (round, paths) in files.chunks(AT_ONCE).enumerate() {
        let (session, known, features) = (session.clone(), known.clone(), features.clone());
        let paths = paths.to_vec();
        let reports = move || {
            paths
                .iter()
                .filter_map(|path| report(&session, path, &known, &features))
                .collect::<Vec<_>>()
        };
        items.extend(workers.run(reports).await?);
        progress.tell((round + 1) * AT_ONCE, total).await;
    }
    let told = items.len();
    let there: HashSet<&Url> = items.iter().map(uri_of).collect();
    let gone: Vec<Url> = known.keys().filter(|uri| !there.contains(uri)).cloned().collect();
    let cleared = |uri| full(uri, None, FullDocumentDiagnosticReport::default());
    items.extend(gone.into_iter().map(cleared));
    progress.end().await;
    session.answered(changes, told);
    Ok(WorkspaceDiagnosticReport { items })
}

/// The statements of all policies whose names match.
pub(super) async fn symbols(
    session: Arc<Session>,
    workers: Workers,
    query: String,
) -> Result<Vec<SymbolInformation>, Panicked> {
    let features = session.features();
    let query: Arc<str> = query.into();
    let files = files(&session, &workers).await?;
    let mut symbols = Vec::new();
    for paths in files.chunks(AT_ONCE) {
        let (session, features, query, paths) =
            (session.clone(), features.clone(), query.clone(), paths.to_vec());
        let found = move || {
            let snapshots = paths
                .iter()
                .filter_map(|path| File::new(&session, path)?.snapshot());
            let found =
                snapshots.flat_map(|snapshot| structure::workspace_symbols(&snapshot, &query, &features));
            found.collect::<Vec<_>>()
        };
        symbols.extend(workers.run(found).await?);
        if MOST_SYMBOLS <= symbols.len() {
            break;
        }
    }
    symbols.truncate(MOST_SYMBOLS);
    Ok(symbols)
}

async fn files(session: &Arc<Session>, workers: &Workers) -> Result<Vec<PathBuf>, Panicked> {
    let session = session.clone();
    workers.run(move || session.project().files(MOST_FILES)).await
}

/// A file of the workspace, as the client has it open, else as it is on disk.
struct File<'a> {
    session: &'a Session,
    path: &'a Path,
    uri: Url,
    open: Option<Arc<Snapshot>>,
}

impl<'a> File<'a> {
    fn new(session: &'a Session, path: &'a Path) -> Option<Self> {
        let uri = Url::from_file_path(path).ok()?;
        Some(Self {
            session,
            path,
            open: session.snapshot(&uri),
            uri,
        })
    }

    /// Unlike before when it, or what holds for it, has changed.
    fn result_id(&self) -> Option<String> {
        match &self.open {
            Some(snapshot) => Some(snapshot.revision.to_string()),
            None => stamp(self.session, self.path),
        }
    }

    /// `None` where it is no text.
    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        let on_disk = || self.session.snapshot_of_file(self.path).map(Arc::new);
        self.open.clone().or_else(on_disk)
    }
}

/// What there is to say of a file; nothing of one that holds no policy.
fn report(
    session: &Session,
    path: &Path,
    known: &HashMap<Url, String>,
    features: &Features,
) -> Option<WorkspaceDocumentDiagnosticReport> {
    let file = File::new(session, path)?;
    let known = known.get(&file.uri);
    let result_id = file.result_id()?;
    let version = file.open.as_ref().map(|snapshot| i64::from(snapshot.version));
    if known == Some(&result_id) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
        return Some(WorkspaceDocumentDiagnosticReport::Unchanged(
            WorkspaceUnchangedDocumentDiagnosticReport {
                uri: file.uri,
                version,
                unchanged_document_diagnostic_report,
            },
        ));
    }
    let snapshot = file.snapshot()?;
    let is_worth_telling = snapshot.is_config() || snapshot.analysis().is_policy() || known.is_some();
    is_worth_telling.then(|| {
        let report = FullDocumentDiagnosticReport {
            result_id: Some(result_id),
            items: convert::diagnostics(&snapshot, features),
        };
        full(file.uri, version, report)
    })
}

fn full(
    uri: Url,
    version: Option<i64>,
    report: FullDocumentDiagnosticReport,
) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: report,
    })
}

fn uri_of(item: &WorkspaceDocumentDiagnosticReport) -> &Url {
    match item {
        WorkspaceDocumentDiagnosticReport::Full(report) => &report.uri,
        WorkspaceDocumentDiagnosticReport::Unchanged(report) => &report.uri,
    }
}

/// What differs when a file, or what holds for it, has changed.
fn stamp(session: &Session, path: &Path) -> Option<String> {
    let metadata = path.metadata().ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let settings = session.settings_revision();
    Some(format!("{settings}-{}-{}", modified.as_nanos(), metadata.len()))
}

/// Tells a client how far a request is, where it wants to know.
struct Progress {
    client: Client,
    token: Option<ProgressToken>,
}

impl Progress {
    async fn begin(client: Client, token: Option<ProgressToken>) -> Self {
        let this = Self { client, token };
        this.send(WorkDoneProgress::Begin(WorkDoneProgressBegin {
            title: "Checking IAM policies".to_owned(),
            cancellable: Some(true),
            message: None,
            percentage: Some(0),
        }))
        .await;
        this
    }

    async fn tell(&self, done: usize, total: usize) {
        let percentage = (100 * done.min(total)).checked_div(total).unwrap_or(100);
        self.send(WorkDoneProgress::Report(WorkDoneProgressReport {
            cancellable: Some(true),
            message: None,
            percentage: u32::try_from(percentage).ok(),
        }))
        .await;
    }

    async fn end(&self) {
        self.send(WorkDoneProgress::End(WorkDoneProgressEnd { message: None }))
            .await;
    }

    async fn send(&self, progress: WorkDoneProgress) {
        let Some(token) = self.token.clone() else { return };
        let value = ProgressParamsValue::WorkDone(progress);
        self.client
            .send_notification::<ProgressNotification>(ProgressParams { token, value })
            .await;
    }
}
