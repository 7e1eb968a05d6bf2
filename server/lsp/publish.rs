//! The one task that sends diagnostics and log messages.
//!
//! It takes what is newest when its turn comes, so a burst of changes costs few runs and no delay is needed. What has
//! become stale during the work is dropped: its successor is in the queue. A document that is no policy, and of which
//! nothing was ever said, is passed over in silence.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::Client;
use tower_lsp::lsp_types::{Diagnostic, MessageType, Url};

use super::convert;
use super::session::{Event, Session, Snapshot};
use super::workers::Workers;

/// Serves the queue until the session ends.
pub(super) async fn publish(
    session: Arc<Session>,
    client: Client,
    workers: Workers,
    mut queue: UnboundedReceiver<Event>,
) {
    let mut ledger = Ledger::default();
    while let Some(event) = queue.recv().await {
        match event {
            Event::Log(level, message) => log(&client, level, message).await,
            Event::Document(_) if session.features().pulls_diagnostics => {}
            Event::Document(uri) => match session.snapshot(&uri) {
                Some(snapshot) => publish_open(&session, &client, &workers, &mut ledger, snapshot).await,
                None if ledger.close(&uri) => client.publish_diagnostics(uri, Vec::new(), None).await,
                None => {}
            },
        }
    }
}

async fn publish_open(
    session: &Session,
    client: &Client,
    workers: &Workers,
    ledger: &mut Ledger,
    snapshot: Arc<Snapshot>,
) {
    if ledger.is_done(&snapshot) {
        return;
    }
    let features = session.features();
    let subject = snapshot.clone();
    let report = workers
        .run(move || Report {
            // Of a configuration, too, it is worth saying that nothing is wrong with it.
            is_policy: subject.is_config() || subject.analysis().is_policy(),
            diagnostics: convert::diagnostics(&subject, &features),
        })
        .await;
    let report = match report {
        Ok(report) => report,
        Err(panicked) => {
            let message = format!("The check of `{}` failed: {panicked}", snapshot.uri);
            return log(client, MessageType::ERROR, message).await;
        }
    };
    let newest = session.snapshot(&snapshot.uri);
    if newest.is_none_or(|newest| newest.revision != snapshot.revision) {
        return;
    }
    if ledger.enter(&snapshot, &report) {
        client
            .publish_diagnostics(snapshot.uri.clone(), report.diagnostics, Some(snapshot.version))
            .await;
    }
}

/// Tells people, on standard error and in the client's log.
async fn log(client: &Client, level: MessageType, message: String) {
    // A client may have closed standard error; that is its own business.
    let _ = writeln!(io::stderr(), "iam-policy-ls: {message}");
    client.log_message(level, message).await;
}

/// What was found in a document.
#[derive(Debug)]
struct Report {
    is_policy: bool,
    diagnostics: Vec<Diagnostic>,
}

/// What was said about each document.
#[derive(Debug, Default)]
struct Ledger(HashMap<Url, Entry>);

/// What was said last about a document.
#[derive(Debug)]
struct Entry {
    revision: u64,
    has_findings: bool,
}

impl Ledger {
    /// Whether this very snapshot has been dealt with.
    fn is_done(&self, snapshot: &Snapshot) -> bool {
        let entry = self.0.get(&snapshot.uri);
        entry.is_some_and(|entry| entry.revision == snapshot.revision)
    }

    /// Notes a report; returns whether it is to be published.
    fn enter(&mut self, snapshot: &Snapshot, report: &Report) -> bool {
        let has_findings = !report.diagnostics.is_empty();
        let to_clear = self.0.get(&snapshot.uri).is_some_and(|old| old.has_findings);
        let speaks = report.is_policy || has_findings || to_clear;
        if speaks {
            let revision = snapshot.revision;
            let entry = Entry {
                revision,
                has_findings,
            };
            self.0.insert(snapshot.uri.clone(), entry);
        }
        speaks
    }

    /// Forgets a document; returns whether something was said about it, which is to be cleared.
    fn close(&mut self, uri: &Url) -> bool {
        self.0.remove(uri).is_some()
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tower_lsp::lsp_types::TextDocumentItem;

    use super::*;

    #[test]
    fn only_policies_and_what_was_said_before_are_spoken_of() {
        let (events, _queue) = mpsc::unbounded_channel();
        let session = Session::new(events);
        let uri = Url::parse("file:///policy.json").unwrap();
        let mut ledger = Ledger::default();
        let finding = || vec![Diagnostic::default()];
        for (is_policy, diagnostics, is_said) in [
            (false, vec![], false),
            (true, vec![], true),
            (false, vec![], false),
            (true, finding(), true),
            (false, vec![], true),
            (false, vec![], false),
        ] {
            session.open(TextDocumentItem::new(
                uri.clone(),
                "json".into(),
                1,
                String::new(),
            ));
            let snapshot = session.snapshot(&uri).unwrap();
            let report = Report {
                is_policy,
                diagnostics,
            };
            assert!(!ledger.is_done(&snapshot));
            assert_eq!(ledger.enter(&snapshot, &report), is_said, "{report:?}");
            assert_eq!(ledger.is_done(&snapshot), is_said);
        }
        assert!(ledger.close(&uri));
        assert!(!ledger.close(&uri));
    }
}
