//! The command line as its users meet it: the real binary, its output and its exit status.
#![cfg(all(feature = "cli", feature = "lsp"))]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A run of the binary, in a folder, without the colour settings of whoever runs the tests.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iam-policy-ls"));
    command.args(arguments).current_dir(folder);
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    Run::new(command(folder, arguments).stdin(Stdio::null()).output())
}

fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    let mut command = command(folder, arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(input).expect("the binary reads");
    drop(stdin);
    Run::new(child.wait_with_output())
}

struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    fn new(output: std::io::Result<Output>) -> Self {
        let output = output.expect("the binary runs");
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("standard output holds one JSON document")
    }

    /// The paths of the JSON output.
    fn paths(&self) -> Vec<String> {
        let json = self.json();
        let files = json["files"].as_array().expect("a list of files");
        let path = |file: &Value| file["path"].as_str().unwrap_or_default().to_owned();
        files.iter().map(path).collect()
    }
}

/// A fresh folder with these files.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("a writable folder");
        fs::write(path, content).expect("a writable folder");
    }
    folder
}

const UNRELATED: &[u8] = b"{\"name\": \"package\", \"version\": \"1.0.0\"}";
const NOT_UTF8: &[u8] = b"{\"Statement\": \"\xff\"}";

#[test]
fn help_names_every_command_and_option() {
    let here = folder("help", &[]);
    let whole = run(&here, &["--help"]);
    assert_eq!((whole.status, whole.stderr.as_str()), (Some(0), ""));
    for word in ["check", "explain", "rules", "--stdio", "--version"] {
        assert!(whole.stdout.contains(word), "{word}");
    }
    let check = run(&here, &["check", "--help"]);
    for word in [
        "--format",
        "--policy-type",
        "--resource-type",
        "--fail-on",
        "PATH",
        "boundary",
        "hint",
    ] {
        assert!(check.stdout.contains(word), "{word}");
    }
}

#[test]
fn the_version_names_the_catalogue_and_its_date() {
    let run = run(&folder("version", &[]), &["--version"]);
    assert_eq!(run.status, Some(0));
    let (version, date) = (iam_policy_ls::catalog::version(), iam_policy_ls::catalog::date());
    assert!(date.starts_with("20"), "{date}");
    let program = env!("CARGO_PKG_VERSION");
    assert_eq!(
        run.stdout,
        format!("iam-policy-ls {program} (catalogue {version} of {date})\n")
    );
}

#[test]
fn a_bad_option_is_named_and_ends_with_2() {
    let here = folder("options", &[("a.json", UNRELATED)]);
    for (arguments, word) in [
        (&["check"][..], "PATH"),
        (&["check", "--formt", "json", "a.json"], "--formt"),
        (&["check", "--format", "xml", "a.json"], "xml"),
        (&["check", "--policy-type", "user", "a.json"], "user"),
        (
            &["check", "--resource-type", "bucket", "a.json"],
            "AWS::S3::Bucket",
        ),
        (&["check", "--fail-on", "fatal", "a.json"], "fatal"),
        (&["verify", "a.json"], "verify"),
        (&["--stdio", "check", "a.json"], "--stdio"),
        (&["explain"], "CODE"),
    ] {
        let run = run(&here, arguments);
        assert_eq!(run.status, Some(2), "{arguments:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(run.stderr.contains(word), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn a_named_file_without_a_policy_is_no_failure() {
    let here = folder("unrelated", &[("package.json", UNRELATED), ("empty.json", b"")]);
    let text = run(&here, &["check", "package.json", "empty.json"]);
    assert_eq!(text.status, Some(0));
    assert_eq!(text.stdout, "No policies found\n");
    let notes = "note: `empty.json` holds no policy\nnote: `package.json` holds no policy\n";
    assert_eq!(text.stderr, notes);

    let json = run(&here, &["check", "--format", "json", "package.json"]);
    assert_eq!((json.status, json.stderr.as_str()), (Some(0), ""));
    let expected = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "files": [{"path": "package.json", "policyType": null, "diagnostics": []}],
    });
    assert_eq!(json.json(), expected);
}

#[test]
fn a_folder_gives_only_files_that_hold_policies() {
    let here = folder(
        "folder",
        &[("a/package.json", UNRELATED), ("a/binary.json", b"\xff\xfe\x00")],
    );
    for path in ["a", ".", "./a/"] {
        let run = run(&here, &["check", "--format", "json", path]);
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{path}");
        assert_eq!(run.paths(), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let here = folder("unreadable", &[("a.json", UNRELATED)]);
    for format in ["text", "json"] {
        let run = run(
            &here,
            &[
                "check",
                "--format",
                format,
                "gone.json",
                "a.json/b.json",
                "a.json",
            ],
        );
        assert_eq!(run.status, Some(2));
        let problems: Vec<&str> = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("error: "))
            .collect();
        assert_eq!(problems.len(), 2, "one sentence a problem: {}", run.stderr);
        assert!(
            run.stderr
                .contains("error: `gone.json` cannot be read: there is no such file or folder\n")
        );
        if format == "json" {
            assert_eq!(run.paths(), ["a.json", "a.json/b.json", "gone.json"], "in order");
            assert!(run.json()["files"][2]["error"].is_string());
        } else {
            assert_eq!(run.stdout, "No policies found; 2 files not checked\n");
        }
    }
}

#[test]
fn invalid_utf8_is_reported_in_place() {
    let here = folder(
        "utf8",
        &[
            ("b.json", NOT_UTF8),
            ("a.json", UNRELATED),
            ("c.json", b"\xef\xbb\xbf{}"),
        ],
    );
    let json = run(
        &here,
        &["check", "--format", "json", "c.json", "b.json", "a.json"],
    );
    assert_eq!((json.status, json.stderr.as_str()), (Some(2), ""));
    assert_eq!(json.paths(), ["a.json", "b.json", "c.json"]);
    let files = &json.json()["files"];
    assert_eq!(
        files[1]["error"],
        "The byte at offset 15 is not UTF-8; save the file as UTF-8"
    );
    assert!(files[2].get("error").is_none(), "a byte order mark is fine");

    let text = run(&here, &["check", "b.json"]);
    assert_eq!(text.status, Some(2));
    assert!(
        text.stdout
            .starts_with("error: The byte at offset 15 is not UTF-8"),
        "{}",
        text.stdout
    );
    assert!(text.stdout.contains("--> b.json"), "{}", text.stdout);
}

#[test]
fn a_dash_is_standard_input() {
    let here = folder("stdin", &[("-", NOT_UTF8)]);
    let bad = run_with_input(&here, &["check", "--format", "json", "-"], b"\xff");
    assert_eq!((bad.status, bad.paths()), (Some(2), vec!["<stdin>".to_owned()]));
    let good = run_with_input(&here, &["check", "-"], UNRELATED);
    assert_eq!(
        (good.status, good.stdout.as_str()),
        (Some(0), "No policies found\n")
    );
    assert_eq!(good.stderr, "note: `<stdin>` holds no policy\n");
    let file = run(&here, &["check", "--format", "json", "./-"]);
    assert_eq!((file.status, file.paths()), (Some(2), vec!["./-".to_owned()]));
}

#[test]
fn colours_are_for_terminals_and_those_who_ask() {
    let here = folder("colours", &[("a.json", NOT_UTF8)]);
    for (variable, is_coloured) in [("OTHER", false), ("NO_COLOR", false), ("CLICOLOR_FORCE", true)] {
        let run = Run::new(command(&here, &["check", "a.json"]).env(variable, "1").output());
        assert_eq!(run.stdout.contains('\u{1b}'), is_coloured, "{variable}");
    }
}

#[test]
fn a_reader_that_goes_away_changes_nothing() {
    let here = folder("pipe", &[("a.json", NOT_UTF8)]);
    for arguments in [
        &["check", "-", "a.json"][..],
        &["check", "--format", "json", "-", "a.json"],
    ] {
        let mut command = command(&here, arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        drop(child.stdout.take());
        // Only now can the first input be read, and so anything be written.
        drop(child.stdin.take());
        let run = Run::new(child.wait_with_output());
        assert_eq!(run.status, Some(2), "{arguments:?}: {}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
}

#[test]
fn an_unknown_rule_ends_with_2() {
    let run = run(&folder("explain", &[]), &["explain", "no_such_rule_at_all"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr
            .starts_with("error: There is no rule `no_such_rule_at_all`"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_rules_as_json_are_one_document() {
    let run = run(&folder("rules", &[]), &["rules", "--format", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(run.json()["version"], env!("CARGO_PKG_VERSION"));
    assert!(run.json()["rules"].is_array());
}
