//! Which files a check reads: those named, and in folders the JSON files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::project::json_files;

/// The most bytes that are read of a file: AWS counts the size of policies in kilobytes, and a folder may hold data
/// of any size.
const LARGEST: u64 = 64 << 20;

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
    /// Its bytes; one that is larger than [`LARGEST`] gives [`io::ErrorKind::FileTooLarge`].
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        match &self.source {
            Source::File(path) => read_at_most(File::open(path)?, LARGEST),
            Source::StandardInput => read_at_most(io::stdin().lock(), LARGEST),
        }
    }

    /// Where it is; nowhere for standard input.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::StandardInput => None,
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

fn read_at_most(source: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = source.take(limit + 1).read_to_end(&mut bytes)?;
    match length as u64 <= limit {
        true => Ok(bytes),
        false => Err(io::ErrorKind::FileTooLarge.into()),
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
        for file in json_files(folder) {
            match file {
                Ok(file) => self.add(without_dot(&file).to_owned(), false),
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder of empty files that is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[&str]) -> Self {
            let folder = std::env::temp_dir().join(format!("iam-policy-ls-{}-{name}", std::process::id()));
            for file in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().expect("inside the folder")).expect("a writable folder");
                fs::write(path, "").expect("a writable folder");
            }
            Self(folder)
        }

        /// What is found, without the folder's own name; `!` marks the named.
        fn collect(&self, paths: &[&str]) -> Vec<String> {
            let paths: Vec<PathBuf> = paths.iter().map(|path| self.0.join(path)).collect();
            let found = collect(&paths, |_| ());
            assert_eq!(found.problems, Vec::<String>::new());
            let shown = |input: &Input| {
                let path = input.path().replace('\\', "/");
                let folder = self.0.display().to_string().replace('\\', "/") + "/";
                let mark = if input.named { "!" } else { "" };
                format!("{mark}{}", path.trim_start_matches(&folder))
            };
            found.inputs.iter().map(shown).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn folders_give_their_json_files_in_order() {
        let folder = Folder::new(
            "order",
            &[
                "b.json",
                "a/z.JSON",
                "a/b/c.json",
                "c.txt",
                "e.jsonc",
                ".hidden/d.json",
                "json",
                "d.json/e.json",
            ],
        );
        assert_eq!(
            folder.collect(&[""]),
            ["a/b/c.json", "a/z.JSON", "b.json", "d.json/e.json", "e.jsonc"]
        );
    }

    #[test]
    fn a_file_is_read_once_and_a_named_one_is_named() {
        let folder = Folder::new("once", &["a.json", "b.txt"]);
        let all = ["!a.json", "!b.txt"];
        assert_eq!(folder.collect(&["a.json", "", "b.txt", "b.txt", ""]), all);
        assert_eq!(folder.collect(&["", "a.json", "b.txt"]), all);
        assert_eq!(
            folder.collect(&["gone.json"]),
            ["!gone.json"],
            "read errors come later"
        );
    }

    #[test]
    fn what_a_folder_ignores_is_not_checked() {
        let folder = Folder::new("ignore", &["a.json", "out/b.json", ".ignore"]);
        fs::write(folder.0.join(".ignore"), "out/").expect("a writable folder");
        assert_eq!(folder.collect(&[""]), ["a.json"]);
        assert_eq!(folder.collect(&["out/b.json"]), ["!out/b.json"]);
    }

    #[test]
    fn reading_stops_at_the_limit() {
        assert!(read_at_most(&b"1234"[..], 4).is_ok_and(|bytes| bytes == b"1234"));
        let kind = |error: io::Error| error.kind();
        assert_eq!(
            read_at_most(&b"12345"[..], 4).map_err(kind),
            Err(io::ErrorKind::FileTooLarge)
        );
    }

    #[test]
    fn only_a_bare_dash_is_standard_input() {
        let found = collect(&["./-", "-", "-"].map(PathBuf::from), |_| ());
        let paths: Vec<String> = found.inputs.iter().map(Input::path).collect();
        assert_eq!(paths, ["<stdin>", "./-"]);
    }
}
