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

/// The handlers of tower-lsp that answer a method, as far as the server has them.
const HANDLERS: &[(&str, &str)] = &[
    ("initialize", "initialize"),
    ("initialized", "initialized"),
    ("shutdown", "shutdown"),
    ("did_open", "textDocument/didOpen"),
    ("did_change", "textDocument/didChange"),
    ("did_close", "textDocument/didClose"),
    ("did_change_configuration", "workspace/didChangeConfiguration"),
    ("did_change_watched_files", "workspace/didChangeWatchedFiles"),
    ("diagnostic", "textDocument/diagnostic"),
    ("workspace_diagnostic", "workspace/diagnostic"),
    ("completion", "textDocument/completion"),
    ("completion_resolve", "completionItem/resolve"),
    ("hover", "textDocument/hover"),
    ("code_action", "textDocument/codeAction"),
    ("code_action_resolve", "codeAction/resolve"),
    ("formatting", "textDocument/formatting"),
    ("range_formatting", "textDocument/rangeFormatting"),
    ("document_symbol", "textDocument/documentSymbol"),
    ("symbol", "workspace/symbol"),
    ("folding_range", "textDocument/foldingRange"),
    ("selection_range", "textDocument/selectionRange"),
    ("document_highlight", "textDocument/documentHighlight"),
    ("document_link", "textDocument/documentLink"),
    ("semantic_tokens_full", "textDocument/semanticTokens/full"),
    ("semantic_tokens_range", "textDocument/semanticTokens/range"),
    ("inlay_hint", "textDocument/inlayHint"),
    ("code_lens", "textDocument/codeLens"),
    ("execute_command", "workspace/executeCommand"),
];

/// The table of `docs/editors.md` names what has a handler, and nothing else.
#[test]
fn editors_md_names_every_method_the_server_answers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let backend = fs::read_to_string(root.join("server/lsp/backend.rs")).expect("the handlers");
    let (_, handlers) = backend
        .split_once("impl LanguageServer for Backend {")
        .expect("them");
    let (handlers, _) = handlers.split_once("\n}\n").expect("their end");
    let mut answered: Vec<&str> = handlers
        .split("    async fn ")
        .skip(1)
        .map(|handler| {
            let name = handler.split('(').next().unwrap_or_default();
            let method = HANDLERS.iter().find(|(handler, _)| *handler == name);
            method.map_or_else(|| panic!("`{name}` is not in `HANDLERS`"), |(_, method)| *method)
        })
        .collect();
    // Seen before it reaches the handlers.
    answered.push("exit");

    let page = fs::read_to_string(root.join("docs/editors.md")).expect("the page");
    let (_, table) = page
        .split_once("<!-- begin: methods -->")
        .expect("the first mark");
    let (table, _) = table.split_once("<!-- end: methods -->").expect("the last mark");
    let rows = table.lines().filter_map(|line| line.split('|').nth(1));
    let mut named: Vec<&str> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();

    answered.sort_unstable();
    named.sort_unstable();
    assert_eq!(named, answered);
}

/// Every folder of `editors/` has its page and its row.
#[test]
fn editors_md_leads_to_every_editor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/editors.md")).expect("the page");
    for entry in fs::read_dir(root.join("editors")).expect("the editors") {
        let editor = entry.expect("a folder").path();
        assert!(
            editor.join("README.md").is_file(),
            "{} has no page",
            editor.display()
        );
        let name = editor.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(
            page.contains(&format!("](../editors/{name}/README.md)")),
            "`{name}` is in no row"
        );
    }
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
