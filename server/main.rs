//! `iam-policy-ls`: a language server and a command line for IAM policies.

use std::env;
use std::io::{self, Write};
use std::process;

fn main() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    if !arguments.is_empty() && arguments != ["--stdio"] {
        let _ = writeln!(io::stderr(), "iam-policy-ls: unknown arguments");
        process::exit(2);
    }
    let code = iam_policy_ls::lsp::run().unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "iam-policy-ls: the server could not start: {error}");
        2
    });
    process::exit(code);
}
