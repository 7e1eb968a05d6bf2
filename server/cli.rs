//! The command line: `check`, `explain` and `rules`.
//!
//! Invariants: standard output holds the answer alone, problems and progress go to standard error, one sentence a
//! problem. A reader that goes away (`| head`) silences the output and changes nothing else.

mod check;
mod configs;
mod explain;
mod inputs;
mod output;
mod progress;
mod rules;

pub use check::CheckArguments;
pub use explain::ExplainArguments;
pub use rules::RulesArguments;

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Parser, Subcommand, ValueEnum};

use crate::catalog;
use crate::policy::PolicyKind;
use crate::rule::Severity;

/// Checks AWS IAM policies, in an editor or on the command line.
///
/// Without a command it is a language server: it speaks the language server protocol on standard input and output.
#[derive(Parser, Debug)]
#[command(name = "iam-policy-ls", version = VERSION.as_str(), args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Be a language server on standard input and output; the same as no argument
    #[arg(long)]
    pub stdio: bool,

    /// What to do instead of serving an editor.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What `--version` says: a finding can only be judged with the date of what is known.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let (program, version, date) = (env!("CARGO_PKG_VERSION"), catalog::version(), catalog::date());
    format!("{program} (catalogue {version} of {date})")
});

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Check files and folders for mistakes in IAM policies
    Check(CheckArguments),
    /// Print the document of a rule
    Explain(ExplainArguments),
    /// List all rules
    Rules(RulesArguments),
}

/// The forms of output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// How a command ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Status {
    /// Nothing found at or above the threshold.
    Clean = 0,
    /// Something found.
    Found = 1,
    /// Something could not be done.
    Failed = 2,
}

/// Runs a command; the result is the exit code: 0, 1 (`check` found something) or 2 (something could not be done).
pub fn run(command: &Command) -> i32 {
    let ended = match command {
        Command::Check(arguments) => check::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
    };
    let status = ended.unwrap_or_else(|error| {
        complain(format_args!("The output cannot be written: {error}"));
        Status::Failed
    });
    status as i32
}

/// Tells of a problem on standard error; when even that is closed there is nobody left to tell.
fn complain(sentence: impl Display) {
    let _ = writeln!(io::stderr(), "error: {sentence}");
}

/// Tells of something that is no problem.
fn remark(sentence: impl Display) {
    let _ = writeln!(io::stderr(), "note: {sentence}");
}

impl ValueEnum for PolicyKind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Severity {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
