// What the commands and the status item ask the server, beside what the editor asks by itself.

import { Position, type TextDocument, type WorkspaceEdit } from "vscode";
import type { CodeAction, Hover } from "vscode-languageserver-protocol";
import type { Client } from "./client";
import { plainText } from "./text";

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

/** What is known about a place, without its markup. */
export async function hoverAt(
  client: Client,
  document: TextDocument,
  position: Position,
): Promise<string | undefined> {
  const hover = await client.sendRequest<Hover | null>("textDocument/hover", {
    textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri) },
    position: client.code2ProtocolConverter.asPosition(position),
  });
  const contents = hover?.contents;
  return contents !== undefined && typeof contents === "object" && "value" in contents
    ? plainText(contents.value)
    : undefined;
}

/** Where a policy begins, if the document holds one: its first brace. */
export function firstBrace(document: TextDocument): Position | undefined {
  const offset = document.getText().indexOf("{");
  return offset < 0 ? undefined : document.positionAt(offset);
}

async function editOf(client: Client, action: CodeAction): Promise<WorkspaceEdit> {
  const whole =
    action.edit === undefined ? await client.sendRequest<CodeAction>("codeAction/resolve", action) : action;
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(whole.edit ?? {});
  return edit;
}
