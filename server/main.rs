//! `iam-policy-ls`: arguments in, one of the shells out.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use iam_policy_ls::{cli, lsp};

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match arguments.command {
        Some(command) => cli::run(&command),
        None => {
            if !arguments.stdio && io::stdin().is_terminal() {
                greet();
            }
            lsp::run()
        }
    }
}

/// Tells a person who only typed the name why nothing happens; a failure to say so changes nothing.
fn greet() {
    let text = "Waiting for an editor on standard input; `iam-policy-ls --help` lists the commands.";
    let _ = writeln!(io::stderr(), "{text}");
}
