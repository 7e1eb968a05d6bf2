//! Which files a check reads: those named, and in folders the `.json` files.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

/// Something to check.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Input {
    source: Source,
    /// Whether the user named it; a file found in a folder is left out of the report when it holds no policy.
    pub(super) named: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Source {
    StandardInput,
    File(PathBuf),
}

impl Input {
    /// Its bytes.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        match &self.source {
            Source::File(path) => fs::read(path),
            Source::StandardInput => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }

    /// How reports name it.
    pub(super) fn path(&self) -> String {
        match &self.source {
            Source::File(path) => path.display().to_string(),
            Source::StandardInput => "<stdin>".to_owned(),
        }
    }
}

/// What to check, and what went wrong on the way to it.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Standard input first, then files by path, each once.
    pub(super) inputs: Vec<Input>,
    /// Folders that could not be read, one sentence each.
    pub(super) problems: Vec<String>,
}

/// Resolves the paths of the command line; whether a named file can be read shows when it is.
pub(super) fn collect(paths: &[PathBuf], mut seen: impl FnMut(usize)) -> Inputs {
    let mut files = Files::default();
    let mut stdin = None;
    for path in paths {
        if path.as_os_str() == "-" {
            stdin = Some(Input {
                source: Source::StandardInput,
                named: true,
            });
        } else if path.is_dir() {
            files.walk(path, &mut seen);
        } else {
            files.add(path.clone(), true);
        }
    }
    Inputs {
        inputs: stdin.into_iter().chain(files.by_path.into_values()).collect(),
        problems: files.problems,
    }
}

#[derive(Default)]
struct Files {
    /// By path without a leading `./`, so that a file named twice is checked once.
    by_path: BTreeMap<PathBuf, Input>,
    problems: Vec<String>,
}

impl Files {
    fn walk(&mut self, folder: &Path, seen: &mut impl FnMut(usize)) {
        for entry in WalkBuilder::new(folder).build() {
            match entry {
                Ok(entry) if is_json_file(&entry) => self.add(without_dot(entry.path()).to_owned(), false),
                Ok(_) => {}
                Err(error) => self.problems.push(format!("A folder cannot be read: {error}")),
            }
            seen(self.by_path.len());
        }
    }

    fn add(&mut self, path: PathBuf, named: bool) {
        let key = without_dot(&path).to_owned();
        if named || !self.by_path.contains_key(&key) {
            let source = Source::File(path);
            self.by_path.insert(key, Input { source, named });
        }
    }
}

fn without_dot(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

fn is_json_file(entry: &DirEntry) -> bool {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let extension = entry.path().extension();
    is_file && extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}
