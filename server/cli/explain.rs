//! `explain`: a rule's document.

use std::io::{self, Write};

use clap::Args;

use super::output::WhileRead;
use super::{Status, complain, rules};
use crate::rule::Rule;
use crate::rules::RULES;

/// How alike (of 1) a code must be to be suggested, and how many are.
const ALIKE: f64 = 0.6;
const SUGGESTIONS: usize = 3;

/// What `explain` is told.
#[derive(Args, Debug)]
pub struct ExplainArguments {
    /// The code of the rule, in any case: `invalid_action`
    #[arg(value_name = "CODE")]
    code: String,
}

/// Prints the document as Markdown.
pub(super) fn run(arguments: &ExplainArguments) -> io::Result<Status> {
    let wanted = arguments.code.trim().to_uppercase().replace('-', "_");
    let Some(rule) = RULES.iter().find(|rule| rule.code == wanted) else {
        complain(unknown(RULES, &arguments.code, &wanted));
        return Ok(Status::Failed);
    };
    let mut out = WhileRead::new(io::stdout().lock());
    write!(out, "{}", document(rule))?;
    out.flush()?;
    Ok(Status::Clean)
}

fn document(rule: &Rule) -> String {
    format!(
        "# {}\n\n{}\n\nType: {}  \nPolicies: {}  \nMore: {}\n",
        rule.code,
        rule.document().trim_end(),
        rule.finding.name(),
        rules::kinds(rule),
        rule.url(),
    )
}

fn unknown(rules: &[&Rule], given: &str, wanted: &str) -> String {
    let mut near: Vec<(f64, &str)> = rules
        .iter()
        .map(|rule| {
            (
                strsim::normalized_damerau_levenshtein(rule.code, wanted),
                rule.code,
            )
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let near: Vec<String> = near
        .iter()
        .take(SUGGESTIONS)
        .map(|(_, code)| format!("`{code}`"))
        .collect();
    match near.is_empty() {
        true => format!("There is no rule `{given}`; `iam-policy-ls rules` lists all"),
        false => format!("There is no rule `{given}`; did you mean {}?", near.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::cli::rules::tests::{SAMPLE, SAMPLES};

    #[test]
    fn the_document_stands_between_its_title_and_its_facts() {
        expect![[r##"
            # SAMPLE_RULE

            Says something about samples. More of it.

            ## Invalid

            ```json
            {
              "a": 1
            }
            ```

            Type: SECURITY_WARNING  
            Policies: resource, trust  
            More: https://github.com/iam-policy-ls/iam-policy-ls/blob/main/docs/rules.md#sample_rule
        "##]]
        .assert_eq(&document(&SAMPLE));
    }

    #[test]
    fn an_unknown_code_names_its_neighbours() {
        for (given, sentence) in [
            (
                "smaple_rule",
                "There is no rule `smaple_rule`; did you mean `SAMPLE_RULE` or `SAMPLE_ROLE`?",
            ),
            ("xyz", "There is no rule `xyz`; `iam-policy-ls rules` lists all"),
        ] {
            assert_eq!(unknown(SAMPLES, given, &given.to_uppercase()), sentence);
        }
    }
}
