//! The command line as its users meet it: the real binary, its output and its exit status.
#![cfg(all(feature = "cli", feature = "lsp"))]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use expect_test::expect;
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
        "configurations": [],
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

/// A policy whose actions are given as JSON.
fn policy(actions: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": {actions}, "Resource": "*"}}]}}"#
    )
}

/// A policy with one error, on `"s3:GetObjct"`.
fn bad_policy() -> String {
    policy(r#"["s3:PutObject", "s3:GetObjct"]"#)
}

#[test]
fn the_threshold_decides_the_status() {
    // By the highest severity in them.
    let statement_alone = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    let no_version = policy("\"s3:GetObject\"").replace("\"Version\": \"2012-10-17\", ", "");
    let clean = policy("\"s3:GetObject\"");
    let here = folder(
        "threshold",
        &[
            ("error.json", bad_policy().as_bytes()),
            ("warning.json", no_version.as_bytes()),
            ("information.json", statement_alone.as_bytes()),
            ("clean.json", clean.as_bytes()),
        ],
    );
    const SEVERITIES: [&str; 4] = ["error", "warning", "information", "hint"];
    for (file, highest) in [
        ("error.json", Some(0)),
        ("warning.json", Some(1)),
        ("information.json", Some(2)),
        ("clean.json", None),
    ] {
        let check = |rest: &[&str]| run(&here, &[&["check", "--format", "json", file], rest].concat());
        let json = check(&[]).json();
        let found = json["files"][0]["diagnostics"].as_array().expect("a list");
        let rank = |found: &Value| SEVERITIES.iter().position(|name| found["severity"] == *name);
        assert_eq!(found.iter().filter_map(rank).min(), highest, "{file}: {json}");
        for (threshold, severity) in SEVERITIES.iter().enumerate() {
            let status = i32::from(highest.is_some_and(|highest| highest <= threshold));
            assert_eq!(
                check(&["--fail-on", severity]).status,
                Some(status),
                "{file} {severity}"
            );
        }
        let default = i32::from(highest.is_some_and(|highest| highest <= 1));
        assert_eq!(check(&[]).status, Some(default), "{file}");
    }
}

#[test]
fn the_json_says_where_what_and_how_to_mend_it() {
    let source = bad_policy().replace("\"Statement\"", "\r\n\t\"Statement\"");
    let here = folder("json", &[("a.json", source.as_bytes())]);
    let run = run(&here, &["check", "--format", "json", "a.json"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(1), ""));
    let json = run.json();
    let file = &json["files"][0];
    assert_eq!(file["policyType"], "identity");
    let found = &file["diagnostics"][0];
    assert_eq!(file["diagnostics"].as_array().map(Vec::len), Some(1), "{json}");
    assert_eq!(
        [&found["code"], &found["type"], &found["severity"]],
        ["INVALID_ACTION", "ERROR", "error"]
    );
    assert_eq!(found["pointer"], "/Statement/0/Action/1");
    let line = source.lines().nth(1).expect("two lines");
    let start = line.find("\"s3:GetObjct\"").expect("there");
    let place = |character: usize| serde_json::json!({ "line": 1, "character": character });
    assert_eq!(found["range"]["start"], place(start));
    assert_eq!(found["range"]["end"], place(start + "\"s3:GetObjct\"".len()));
    assert_eq!(found["fixes"], serde_json::json!(["Change to `s3:GetObject`"]));
}

#[test]
fn the_type_comes_from_the_content_or_the_option() {
    let trust = policy("\"sts:AssumeRole\"").replace(
        "\"Resource\": \"*\"",
        r#""Principal": {"Service": "ec2.amazonaws.com"}"#,
    );
    let resource = policy("\"s3:GetObject\"").replace("\"Resource\"", "\"Principal\": \"*\", \"Resource\"");
    let here = folder(
        "types",
        &[
            ("identity.json", policy("\"s3:GetObject\"").as_bytes()),
            ("resource.json", resource.as_bytes()),
            ("trust.json", trust.as_bytes()),
        ],
    );
    let types = |options: &[&str]| -> Vec<Value> {
        let run = run(&here, &[&["check", "--format", "json", "."], options].concat());
        let json = run.json();
        let files = json["files"].as_array().expect("a list").iter();
        files.map(|file| file["policyType"].clone()).collect()
    };
    assert_eq!(types(&[]), ["identity", "resource", "trust"]);
    assert_eq!(types(&["--policy-type", "scp"]), ["scp"; 3]);
    let options = ["--policy-type", "resource", "--resource-type", "AWS::S3::Bucket"];
    assert_eq!(types(&options), ["resource"; 3]);
}

#[test]
fn a_folder_is_searched_for_policies_only() {
    let policy = bad_policy();
    let policy = policy.as_bytes();
    let here = folder(
        "mixed",
        &[
            ("p/a.json", policy),
            ("p/deep/er/b.JSON", policy),
            ("p/package.json", UNRELATED),
            ("p/latin1.json", b"{\"name\": \"M\xfcller\"}"),
            ("p/notes.txt", policy),
            ("p/.hidden.json", policy),
            ("p/.terraform/c.json", policy),
            ("p/ignored/d.json", policy),
            ("p/.ignore", b"ignored/"),
            ("p/empty.json", b""),
        ],
    );
    let run_on = |paths: &[&str]| run(&here, &[&["check", "--format", "json"], paths].concat());
    let found = run_on(&["p"]);
    assert_eq!((found.status, found.stderr.as_str()), (Some(1), ""));
    assert_eq!(found.paths(), ["p/a.json", "p/deep/er/b.JSON"]);
    let twice = run_on(&["p/a.json", "./p/a.json", "p", "p/a.json"]);
    assert_eq!(twice.paths(), found.paths(), "each once");
    let named = run_on(&["p/notes.txt", "p/.hidden.json", "p/ignored", "p/.terraform"]);
    assert_eq!(
        named.paths(),
        [
            "p/.hidden.json",
            "p/.terraform/c.json",
            "p/ignored/d.json",
            "p/notes.txt"
        ],
        "what is named is checked"
    );
}

#[test]
fn invalid_utf8_does_not_stop_the_others() {
    let bad_bytes = [policy("\"s3:Get\u{fffd}\"").as_bytes(), b"\xff"].concat();
    let here = folder(
        "utf8-beside",
        &[("a.json", bad_policy().as_bytes()), ("b.json", &bad_bytes)],
    );
    for paths in [&["."][..], &["b.json", "a.json"]] {
        let run = run(&here, &[&["check", "--format", "json"], paths].concat());
        assert_eq!(
            (run.status, run.paths()),
            (Some(2), vec!["a.json".into(), "b.json".into()])
        );
        let files = &run.json()["files"];
        assert_eq!(files[0]["diagnostics"][0]["code"], "INVALID_ACTION");
        assert!(
            files[1]["error"]
                .as_str()
                .is_some_and(|it| it.contains("not UTF-8"))
        );
    }
}

#[test]
fn a_byte_order_mark_counts_as_no_column() {
    let source = bad_policy();
    let with_mark = format!("\u{feff}{source}");
    let here = folder(
        "bom",
        &[("a.json", source.as_bytes()), ("b.json", with_mark.as_bytes())],
    );
    let json = run(&here, &["check", "--format", "json", "."]).json();
    let found = |file: usize| &json["files"][file]["diagnostics"];
    assert_eq!(found(0)[0]["code"], "INVALID_ACTION");
    assert_eq!(found(0), found(1));
    let column = source.find("\"s3:GetObjct\"").expect("there") + 1;
    let text = run(&here, &["check", "b.json"]).stdout;
    assert!(text.contains(&format!("--> b.json:1:{column}\n")), "{text}");
}

#[test]
fn a_policy_may_come_from_standard_input() {
    let here = folder("stdin-policy", &[]);
    let bad = run_with_input(
        &here,
        &["check", "--format", "json", "-"],
        bad_policy().as_bytes(),
    );
    assert_eq!((bad.status, bad.paths()), (Some(1), vec!["<stdin>".to_owned()]));
    assert_eq!(bad.json()["files"][0]["diagnostics"][0]["code"], "INVALID_ACTION");
    let empty = run_with_input(&here, &["check", "-"], b"");
    assert_eq!(
        (empty.status, empty.stdout.as_str()),
        (Some(0), "No policies found\n")
    );
}

#[test]
fn findings_are_shown_in_their_place() {
    let here = folder("text", &[("a.json", bad_policy().as_bytes())]);
    let run = run(&here, &["check", "a.json"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(1), ""));
    expect![[r#"
        error[INVALID_ACTION]: `s3:GetObjct` is not an action of Amazon S3; did you mean `s3:GetObject`?
         --> a.json:1:88
          |
        1 | {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObjct"], "Resource"...
          |                                                                                        ^^^^^^^^^^^^^
          |
          = help: Change to `s3:GetObject`

        a.json: checked as an identity policy, since no statement names a principal

        1 error in 1 of 1 file
    "#]]
    .assert_eq(&run.stdout);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_said() {
    use std::os::unix::fs::PermissionsExt;

    let here = folder("permission", &[("a.json", UNRELATED), ("b.json", UNRELATED)]);
    let closed = here.join("a.json");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("an own file");
    if fs::read(&closed).is_ok() {
        return; // Root may read everything.
    }
    let run = run(&here, &["check", "."]);
    assert_eq!(run.status, Some(2));
    assert_eq!(run.stderr, "error: `a.json` cannot be read: permission denied\n");
}

#[test]
fn a_policy_of_megabytes_on_one_line_is_checked() {
    let actions = vec!["\"s3:GetObject\""; 330_000].join(", ");
    let bad = vec!["\"s3:GetObjct\""; 1_500].join(", ");
    let source = policy(&format!("[{actions}, {bad}]"));
    assert!(source.len() > 5_000_000);
    let here = folder("long", &[("a.json", source.as_bytes())]);
    let run = run(&here, &["check", "a.json"]);
    assert_eq!(run.status, Some(1));
    assert!(run.stdout.len() < 2_000_000, "only what is around each finding");
    assert!(
        run.stdout.contains("1500 errors"),
        "{:?}",
        run.stdout.lines().last()
    );
}

#[test]
fn a_rule_is_explained_in_any_case_and_a_near_one_named() {
    let here = folder("explain-rule", &[]);
    let upper = run(&here, &["explain", "INVALID_ACTION"]);
    assert_eq!((upper.status, upper.stderr.as_str()), (Some(0), ""));
    assert!(upper.stdout.starts_with("# INVALID_ACTION\n"), "{}", upper.stdout);
    for code in ["invalid_action", "Invalid-Action"] {
        assert_eq!(run(&here, &["explain", code]).stdout, upper.stdout);
    }
    let near = run(&here, &["explain", "INVALD_ACTION"]);
    assert_eq!((near.status, near.stdout.as_str()), (Some(2), ""));
    assert!(near.stderr.contains("`INVALID_ACTION`"), "{}", near.stderr);
}

#[test]
fn the_rules_are_the_same_in_both_formats() {
    let here = folder("rules-both", &[]);
    let text = run(&here, &["rules"]);
    assert_eq!((text.status, text.stderr.as_str()), (Some(0), ""));
    let listed: Vec<_> = text
        .stdout
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let json = run(&here, &["rules", "--format", "json"]).json();
    let rules = json["rules"].as_array().expect("a list");
    let codes: Vec<_> = rules.iter().filter_map(|rule| rule["code"].as_str()).collect();
    assert_eq!(listed, codes);
    assert!(codes.contains(&"INVALID_ACTION"));
    for rule in rules {
        for field in ["type", "summary", "docs", "url"] {
            assert!(rule[field].as_str().is_some_and(|it| !it.is_empty()), "{rule}");
        }
    }
}
