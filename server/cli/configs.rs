//! The configuration files behind a check, and what is wrong with them once everything is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf, absolute};
use std::sync::Arc;

use crate::config::{IgnoreEntry, Problem};
use crate::project::ConfigFile;

/// The configuration files that were read.
#[derive(Debug, Default)]
pub(super) struct Configs {
    by_path: BTreeMap<PathBuf, Use>,
}

/// What a configuration was good for.
#[derive(Debug)]
struct Use {
    file: Arc<ConfigFile>,
    /// The files that were checked under it, as it counts paths.
    checked: BTreeSet<String>,
    /// Its entries that covered a finding.
    used: BTreeSet<usize>,
}

impl Configs {
    /// A file was checked under a configuration, or is the configuration itself.
    pub(super) fn add(&mut self, file: &Arc<ConfigFile>, checked: Option<&Path>, used: &[usize]) {
        let entry = self.by_path.entry(file.path.clone()).or_insert_with(|| Use {
            file: file.clone(),
            checked: BTreeSet::new(),
            used: BTreeSet::new(),
        });
        entry.checked.extend(checked.map(|path| file.relative(path)));
        entry.used.extend(used);
    }

    /// Each configuration with all that is wrong with it. An entry is of no use where all files were checked that it
    /// may be about: the one it names, or a folder with all below it (`folders`).
    pub(super) fn problems(&self, folders: &[PathBuf], today: &str) -> Vec<(Arc<ConfigFile>, Vec<Problem>)> {
        let walked: Vec<PathBuf> = folders
            .iter()
            .filter_map(|folder| absolute(folder).ok())
            .collect();
        let configs = self.by_path.values().map(|entry| {
            let is_whole = walked
                .iter()
                .any(|folder| entry.file.folder().starts_with(folder));
            let mut problems = entry.file.problems.clone();
            problems.extend(entry.file.config.expired(today));
            let ignores = entry.file.config.ignores().iter();
            let unused = ignores.filter(|ignore| entry.is_unused(ignore, is_whole, today));
            problems.extend(unused.map(IgnoreEntry::unused));
            problems.sort_by_key(|problem| problem.range);
            (entry.file.clone(), problems)
        });
        configs.collect()
    }
}

impl Use {
    fn is_unused(&self, ignore: &IgnoreEntry, is_whole: bool, today: &str) -> bool {
        let was_checked = || {
            ignore
                .files
                .only_file()
                .is_some_and(|path| self.checked.contains(&path))
        };
        let is_used = || {
            ignore
                .ignore
                .entry
                .is_some_and(|number| self.used.contains(&number))
        };
        !ignore.has_expired(today) && (is_whole || was_checked()) && !is_used()
    }
}
