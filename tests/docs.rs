//! The generated documents are current; `UPDATE_EXPECT=1 cargo test --test docs` writes them anew.

use std::fmt::Write;

use expect_test::expect_file;
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
