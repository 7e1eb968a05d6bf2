//! Files that were checked to see whether entries of a configuration are of use. What was found stays, so that the next
//! edit of the configuration does not check them again.

use std::collections::HashMap;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{LARGEST_KEPT, MOST_CHECKED};
use crate::analysis::{Analysis, Settings};
use crate::rule::Diagnostic;
use crate::text::Text;

/// The files that were checked last.
#[derive(Debug, Default)]
pub(super) struct Checked(Mutex<HashMap<PathBuf, Arc<File>>>);

/// A file and all that was found in it, accepted or not.
#[derive(Debug)]
struct File {
    settings: Settings,
    analysis: Analysis,
    diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// Which entries of the configuration cover something in a text, by their numbers.
    pub(super) fn used_entries(&self, path: &Path, text: Text, mut settings: Settings) -> Vec<usize> {
        let ignores = mem::take(&mut settings.ignores);
        let file = self.file(path, text, settings);
        let used = file.analysis.used_ignores(&ignores, &file.diagnostics);
        let entries = used.into_iter().filter_map(|index| ignores.get(index)?.entry);
        entries.collect()
    }

    fn file(&self, path: &Path, text: Text, settings: Settings) -> Arc<File> {
        let known = self.files().get(path).cloned();
        let is_same = |file: &Arc<File>| {
            file.settings == settings
                && file.analysis.source().len() == text.len()
                && file.analysis.source() == text.to_string()
        };
        if let Some(file) = known.filter(is_same) {
            return file;
        }
        let analysis = Analysis::new(text, settings.clone());
        let diagnostics = analysis.diagnostics();
        let file = Arc::new(File {
            settings,
            analysis,
            diagnostics,
        });
        if file.analysis.source().len() <= LARGEST_KEPT {
            let mut files = self.files();
            if MOST_CHECKED <= files.len() {
                files.clear();
            }
            files.insert(path.to_owned(), file.clone());
        }
        file
    }

    fn files(&self) -> MutexGuard<'_, HashMap<PathBuf, Arc<File>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::ignore::{Ignore, Place};

    fn settings(value: &str) -> Settings {
        Settings {
            ignores: vec![Ignore {
                code: "INVALID_ACTION",
                place: Place::File,
                value: Some(value.to_owned()),
                entry: Some(7),
            }],
            ..Settings::default()
        }
    }

    #[test]
    fn a_file_is_checked_again_when_its_text_or_its_settings_change() {
        let text = |action: &str| {
            Text::new(&format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "{action}", "Resource": "*"}}}}"#
            ))
        };
        let checked = Checked::default();
        let path = Path::new("a.json");
        let kept = || Arc::as_ptr(&checked.files()[path]);
        assert_eq!(
            checked.used_entries(path, text("s3:Foo"), settings("s3:Foo")),
            [7]
        );
        let first = kept();
        assert!(
            checked
                .used_entries(path, text("s3:Foo"), settings("s3:Bar"))
                .is_empty()
        );
        assert_eq!(kept(), first, "other entries alone");
        assert_eq!(
            checked.used_entries(path, text("s3:Bar"), settings("s3:Bar")),
            [7]
        );
        let mut audit = settings("s3:Bar");
        audit.levels.security_audit = true;
        let second = checked.files()[path].clone();
        assert_eq!(checked.used_entries(path, text("s3:Bar"), audit), [7]);
        assert!(!Arc::ptr_eq(&checked.files()[path], &second));
    }
}
