//! The commands a client may have executed. Each is given a place (`textDocument` and `position`, as in a hover). What it
//! has to say is the answer; what it changes, the client is asked to change.

use serde_json::{Value, json};
use tower_lsp::lsp_types::{ExecuteCommandParams, Position, TextDocumentPositionParams, WorkspaceEdit};

use super::convert;
use super::features::Features;
use super::session::Snapshot;
use crate::ide::{self, Change};

/// What the statement at a place says, as `{"markdown": "…"}`; `null` outside of statements.
const EXPLAIN_STATEMENT: &str = "iamPolicy.explainStatement";
/// The kind of the policy, as `{"policyType": "…", "title": "…", "reason": "…"}`; `null` outside of policies.
const POLICY_TYPE: &str = "iamPolicy.policyType";

/// Writes out the wildcards of the list of actions at a place; `null` in any case.
const EXPAND_WILDCARDS: &str = "iamPolicy.expandWildcards";

/// All commands.
pub(super) const COMMANDS: [&str; 3] = [EXPAND_WILDCARDS, EXPLAIN_STATEMENT, POLICY_TYPE];

/// What a command comes to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Something to say.
    Answer(Value),
    /// Something to change.
    Edit(WorkspaceEdit),
}

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
) -> Option<Outcome> {
    let analysis = snapshot.analysis();
    let offset = convert::offset(&snapshot.text, position, features.encoding);
    match command {
        EXPAND_WILDCARDS => {
            let edits = ide::expand_wildcards(analysis, offset)?;
            convert::change(snapshot, &Change::Text(edits), features).map(Outcome::Edit)
        }
        EXPLAIN_STATEMENT => {
            let markdown = ide::explain_statement(analysis, offset)?;
            Some(Outcome::Answer(json!({ "markdown": markdown })))
        }
        POLICY_TYPE => analysis.known_kind().map(|known| {
            Outcome::Answer(json!({
                "policyType": known.kind.name(),
                "title": known.kind.title(),
                "reason": known.reason.to_string(),
            }))
        }),
        _ => None,
    }
}
