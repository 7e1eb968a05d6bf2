//! `rules`: all rules, as a table or as JSON.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::output::WhileRead;
use super::{Format, Status};
use crate::policy::PolicyKind;
use crate::rule::Rule;
use crate::rules::RULES;

/// What `rules` is told.
#[derive(Args, Debug)]
pub struct RulesArguments {
    /// How to print the list; JSON holds the documents too
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Prints the list.
pub(super) fn run(arguments: &RulesArguments) -> io::Result<Status> {
    let mut out = WhileRead::new(io::stdout().lock());
    match arguments.format {
        Format::Text => write!(out, "{}", table(RULES))?,
        Format::Json => {
            serde_json::to_writer(&mut out, &Catalogue::new(RULES))?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(Status::Clean)
}

/// One line a rule: code, type, kinds, summary.
fn table(rules: &[&Rule]) -> String {
    let rows: Vec<[String; 4]> = rules
        .iter()
        .map(|rule| {
            let (code, finding) = (rule.code.to_owned(), rule.finding.name().to_owned());
            [code, finding, kinds(rule), rule.summary().to_owned()]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let (first, second, third) = (width(0), width(1), width(2));
    let line = |[code, finding, kinds, summary]: &[String; 4]| {
        format!("{code:first$}  {finding:second$}  {kinds:third$}  {summary}\n")
    };
    rows.iter().map(line).collect()
}

#[derive(Serialize, Debug)]
struct Catalogue {
    /// Of this program.
    version: &'static str,
    rules: Vec<Entry>,
}

#[derive(Serialize, Debug)]
struct Entry {
    code: &'static str,
    #[serde(rename = "type")]
    finding: &'static str,
    kinds: Vec<&'static str>,
    enabled: &'static str,
    summary: &'static str,
    docs: String,
    url: String,
}

impl Catalogue {
    fn new(rules: &[&Rule]) -> Self {
        let entry = |rule: &&Rule| Entry {
            code: rule.code,
            finding: rule.finding.name(),
            kinds: rule.kinds.iter().map(|kind| kind.name()).collect(),
            enabled: rule.enabled.name(),
            summary: rule.summary(),
            docs: rule.document(),
            url: rule.url(),
        };
        Self {
            version: env!("CARGO_PKG_VERSION"),
            rules: rules.iter().map(entry).collect(),
        }
    }
}

/// The kinds of policy a rule applies to, in words.
pub(super) fn kinds(rule: &Rule) -> String {
    let names: Vec<&str> = rule.kinds.iter().map(|kind| kind.name()).collect();
    match names.len() == PolicyKind::ALL.len() {
        true => "all".to_owned(),
        false => names.join(", "),
    }
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "`declare_rule!` makes public rules")]
pub(super) mod tests {
    use expect_test::expect;

    use super::*;
    use crate::rule::{Context, Diagnostic, declare_rule};

    fn nothing(_: &Context<'_>, _: &mut Vec<Diagnostic>) {}

    declare_rule! {
        /// Says something about samples. More of it.
        ///
        /// ## Invalid
        ///
        /// ```json
        /// {
        ///   "a": 1
        /// }
        /// ```
        SAMPLE_RULE: SecurityWarning, kinds: &[PolicyKind::Resource, PolicyKind::Trust], check: nothing,
    }

    declare_rule! {
        /// Says less.
        SAMPLE_ROLE: Error, kinds: &PolicyKind::ALL, check: nothing,
    }

    pub(in crate::cli) use SAMPLE_RULE as SAMPLE;
    pub(in crate::cli) static SAMPLES: &[&Rule] = &[&SAMPLE_RULE, &SAMPLE_ROLE];

    #[test]
    fn the_table_has_one_line_a_rule() {
        expect![[r#"
            SAMPLE_RULE  SECURITY_WARNING  resource, trust  Says something about samples. More of it.
            SAMPLE_ROLE  ERROR             all              Says less.
        "#]]
        .assert_eq(&table(SAMPLES));
        assert_eq!(table(&[]), "");
    }

    #[test]
    fn the_json_holds_the_documents() {
        let json = serde_json::to_string_pretty(&Catalogue::new(&SAMPLES[1..]).rules);
        expect![[r#"
            [
              {
                "code": "SAMPLE_ROLE",
                "type": "ERROR",
                "kinds": [
                  "identity",
                  "resource",
                  "trust",
                  "scp",
                  "rcp",
                  "boundary",
                  "session",
                  "vpc-endpoint"
                ],
                "enabled": "default",
                "summary": "Says less.",
                "docs": "Says less.\n",
                "url": "https://github.com/iam-policy-ls/iam-policy-ls/blob/main/docs/rules.md#sample_role"
              }
            ]"#]]
        .assert_eq(&json.expect("strings and lists only"));
    }
}
