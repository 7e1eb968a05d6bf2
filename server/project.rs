//! Which configuration holds for a file: finding and reading `iam-policy-ls.json`.
//!
//! The file in the nearest folder above counts, and no other. What an editor has open counts before what is on disk.
//! What was read is kept until it is [forgotten](Project::forget).

mod checked;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use ignore::{DirEntry, WalkBuilder};

use self::checked::Checked;
use crate::analysis::{Findings, Settings};
use crate::config::{Config, FILE_NAME, Problem, ProblemKind};
use crate::policy::value::iso_date;
use crate::rule::Severity;
use crate::text::{Text, TextRange};

/// The most bytes that are read of a file that nobody named.
const LARGEST: u64 = 4 << 20;

/// The most files that are looked at to see whether entries of a configuration are of use.
const MOST_CHECKED: usize = 100;

/// The most bytes of such a file of which it is remembered what was found.
const LARGEST_KEPT: usize = 256 << 10;

/// The files around those that are checked.
#[derive(Debug, Default)]
pub struct Project {
    /// The folders that are open in an editor, or the one that a command runs in.
    roots: Vec<PathBuf>,
    state: Mutex<State>,
    checked: Checked,
}

#[derive(Debug, Default)]
struct State {
    /// What holds for the files of a folder.
    configurations: HashMap<PathBuf, Option<Arc<ConfigFile>>>,
    /// The texts that are open in an editor.
    open: HashMap<PathBuf, Text>,
    /// How often something was forgotten: what was read before is not kept.
    generation: u64,
}

/// A configuration file.
#[derive(Debug)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text; empty where it could not be read.
    pub text: Text,
    /// What it says.
    pub config: Config,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// What holds for a file.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// What the analysis wants to know.
    pub settings: Settings,
    /// The configuration that was read for it.
    pub config: Option<Arc<ConfigFile>>,
}

impl Project {
    /// A project with these folders; paths are absolute.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self {
            roots,
            ..Self::default()
        }
    }

    /// Adds to `settings` what holds for a file: first `weaker` (an editor's settings), then the configuration file.
    pub fn resolve(&self, file: &Path, mut settings: Settings, weaker: Option<&Config>) -> Resolved {
        let today = today();
        if let Some(weaker) = weaker {
            weaker.apply(&self.relative(file), &today, &mut settings);
        }
        let config = self.config_of(file);
        if let Some(config) = &config {
            config.config.apply(&config.relative(file), &today, &mut settings);
        }
        settings.path = Some(match &config {
            Some(config) => config.relative(file),
            None => self.relative(file),
        });
        Resolved { settings, config }
    }

    /// The configuration that holds for a file.
    pub fn config_of(&self, file: &Path) -> Option<Arc<ConfigFile>> {
        let folder = file.parent()?;
        let generation = {
            let state = self.state();
            if let Some(known) = state.configurations.get(folder) {
                return known.clone();
            }
            state.generation
        };
        let found = folder
            .ancestors()
            .find_map(|folder| self.read(&folder.join(FILE_NAME)));
        let found = found.map(Arc::new);
        let mut state = self.state();
        if state.generation == generation {
            state.configurations.insert(folder.to_owned(), found.clone());
        }
        found
    }

    /// The configuration that holds for a file, or where one would have to be written.
    pub fn config_path(&self, file: &Path) -> PathBuf {
        let found = self.config_of(file).map(|config| config.path.clone());
        let folder = self.root_of(file).or(file.parent()).unwrap_or(Path::new(""));
        found.unwrap_or_else(|| folder.join(FILE_NAME))
    }

    /// Something is open in an editor with this text, or, with `None`, no longer.
    pub fn set_open(&self, path: PathBuf, text: Option<Text>) {
        let mut state = self.state();
        let is_config = path.file_name().is_some_and(|name| name == FILE_NAME);
        match text {
            Some(text) => state.open.insert(path, text),
            None => state.open.remove(&path),
        };
        if is_config {
            state.forget();
        }
    }

    /// The JSON files of all folders, at most `most` and in order; what cannot be read is left out.
    pub fn files(&self, most: usize) -> Vec<PathBuf> {
        let files = self.roots.iter().flat_map(|root| json_files(root)).flatten();
        let mut files: Vec<PathBuf> = files.take(most).collect();
        files.sort();
        files.dedup();
        files
    }

    /// Files may have changed on disk.
    pub fn forget(&self) {
        self.state().forget();
    }

    /// All that is wrong with a configuration today. Whether an entry about one file alone is of use is seen by checking
    /// that file; `settings` and `weaker` are those of [`resolve`](Self::resolve).
    pub fn problems(&self, file: &ConfigFile, settings: &Settings, weaker: Option<&Config>) -> Vec<Problem> {
        let today = today();
        let mut problems = file.problems.clone();
        problems.extend(file.config.expired(&today));
        let mut used: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for entry in file.config.ignores() {
            let only = entry.files.only_file().filter(|_| !entry.has_expired(&today));
            let Some(path) = only.map(|path| file.folder().join(path)) else {
                continue;
            };
            if used.len() == MOST_CHECKED && !used.contains_key(&path) {
                continue;
            }
            let used = used
                .entry(path)
                .or_insert_with_key(|path| self.used_in(path, settings, weaker));
            if !entry.ignore.entry.is_some_and(|number| used.contains(&number)) {
                problems.push(entry.unused());
            }
        }
        problems.sort_by_key(|problem| problem.range);
        problems
    }

    /// Which entries of its configuration cover something in a file.
    fn used_in(&self, path: &Path, settings: &Settings, weaker: Option<&Config>) -> Vec<usize> {
        let open = self.state().open.get(path).cloned();
        let Some(text) = open.or_else(|| read(path).ok()) else {
            return Vec::new();
        };
        let resolved = self.resolve(path, settings.clone(), weaker);
        self.checked.used_entries(path, text, resolved.settings)
    }

    fn read(&self, path: &Path) -> Option<ConfigFile> {
        let open = self.state().open.get(path).cloned();
        let text = match open.map_or_else(|| read(path), Ok) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            // A folder of this name, or something below a file.
            Err(_) if !path.is_file() => return None,
            Err(error) => return Some(ConfigFile::unreadable(path, &error)),
        };
        let (config, problems) = Config::read(&text.to_string());
        Some(ConfigFile {
            path: path.to_owned(),
            text,
            config,
            problems,
        })
    }

    /// The path below the root that holds the file; of a file outside of all, its name and its folder's, since the
    /// folders of a machine tell nothing of a policy.
    fn relative(&self, file: &Path) -> String {
        match self.root_of(file).and_then(|root| file.strip_prefix(root).ok()) {
            Some(below) => with_slashes(below),
            None => {
                let mut last: Vec<_> = file.iter().rev().take(2).collect();
                last.reverse();
                with_slashes(&last.iter().collect::<PathBuf>())
            }
        }
    }

    fn root_of(&self, file: &Path) -> Option<&Path> {
        let around = self.roots.iter().filter(|root| file.starts_with(root));
        around
            .max_by_key(|root| root.as_os_str().len())
            .map(PathBuf::as_path)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self) {
        self.configurations.clear();
        self.generation += 1;
    }
}

/// The JSON files in a folder and all below it, as people expect of a checker: without hidden files and those that
/// `.gitignore` names. JSON with comments has a name of its own.
pub fn json_files(folder: &Path) -> impl Iterator<Item = Result<PathBuf, ignore::Error>> {
    WalkBuilder::new(folder).build().filter_map(|entry| match entry {
        Ok(entry) => is_json_file(&entry).then(|| Ok(entry.into_path())),
        Err(error) => Some(Err(error)),
    })
}

fn is_json_file(entry: &DirEntry) -> bool {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let extension = entry.path().extension();
    let is_json = |extension: &OsStr| {
        ["json", "jsonc"]
            .iter()
            .any(|json| extension.eq_ignore_ascii_case(json))
    };
    is_file && extension.is_some_and(is_json)
}

/// Which entries of the configuration file covered something, by their numbers.
pub fn used_entries(settings: &Settings, findings: &Findings) -> Vec<usize> {
    let used = findings.used_ignores.iter();
    let entries = used.filter_map(|index| settings.ignores.get(*index)?.entry);
    entries.collect()
}

impl ConfigFile {
    /// The folder it holds for.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// A path as the configuration counts it.
    pub fn relative(&self, file: &Path) -> String {
        relative(file, self.folder())
    }

    fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self {
            path: path.to_owned(),
            text: Text::new(""),
            config: Config::default(),
            problems: vec![Problem {
                kind: ProblemKind::Meaning,
                severity: Severity::Error,
                range: TextRange::empty(0),
                message: format!("The configuration cannot be read, so none of it holds: {error}"),
            }],
        }
    }
}

/// Reads a file as text, without its byte order mark.
///
/// # Errors
/// It is not there, larger than any policy or configuration, or not UTF-8.
pub fn read(path: &Path) -> io::Result<Text> {
    let is_file = fs::metadata(path)?.is_file();
    if !is_file {
        return Err(io::ErrorKind::NotFound.into());
    }
    let mut text = String::new();
    let length = File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    match length as u64 <= LARGEST {
        true => Ok(Text::new(text.strip_prefix('\u{feff}').unwrap_or(&text))),
        false => Err(io::ErrorKind::FileTooLarge.into()),
    }
}

/// A path as a configuration in `folder` counts it.
pub fn relative(file: &Path, folder: &Path) -> String {
    with_slashes(file.strip_prefix(folder).unwrap_or(file))
}

fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// The day by UTC, `YYYY-MM-DD`; before 1970, no day is over.
pub fn today() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let time = i64::try_from(seconds).ok().and_then(iso_date).unwrap_or_default();
    time.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicyKind;

    const POLICY: &str =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:Foo", "Resource": "*"}}"#;

    /// A folder that is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let folder = std::env::temp_dir().join(format!("iam-policy-ls-{}-{name}", std::process::id()));
            for (path, text) in files {
                let path = folder.join(path);
                fs::create_dir_all(path.parent().expect("inside the folder")).expect("a writable folder");
                fs::write(path, text).expect("a writable folder");
            }
            Self(folder)
        }

        fn kind(&self, project: &Project, path: &str) -> Option<PolicyKind> {
            let resolved = project.resolve(&self.0.join(path), Settings::default(), None);
            resolved.settings.policy_kind.map(|known| known.kind)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn kind(name: &str) -> String {
        format!(r#"{{"policies": [{{"files": "a.json", "policyType": "{name}"}}]}}"#)
    }

    #[test]
    fn the_nearest_file_counts_and_the_open_text_before_it() {
        let folder = Folder::new(
            "nearest",
            &[
                (FILE_NAME, &kind("scp")),
                ("b/iam-policy-ls.json", &kind("rcp")),
                ("b/c/x", ""),
            ],
        );
        let project = Project::new(vec![folder.0.clone()]);
        assert_eq!(folder.kind(&project, "a.json"), Some(PolicyKind::Scp));
        assert_eq!(folder.kind(&project, "c/a.json"), Some(PolicyKind::Scp));
        assert_eq!(folder.kind(&project, "b/c/a.json"), Some(PolicyKind::Rcp));

        let config = folder.0.join("b").join(FILE_NAME);
        project.set_open(config.clone(), Some(Text::new(&kind("trust"))));
        assert_eq!(folder.kind(&project, "b/c/a.json"), Some(PolicyKind::Trust));
        project.set_open(config.clone(), None);
        assert_eq!(folder.kind(&project, "b/c/a.json"), Some(PolicyKind::Rcp));

        fs::remove_file(&config).expect("a file");
        assert_eq!(
            folder.kind(&project, "b/c/a.json"),
            Some(PolicyKind::Rcp),
            "known"
        );
        project.forget();
        assert_eq!(folder.kind(&project, "b/c/a.json"), Some(PolicyKind::Scp));
        assert_eq!(
            project.config_path(&folder.0.join("b/a.json")),
            folder.0.join(FILE_NAME)
        );
    }

    #[test]
    fn the_path_begins_at_the_root() {
        let project = Project::new(vec!["/src/scp/app".into(), "/src/scp/app/inner".into()]);
        for (file, expected) in [
            ("/src/scp/app/a/b.json", "a/b.json"),
            ("/src/scp/app/inner/b.json", "b.json"),
            ("/src/scp/other/deep/b.json", "deep/b.json"),
        ] {
            assert_eq!(project.relative(Path::new(file)), expected);
        }
    }

    #[test]
    fn what_is_of_no_use_or_over_is_told() {
        let ignores = r#"{"ignores": [
            {"rule": "INVALID_ACTION", "files": "./a.json", "reason": "new", "value": "s3:Foo"},
            {"rule": "INVALID_ACTION", "files": "./a.json", "reason": "new", "value": "s3:Bar"},
            {"rule": "INVALID_ACTION", "files": "./gone.json", "reason": "new"},
            {"rule": "INVALID_ACTION", "files": "*.json", "reason": "any file may have it", "value": "s3:Bar"},
            {"rule": "INVALID_ACTION", "files": "./a.json", "reason": "old", "expires": "2020-01-01"}
        ]}"#;
        let folder = Folder::new("unused", &[(FILE_NAME, ignores), ("a.json", POLICY)]);
        let project = Project::new(vec![folder.0.clone()]);
        let config = project
            .config_of(&folder.0.join("a.json"))
            .expect("a configuration");
        let problems = project.problems(&config, &Settings::default(), None);
        let lines: Vec<_> = problems
            .iter()
            .map(|problem| {
                (
                    config.text.position(problem.range.start, Default::default()).line,
                    problem.message.as_str(),
                )
            })
            .collect();
        assert_eq!(
            lines,
            [
                (2, "The entry covers no finding of `INVALID_ACTION`; remove it"),
                (3, "The entry covers no finding of `INVALID_ACTION`; remove it"),
                (
                    5,
                    "The entry expired on 2020-01-01; remove it, or set a later day"
                ),
            ]
        );
    }

    #[test]
    fn today_is_a_day() {
        assert_eq!(today().len(), 10);
        assert!("2026-01-01" < today().as_str());
    }
}
