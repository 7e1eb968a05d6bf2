//! Folders of files for tests.

use std::fs;
use std::path::{Path, PathBuf};

/// A fresh folder of this name with these files.
pub(crate) fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    for (path, content) in files {
        write(&folder, path, content);
    }
    folder
}

/// Writes a file of a folder.
pub(crate) fn write(folder: &Path, path: &str, content: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("inside the folder")).expect("a writable folder");
    fs::write(path, content).expect("a writable folder");
}

/// The URI of a file in a folder, or of the folder itself where the name is empty.
pub(crate) fn uri(folder: &Path, file: &str) -> String {
    let path = folder.join(file).display().to_string().replace('\\', "/");
    format!("file:///{}", path.trim_start_matches('/').trim_end_matches('/'))
}
