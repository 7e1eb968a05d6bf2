//! The commands a client may have executed. Each is given a place (`textDocument` and `position`, as in a hover) and
//! answers with what it has to say; it changes nothing.

use serde_json::{Value, json};
use tower_lsp::lsp_types::{ExecuteCommandParams, Position, TextDocumentPositionParams};

use super::convert;
use super::features::Features;
use super::session::Snapshot;
use crate::ide;

/// What the statement at a place says, as `{"markdown": "…"}`; `null` outside of statements.
const EXPLAIN_STATEMENT: &str = "iamPolicy.explainStatement";
/// The kind of the policy, as `{"policyType": "…", "title": "…", "reason": "…"}`; `null` outside of policies.
const POLICY_TYPE: &str = "iamPolicy.policyType";

/// All commands.
pub(super) const COMMANDS: [&str; 2] = [EXPLAIN_STATEMENT, POLICY_TYPE];

/// The place that a command is about; why there is none, as a sentence.
pub(super) fn place(params: &ExecuteCommandParams) -> Result<TextDocumentPositionParams, String> {
    if !COMMANDS.contains(&params.command.as_str()) {
        return Err(format!("There is no command `{}`.", params.command));
    }
    let place = params.arguments.first().cloned().map(serde_json::from_value);
    match place {
        Some(Ok(place)) => Ok(place),
        _ => Err(format!(
            "`{}` wants one argument with `textDocument` and `position`.",
            params.command
        )),
    }
}

/// Runs a command.
pub(super) fn run(
    command: &str,
    snapshot: &Snapshot,
    position: Position,
    features: &Features,
) -> Option<Value> {
    let analysis = snapshot.analysis();
    match command {
        EXPLAIN_STATEMENT => {
            let offset = convert::offset(&snapshot.text, position, features.encoding);
            ide::explain_statement(analysis, offset).map(|markdown| json!({ "markdown": markdown }))
        }
        POLICY_TYPE => analysis.known_kind().map(|known| {
            json!({
                "policyType": known.kind.name(),
                "title": known.kind.title(),
                "reason": known.reason.to_string(),
            })
        }),
        _ => None,
    }
}
