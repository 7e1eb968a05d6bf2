// What the commands and the status item ask the server, beside what the editor asks by itself.

import { Position, type TextDocument, type Uri, type WorkspaceEdit } from "vscode";
import type { CodeAction } from "vscode-languageserver-protocol";
import type { Client } from "./client";

/** A code action of the server that changes something. */
export interface Action {
  readonly title: string;
  /** What it changes. */
  edit(): Promise<WorkspaceEdit>;
}

/** The actions of one kind at a place. */
export async function actionsAt(
  client: Client,
  document: TextDocument,
  position: Position,
  kind: string,
): Promise<Action[]> {
  const at = client.code2ProtocolConverter.asPosition(position);
  const answer = await client.sendRequest<CodeAction[] | null>("textDocument/codeAction", {
    textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri) },
    range: { start: at, end: at },
    context: { diagnostics: [], only: [kind] },
  });
  return (answer ?? []).map((action) => ({ title: action.title, edit: () => editOf(client, action) }));
}

/** The type of a policy and how it is known; `null` where there is none. */
export async function policyTypeOf(
  client: Client,
  document: TextDocument,
): Promise<{ title: string; reason: string } | null> {
  return await execute(client, "iamPolicy.policyType", document.uri, new Position(0, 0));
}

/** What the statement at a place says, in Markdown; `undefined` outside of statements. */
export async function explanationOf(
  client: Client,
  uri: Uri,
  position: Position,
): Promise<string | undefined> {
  const answer = await execute<{ markdown: string }>(client, "iamPolicy.explainStatement", uri, position);
  return answer?.markdown;
}

/** Where a policy begins, if the document holds one: its first brace. */
export function firstBrace(document: TextDocument): Position | undefined {
  const offset = document.getText().indexOf("{");
  return offset < 0 ? undefined : document.positionAt(offset);
}

/** What the server answers to one of its commands, which are about a place each. */
async function execute<T>(
  client: Client,
  command: string,
  document: Uri,
  position: Position,
): Promise<T | null> {
  const place = {
    textDocument: { uri: client.code2ProtocolConverter.asUri(document) },
    position: client.code2ProtocolConverter.asPosition(position),
  };
  return await client.sendRequest("workspace/executeCommand", { command, arguments: [place] });
}

async function editOf(client: Client, action: CodeAction): Promise<WorkspaceEdit> {
  const whole =
    action.edit === undefined ? await client.sendRequest<CodeAction>("codeAction/resolve", action) : action;
  return await client.protocol2CodeConverter.asWorkspaceEdit(whole.edit ?? {});
}
