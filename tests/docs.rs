//! The generated documents are current; `UPDATE_EXPECT=1 cargo test --test docs` writes them anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use expect_test::expect_file;
use iam_policy_ls::config::schema;
use iam_policy_ls::ide::SNIPPETS;
use iam_policy_ls::rule::Enabled;
use iam_policy_ls::rules::RULES;

#[test]
fn rules_md_is_current() {
    let mut document = String::from(
        "# Rules\n\nGenerated from the rules by `UPDATE_EXPECT=1 cargo test --test docs`; `iam-policy-ls explain CODE` prints one.\n\n",
    );
    document.push_str("| Code | Type | Policies | What it finds |\n|---|---|---|---|\n");
    for rule in RULES {
        let kinds: Vec<&str> = rule.kinds.iter().map(|kind| kind.name()).collect();
        let (code, link, finding) = (rule.code, rule.code.to_lowercase(), rule.finding.name());
        let _ = writeln!(
            document,
            "| [`{code}`](#{link}) | {finding} | {} | {} |",
            kinds.join(", "),
            rule.summary()
        );
    }
    for rule in RULES {
        let body = rule.document().replace("\n## ", "\n### ");
        let _ = write!(
            document,
            "\n## {}\n\n**{}** · {}",
            rule.code,
            rule.finding.name(),
            body
        );
    }
    expect_file!["../docs/rules.md"].assert_eq(&document);
}

#[test]
fn the_schema_of_the_configuration_is_current() {
    let schema = serde_json::to_string_pretty(&schema::json_schema()).expect("a JSON document");
    expect_file!["../schemas/config.schema.json"].assert_eq(&(schema + "\n"));
}

/// Writes what stands between the marks of `docs/configuration.md`; the rest of the page is written by hand.
#[test]
fn configuration_md_is_current() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    let page = fs::read_to_string(page).expect("the page");
    let mut rules = String::new();
    for rule in schema::rules_off_by_default() {
        let (code, link) = (rule.code, rule.code.to_lowercase());
        let by = match rule.enabled {
            Enabled::BySecurityAudit => "`securityAudit`",
            _ => "its code in `rules`",
        };
        let _ = writeln!(
            rules,
            "- [`{code}`](rules.md#{link}), by {by}: {}",
            rule.summary()
        );
    }
    let current = between(&page, "settings", &schema::markdown());
    let current = between(&current, "off by default", &rules);
    expect_file!["../docs/configuration.md"].assert_eq(&current);
}

/// The page with other text between the marks of a name.
fn between(page: &str, name: &str, text: &str) -> String {
    let (begin, end) = (
        format!("<!-- begin: {name} -->\n"),
        format!("<!-- end: {name} -->"),
    );
    let (before, rest) = page.split_once(&begin).expect("the first mark");
    let (_, after) = rest.split_once(&end).expect("the second mark");
    format!("{before}{begin}{text}{end}{after}")
}

/// The places are written by hand, the table of snippets is generated.
#[test]
fn completion_md_lists_every_snippet() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/completion.md");
    let current = fs::read_to_string(path).expect("the document");
    let (head, _) = current.split_once("| Snippet |").expect("the table");
    let mut document = format!("{head}| Snippet | Policies | What it is |\n|---|---|---|\n");
    for snippet in SNIPPETS {
        let kind = snippet.kind.name();
        let _ = writeln!(document, "| {} | {kind} | {} |", snippet.label, snippet.detail);
    }
    expect_file!["../docs/completion.md"].assert_eq(&document);
}

/// Runs every `$ iam-policy-ls …` of the README and holds what it prints against what stands below it.
#[test]
fn readme_shows_what_the_commands_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let mut current = String::new();
    let mut rest = readme.as_str();
    while let Some((before, console)) = rest.split_once("```console\n$ iam-policy-ls ") {
        let (arguments, shown) = console.split_once('\n').expect("a command line");
        let (_, after) = shown.split_once("```").expect("the end of the block");
        let run = Command::new(env!("CARGO_BIN_EXE_iam-policy-ls"))
            .args(arguments.split(' '))
            .current_dir(root)
            .output()
            .expect("the command runs");
        let printed = String::from_utf8(run.stdout).expect("text");
        let _ = write!(
            current,
            "{before}```console\n$ iam-policy-ls {arguments}\n{}\n```",
            printed.trim_end()
        );
        rest = after;
    }
    current.push_str(rest);
    expect_file!["../README.md"].assert_eq(&current);
}
