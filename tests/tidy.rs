//! What holds for the sources as text: the arrows between the rooms point down, and the core does no I/O.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `server/`, from the ground up, and which of them each may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("syntax", &["text"]),
    ("policy", &["syntax", "text"]),
    ("catalog", &[]),
    ("rule", &["policy", "catalog", "syntax", "text"]),
    ("rules", &["rule", "policy", "catalog", "syntax", "text"]),
    ("host", &["policy", "syntax", "text"]),
    ("analysis", &["host", "rules", "rule", "policy", "syntax", "text"]),
    (
        "config",
        &[
            "analysis", "host", "rules", "rule", "policy", "catalog", "syntax", "text",
        ],
    ),
    ("project", &["config", "analysis", "policy", "rule", "text"]),
    (
        "ide",
        &[
            "config", "analysis", "host", "rules", "rule", "policy", "catalog", "syntax", "text",
        ],
    ),
    (
        "cli",
        &[
            "project", "config", "host", "analysis", "ide", "rules", "rule", "policy", "catalog", "syntax",
            "text",
        ],
    ),
    (
        "lsp",
        &[
            "project", "config", "host", "analysis", "ide", "rules", "rule", "policy", "catalog", "text",
        ],
    ),
    ("main", &["cli", "lsp"]),
];

/// The shells: only they may touch the world outside.
const SHELLS: [&str; 4] = ["project", "cli", "lsp", "main"];

fn sources() -> BTreeMap<PathBuf, String> {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("server");
    let mut files = BTreeMap::new();
    let mut folders = vec![server];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                files.insert(path, without_tests(&text));
            }
        }
    }
    // What only the tests or the build script use is not of the house, and lib.rs only lists the rooms.
    let apart = ["testing.rs", "tests.rs", "build.rs", "lib.rs"];
    files.retain(|path, _| apart.iter().all(|name| !path.ends_with(name)) && room(path) != "build");
    files.retain(|path, _| path.iter().all(|part| part != "testing"));
    files
}

/// The source up to its tests, which stand last in a file.
fn without_tests(text: &str) -> String {
    text.split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The room a file is in: the first part of its path below `server/`.
fn room(path: &Path) -> String {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("server");
    let inside = path.strip_prefix(server).expect("below server/");
    let first = inside.components().next().expect("a name");
    first
        .as_os_str()
        .to_string_lossy()
        .trim_end_matches(".rs")
        .to_owned()
}

#[test]
fn every_room_is_in_the_plan() {
    for path in sources().keys() {
        let room = room(path);
        assert!(
            ROOMS.iter().any(|(name, _)| *name == room),
            "{} is in no room of the plan",
            path.display()
        );
    }
}

#[test]
fn arrows_between_rooms_point_down() {
    for (path, source) in sources() {
        let room = room(&path);
        let (_, allowed) = ROOMS
            .iter()
            .find(|(name, _)| *name == room)
            .expect("a room of the plan");
        for (other, _) in ROOMS
            .iter()
            .filter(|(other, _)| *other != room && !allowed.contains(other))
        {
            for root in ["crate", "iam_policy_ls"] {
                let used = source.contains(&format!("{root}::{other}::"))
                    || source.contains(&format!("{root}::{other};"));
                assert!(
                    !used,
                    "{} uses `{other}`, which stands above `{room}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_core_does_no_io() {
    for (path, source) in sources()
        .iter()
        .filter(|(path, _)| !SHELLS.contains(&room(path).as_str()))
    {
        for word in [
            "std::fs",
            "std::io",
            "std::net",
            "std::env",
            "std::process",
            "std::thread",
            "println!",
            "tower_lsp",
            "tokio",
        ] {
            assert!(!source.contains(word), "{} uses `{word}`", path.display());
        }
    }
}

#[test]
fn every_rule_has_its_own_file_in_the_list() {
    let codes: Vec<String> = iam_policy_ls::rules::RULES
        .iter()
        .map(|rule| rule.code.to_lowercase())
        .collect();
    let files: Vec<String> = sources()
        .keys()
        .filter(|path| path.parent().is_some_and(|folder| folder.ends_with("rules")))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    assert_eq!(
        files, codes,
        "files in server/rules/ and codes in RULES, in alphabetical order"
    );
}

#[test]
fn rules_know_nothing_of_each_other() {
    let calls: Vec<String> = sources()
        .iter()
        .filter(|(path, _)| path.parent().is_some_and(|folder| folder.ends_with("rules")))
        .filter(|(_, text)| without_tests(text).contains("super::"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert_eq!(
        calls,
        Vec::<String>::new(),
        "what rules share stands in `server/rule/`"
    );
}
