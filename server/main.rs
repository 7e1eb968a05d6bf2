//! `iam-policy-ls`: arguments in, one of the shells out.

use std::io::{self, IsTerminal, Write};
use std::process;

use clap::Parser;
use iam_policy_ls::{cli, lsp};

fn main() {
    let arguments = cli::Arguments::parse();
    let code = match &arguments.command {
        Some(command) => cli::run(command),
        None => serve(arguments.stdio),
    };
    process::exit(code);
}

/// Serves an editor. Without `--stdio` it may be a person who only typed the name: they are told why nothing happens.
fn serve(asked: bool) -> i32 {
    if !asked && io::stdin().is_terminal() {
        say("Waiting for an editor on standard input; `iam-policy-ls --help` lists the commands.");
    }
    lsp::run().unwrap_or_else(|error| {
        say(&format!("error: The server could not start: {error}"));
        2
    })
}

/// Nobody is left to be told when standard error cannot be written.
fn say(sentence: &str) {
    let _ = writeln!(io::stderr(), "{sentence}");
}
