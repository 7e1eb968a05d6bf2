//! The state of a session: open documents, settings, what the client can do.
//!
//! Everything that changes the state is a plain function, called before the first `await` of a handler, so changes
//! happen in the order of the messages. A [`Snapshot`] is immutable; each change makes a new one.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use dashmap::DashMap;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tower_lsp::lsp_types::{
    ClientCapabilities, DidChangeTextDocumentParams, MessageType, TextDocumentContentChangeEvent,
    TextDocumentItem, Url,
};

use super::convert;
use super::features::Features;
use super::settings::{Overrides, Settings};
use crate::analysis::Analysis;
use crate::config::{FILE_NAME, Problem};
use crate::project::{self, Project, Resolved};
use crate::rule::Diagnostic;
use crate::text::{Encoding, Text};

/// The state of a session.
#[derive(Debug)]
pub(super) struct Session {
    documents: DashMap<Url, Document>,
    revisions: AtomicU64,
    configuration: Mutex<Configuration>,
    features: OnceLock<Arc<Features>>,
    project: OnceLock<Arc<Project>>,
    /// How often something has changed that findings may depend on.
    changes: watch::Sender<u64>,
    /// How many of these the last answer about the workspace knew of, and how many documents it told of.
    answered: Mutex<Option<(u64, usize)>>,
    /// How often other settings came to hold.
    settings_revision: AtomicU64,
    /// Whether the session is at its end.
    ending: watch::Sender<bool>,
    events: UnboundedSender<Event>,
}

/// What the publishing task is to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Event {
    /// A document was opened, changed or closed, or other settings hold for it.
    Document(Url),
    /// People should know.
    Log(MessageType, String),
}

/// An open document.
#[derive(Clone, Debug)]
enum Document {
    /// At its newest version.
    Known(Arc<Snapshot>),
    /// An edit could not be applied, so the text is unknown until the client sends all of it. Better no answers than
    /// wrong ones.
    Lost,
}

/// A document at one version, with what is known about it.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// Its name.
    pub(super) uri: Url,
    /// The client's number for it; starts again when the document is reopened.
    pub(super) version: i32,
    /// Unlike any other snapshot's.
    pub(super) revision: u64,
    /// The text.
    pub(super) text: Text,
    /// The editor's settings.
    pub(super) settings: Arc<Settings>,
    /// The files around it.
    pub(super) project: Arc<Project>,
    resolved: OnceLock<Resolved>,
    analysis: OnceLock<Analysis>,
    diagnostics: OnceLock<Vec<Diagnostic>>,
}

impl Snapshot {
    /// Where it is; nowhere for a document that is no file.
    pub(super) fn path(&self) -> Option<PathBuf> {
        path_of(&self.uri)
    }

    /// Whether it is a configuration file.
    pub(super) fn is_config(&self) -> bool {
        self.path().is_some_and(|path| path.ends_with(FILE_NAME))
    }

    /// What holds for it; may read files, once.
    pub(super) fn resolved(&self) -> &Resolved {
        self.resolved.get_or_init(|| {
            let settings = self.settings.analysis.clone();
            match self.path() {
                Some(path) => self.project.resolve(&path, settings, Some(&self.settings.config)),
                None => Resolved {
                    settings,
                    config: None,
                },
            }
        })
    }

    /// What is wrong with it as a configuration file; may read the files it speaks of.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let config = self.path().and_then(|path| self.project.config_of(&path));
        let Settings {
            analysis,
            config: weaker,
            ..
        } = &*self.settings;
        config.map_or_else(Vec::new, |config| {
            self.project.problems(&config, analysis, Some(weaker))
        })
    }

    /// Everything known about the text; computed once, by the first who asks.
    pub(super) fn analysis(&self) -> &Analysis {
        self.analysis
            .get_or_init(|| Analysis::new(self.text.clone(), self.resolved().settings.clone()))
    }

    /// All findings; computed once.
    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        self.diagnostics.get_or_init(|| self.analysis().diagnostics())
    }
}

/// The settings and where they come from.
#[derive(Debug)]
struct Configuration {
    /// From `initializationOptions`.
    initial: Overrides,
    /// From the client's configuration, which is stronger.
    workspace: Overrides,
    settings: Arc<Settings>,
    /// How often the client has been asked for its configuration, and which answer holds.
    asked: u64,
    answered: u64,
}

impl Session {
    /// A session without documents, which sends what is to be published to `events`.
    pub(super) fn new(events: UnboundedSender<Event>) -> Self {
        let configuration = Configuration {
            initial: Overrides::default(),
            workspace: Overrides::default(),
            settings: Arc::new(Settings::new([])),
            asked: 0,
            answered: 0,
        };
        Self {
            documents: DashMap::new(),
            revisions: AtomicU64::new(0),
            configuration: Mutex::new(configuration),
            features: OnceLock::new(),
            project: OnceLock::new(),
            changes: watch::Sender::new(0),
            answered: Mutex::new(None),
            settings_revision: AtomicU64::new(0),
            ending: watch::Sender::new(false),
            events,
        }
    }

    /// The client has said what it can do, what it wants, and which folders it has open.
    pub(super) fn initialize(
        &self,
        client: &ClientCapabilities,
        options: Option<&Value>,
        roots: Vec<PathBuf>,
    ) -> Arc<Features> {
        self.project.get_or_init(|| Arc::new(Project::new(roots)));
        let features = self.features.get_or_init(|| Arc::new(Features::new(client)));
        let (initial, problems) = Overrides::read(options.unwrap_or(&Value::Null));
        let mut configuration = self.configuration();
        configuration.settings = Arc::new(Settings::new([&initial]));
        configuration.initial = initial;
        self.warn(problems);
        features.clone()
    }

    /// What the client can do.
    pub(super) fn features(&self) -> Arc<Features> {
        self.features.get().cloned().unwrap_or_default()
    }

    /// The newest version of an open document.
    pub(super) fn snapshot(&self, uri: &Url) -> Option<Arc<Snapshot>> {
        match self.document(uri)? {
            Document::Known(snapshot) => Some(snapshot),
            Document::Lost => None,
        }
    }

    /// A document is open from now on.
    pub(super) fn open(&self, document: TextDocumentItem) {
        let text = Text::new(&document.text);
        // Not every client tells of files that change on disk.
        self.project().forget();
        self.store(document.uri, document.version, Some(text));
    }

    /// Files have changed on disk; where a configuration is among them, another may hold.
    pub(super) fn files_changed(&self, files: &[Url]) {
        let is_config = |uri: &Url| path_of(uri).is_some_and(|path| path.ends_with(FILE_NAME));
        if files.iter().any(is_config) {
            self.project().forget();
            self.renew();
        }
        self.changed();
    }

    /// Waits until there is news for a client that knows of so many documents: something has changed since the last
    /// answer, or it does not know that answer. Returns how often things have changed.
    pub(super) async fn news(&self, known: usize) -> u64 {
        let answered = *self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changes = self.changes.subscribe();
        let Some((old, _)) = answered.filter(|(_, told)| *told == known) else {
            return *changes.borrow();
        };
        // An error means that the session is gone, and with it whoever waits.
        let news = changes.wait_for(|now| *now != old).await.map(|now| *now);
        news.unwrap_or(old)
    }

    /// An answer was given that knows of so many changes and tells of so many documents.
    pub(super) fn answered(&self, changes: u64, documents: usize) {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Some((changes, documents));
    }

    /// Nobody has to wait for anything any more.
    pub(super) fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Waits for the end of the session.
    pub(super) async fn ended(&self) {
        // An error means the same.
        drop(self.ending.subscribe().wait_for(|is_ending| *is_ending).await);
    }

    fn changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    /// Unlike before whenever other settings hold.
    pub(super) fn settings_revision(&self) -> u64 {
        self.settings_revision.load(Ordering::Relaxed)
    }

    /// A file as it is on disk; `None` where it is no text.
    pub(super) fn snapshot_of_file(&self, path: &Path) -> Option<Snapshot> {
        let uri = Url::from_file_path(path).ok()?;
        Some(self.snapshot_of(uri, 0, project::read(path).ok()?))
    }

    /// A document has changed. Returns what is of no use any more; to free all that is known of a large text takes time.
    pub(super) fn change(&self, params: DidChangeTextDocumentParams) -> Option<Arc<Snapshot>> {
        let uri = params.text_document.uri;
        let Some(document) = self.document(&uri) else {
            self.log(
                MessageType::WARNING,
                format!("The client changed `{uri}`, which is not open."),
            );
            return None;
        };
        let old = match document {
            Document::Known(snapshot) => Some(snapshot),
            Document::Lost => None,
        };
        let text = old.as_ref().map(|old| old.text.clone());
        let text = apply_changes(text, &params.content_changes, self.features().encoding);
        if old.is_some() && text.is_none() {
            self.log(
                MessageType::ERROR,
                format!("A change of `{uri}` does not fit its text; close and open it again to go on."),
            );
        }
        self.store(uri, params.text_document.version, text);
        old
    }

    /// A document is no longer open.
    pub(super) fn close(&self, uri: Url) {
        self.documents.remove(&uri);
        self.note(&uri, None);
        self.send(Event::Document(uri));
    }

    /// The client is asked for its configuration; the number goes with its answer.
    pub(super) fn ask_configuration(&self) -> u64 {
        let mut configuration = self.configuration();
        configuration.asked += 1;
        configuration.asked
    }

    /// The client has answered the question with this number. An older answer that comes later is left out.
    /// Returns whether other settings hold now.
    pub(super) fn configure(&self, asked: u64, section: &Value) -> bool {
        let mut configuration = self.configuration();
        if asked < configuration.answered {
            return false;
        }
        configuration.answered = asked;
        let (workspace, problems) = Overrides::read(section);
        self.warn(problems);
        let settings = Settings::new([&configuration.initial, &workspace]);
        configuration.workspace = workspace;
        if *configuration.settings == settings {
            return false;
        }
        configuration.settings = Arc::new(settings);
        drop(configuration);
        self.renew();
        true
    }

    /// People should know.
    pub(super) fn log(&self, level: MessageType, message: String) {
        self.send(Event::Log(level, message));
    }

    fn warn(&self, problems: Vec<String>) {
        for problem in problems {
            self.log(MessageType::WARNING, problem);
        }
    }

    /// Looks at every document anew, under the settings that hold now.
    fn renew(&self) {
        self.settings_revision.fetch_add(1, Ordering::Relaxed);
        self.changed();
        let known = self.documents.iter().filter_map(|entry| match entry.value() {
            Document::Known(snapshot) => Some(snapshot.clone()),
            Document::Lost => None,
        });
        let known: Vec<_> = known.collect();
        for old in known {
            self.keep(old.uri.clone(), old.version, Some(old.text.clone()));
        }
    }

    fn store(&self, uri: Url, version: i32, text: Option<Text>) {
        self.note(&uri, text.as_ref());
        self.keep(uri, version, text);
    }

    /// Tells the project of an open text. Where that is a configuration, all documents are looked at anew.
    fn note(&self, uri: &Url, text: Option<&Text>) {
        let Some(path) = path_of(uri) else { return };
        let is_config = path.ends_with(FILE_NAME);
        self.project().set_open(path, text.cloned());
        if is_config {
            self.renew();
        }
    }

    fn keep(&self, uri: Url, version: i32, text: Option<Text>) {
        let document = match text {
            Some(text) => Document::Known(Arc::new(self.snapshot_of(uri.clone(), version, text))),
            None => Document::Lost,
        };
        self.documents.insert(uri.clone(), document);
        self.send(Event::Document(uri));
    }

    fn snapshot_of(&self, uri: Url, version: i32, text: Text) -> Snapshot {
        Snapshot {
            uri,
            version,
            revision: self.revisions.fetch_add(1, Ordering::Relaxed),
            text,
            settings: self.configuration().settings.clone(),
            project: self.project(),
            resolved: OnceLock::new(),
            analysis: OnceLock::new(),
            diagnostics: OnceLock::new(),
        }
    }

    /// The open folders.
    pub(super) fn project(&self) -> Arc<Project> {
        self.project.get_or_init(Arc::default).clone()
    }

    /// A copy, so that no guard of the map outlives this function.
    fn document(&self, uri: &Url) -> Option<Document> {
        self.documents.get(uri).map(|entry| entry.value().clone())
    }

    fn configuration(&self) -> MutexGuard<'_, Configuration> {
        self.configuration.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, event: Event) {
        if matches!(event, Event::Document(_)) {
            self.changed();
        }
        // Nobody listens any more: the session is at its end.
        let _ = self.events.send(event);
    }
}

fn path_of(uri: &Url) -> Option<PathBuf> {
    let is_file = uri.scheme() == "file";
    is_file.then(|| uri.to_file_path().ok()).flatten()
}

/// The text after changes that apply one after the other; `None` where one does not fit and none that follows brings
/// the whole text.
fn apply_changes(
    text: Option<Text>,
    changes: &[TextDocumentContentChangeEvent],
    encoding: Encoding,
) -> Option<Text> {
    changes.iter().fold(text, |text, change| match change.range {
        None => Some(Text::new(&change.text)),
        Some(range) => {
            let mut text = text?;
            let range = convert::edited_range(&text, range, encoding)?;
            text.replace(range, &change.text);
            Some(text)
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use tokio::sync::mpsc::{self, UnboundedReceiver};
    use tower_lsp::lsp_types::{Position, Range, VersionedTextDocumentIdentifier};

    use super::*;

    fn session() -> (Session, UnboundedReceiver<Event>) {
        let (events, queue) = mpsc::unbounded_channel();
        (Session::new(events), queue)
    }

    fn uri() -> Url {
        Url::parse("file:///policy.json").unwrap()
    }

    fn open(session: &Session, version: i32, text: &str) {
        session.open(TextDocumentItem::new(uri(), "json".into(), version, text.into()));
    }

    fn change(session: &Session, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        session.change(DidChangeTextDocumentParams {
            text_document: VersionedTextDocumentIdentifier::new(uri(), version),
            content_changes: changes,
        });
    }

    fn edit(range: [[u32; 2]; 2], text: &str) -> TextDocumentContentChangeEvent {
        let [start, end] = range.map(|[line, character]| Position::new(line, character));
        TextDocumentContentChangeEvent {
            range: Some(Range::new(start, end)),
            range_length: None,
            text: text.into(),
        }
    }

    fn whole(text: &str) -> TextDocumentContentChangeEvent {
        TextDocumentContentChangeEvent {
            range: None,
            range_length: None,
            text: text.into(),
        }
    }

    fn text(session: &Session) -> Option<String> {
        session.snapshot(&uri()).map(|snapshot| snapshot.text.to_string())
    }

    fn events(queue: &mut UnboundedReceiver<Event>) -> Vec<Event> {
        std::iter::from_fn(|| queue.try_recv().ok()).collect()
    }

    #[test]
    fn changes_apply_one_after_the_other() {
        let (session, mut queue) = session();
        open(&session, 1, "ab\ncd");
        change(
            &session,
            2,
            vec![
                edit([[0, 1], [0, 1]], "\n"),
                edit([[1, 0], [2, 1]], "x"),
                edit([[1, 1], [9, 9]], "\r\n"),
            ],
        );
        assert_eq!(text(&session).as_deref(), Some("a\nx\r\n"));
        change(&session, 3, vec![whole("1"), edit([[0, 1], [0, 1]], "2")]);
        assert_eq!(text(&session).as_deref(), Some("12"));
        let snapshot = session.snapshot(&uri()).unwrap();
        assert_eq!((snapshot.version, snapshot.revision), (3, 2));
        assert_eq!(events(&mut queue), vec![Event::Document(uri()); 3]);
    }

    #[test]
    fn an_edit_that_does_not_fit_loses_the_text_until_it_comes_whole() {
        for misfit in [edit([[0, 2], [0, 1]], ""), edit([[3, 0], [3, 0]], "")] {
            let (session, mut queue) = session();
            open(&session, 1, "abc\n");
            change(&session, 2, vec![misfit, edit([[0, 0], [0, 0]], "x")]);
            assert_eq!(text(&session), None);
            let said = events(&mut queue);
            assert!(matches!(
                said.as_slice(),
                [
                    Event::Document(_),
                    Event::Log(MessageType::ERROR, _),
                    Event::Document(_)
                ]
            ));
            change(&session, 3, vec![edit([[0, 0], [0, 0]], "y")]);
            assert_eq!(text(&session), None);
            assert_eq!(events(&mut queue).len(), 1, "said once");
            change(
                &session,
                4,
                vec![
                    edit([[9, 0], [9, 0]], ""),
                    whole("z"),
                    edit([[0, 0], [0, 0]], "y"),
                ],
            );
            assert_eq!(text(&session).as_deref(), Some("yz"));
        }
    }

    #[test]
    fn a_document_that_is_not_open_stays_closed() {
        let (session, mut queue) = session();
        change(&session, 1, vec![whole("x")]);
        assert_eq!(text(&session), None);
        assert!(matches!(
            events(&mut queue).as_slice(),
            [Event::Log(MessageType::WARNING, _)]
        ));
        open(&session, 1, "x");
        session.close(uri());
        assert_eq!(text(&session), None);
        assert_eq!(events(&mut queue), vec![Event::Document(uri()); 2]);
    }

    #[test]
    fn a_version_is_analysed_once() {
        let (session, _queue) = session();
        open(&session, 1, "{}");
        let [first, second] = [(), ()].map(|()| session.snapshot(&uri()).unwrap());
        assert!(std::ptr::eq(first.analysis(), second.analysis()));
        assert!(std::ptr::eq(first.diagnostics(), second.diagnostics()));
    }

    #[test]
    fn other_settings_make_new_snapshots() {
        let (session, mut queue) = session();
        let options = json!({ "policyType": "scp", "typo": 1 });
        session.initialize(&ClientCapabilities::default(), Some(&options), Vec::new());
        open(&session, 7, "{}");
        assert_eq!(events(&mut queue).len(), 2, "a warning and the document");
        let old = session.snapshot(&uri()).unwrap();

        let [first, second] = [(), ()].map(|()| session.ask_configuration());
        assert!(session.configure(second, &json!({ "policyType": "trust" })));
        assert!(
            !session.configure(first, &json!({ "policyType": "rcp" })),
            "an old answer"
        );
        assert_eq!(events(&mut queue), [Event::Document(uri())]);
        let new = session.snapshot(&uri()).unwrap();
        assert_eq!(
            (
                new.version,
                new.settings.analysis.policy_kind.as_ref().unwrap().kind.name()
            ),
            (7, "trust")
        );
        assert!(old.revision < new.revision);

        let third = session.ask_configuration();
        assert!(
            !session.configure(third, &json!({ "policyType": "trust" })),
            "the same"
        );
        assert_eq!(events(&mut queue), []);
        assert!(session.configure(third, &Value::Null), "back to the initial ones");
        let back = session.snapshot(&uri()).unwrap();
        assert_eq!(back.settings, old.settings);
    }

    /// The text after an edit, straight from the words of the specification.
    fn reference_edit(text: &str, [start, end]: [[usize; 2]; 2], new: &str, encoding: Encoding) -> String {
        let offset = |[line, column]: [usize; 2]| {
            let lines = reference_lines(text);
            let (begin, content) = lines[line];
            let mut units = 0;
            let fits = |char: &char| {
                units += match encoding {
                    Encoding::Utf8 => char.len_utf8(),
                    Encoding::Utf16 => char.len_utf16(),
                    Encoding::Utf32 => 1,
                };
                units <= column
            };
            begin
                + content
                    .chars()
                    .take_while(fits)
                    .map(char::len_utf8)
                    .sum::<usize>()
        };
        format!("{}{new}{}", &text[..offset(start)], &text[offset(end)..])
    }

    /// Start and content of each line.
    fn reference_lines(text: &str) -> Vec<(usize, &str)> {
        let mut lines = Vec::new();
        let mut start = 0;
        while let Some(length) = text[start..].find(['\n', '\r']) {
            lines.push((start, &text[start..start + length]));
            let rest = &text[start + length..];
            start += length + if rest.starts_with("\r\n") { 2 } else { 1 };
        }
        lines.push((start, &text[start..]));
        lines
    }

    fn piece() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "a", "é", "😀", "\u{2028}", "\r", "\r\n", "\n", "\"", "{}", "",
        ]);
        prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn many_edits_in_each_encoding_give_the_text_of_the_client(
            edits in prop::collection::vec((any::<[prop::sample::Index; 4]>(), piece()), 1..60),
            encoding in prop::sample::select(vec!["utf-8", "utf-16", "utf-32"]),
            batch in 1_usize..4,
        ) {
            let (session, _queue) = session();
            let client = json!({ "general": { "positionEncodings": [encoding] } });
            let features = session.initialize(&serde_json::from_value(client).unwrap(), None, Vec::new());
            open(&session, 0, "{\"é\": \"😀\"}\r\n");
            let mut model = String::from("{\"é\": \"😀\"}\r\n");
            for (version, edits) in (1..).zip(edits.chunks(batch)) {
                let mut changes = Vec::new();
                for (at, new) in edits {
                    let lines = reference_lines(&model);
                    // Columns past the end and inside a character are part of the game.
                    let mut range = [[0, 1], [2, 3]].map(|[line, column]: [usize; 2]| {
                        let line = at[line].index(lines.len());
                        [line, at[column].index(lines[line].1.len() + 2)]
                    });
                    range.sort_unstable();
                    model = reference_edit(&model, range, new, features.encoding);
                    changes.push(edit(range.map(|place| place.map(|n| n as u32)), new));
                }
                change(&session, version, changes);
                prop_assert_eq!(text(&session).unwrap(), model.clone());
            }
        }
    }
}
