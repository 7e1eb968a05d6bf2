// The commands that are about the open policy.

import {
  commands,
  type Disposable,
  languages,
  Position,
  Range,
  type TextDocument,
  type TextEditor,
  type Uri,
  window,
  workspace,
  type WorkspaceEdit,
} from "vscode";
import type { Client } from "./client";
import { ruleDocument, statementDocument } from "./documents";
import { ruleOf } from "./findings";
import { type Action, actionsAt, explanationOf, firstBrace } from "./questions";
import { LANGUAGES, type Session } from "./session";

/** How the server calls the actions that write the type of a policy into the configuration file. */
const TYPE_ACTION = "Check this file as ";

/** How it calls those that write a wildcard as the actions it covers. */
const EXPAND_ACTION = "Expand ";

/** Registers them. */
export function registerCommands(session: Session): Disposable[] {
  const onPolicy = (name: string, run: (client: Client, editor: TextEditor) => Promise<void>): Disposable =>
    commands.registerCommand(name, () => withPolicy(session, run));
  return [
    onPolicy("iamPolicy.setPolicyType", setPolicyType),
    onPolicy("iamPolicy.expand", expand),
    onPolicy("iamPolicy.fixAll", fixAll),
    onPolicy("iamPolicy.explain", explain),
    commands.registerCommand("iamPolicy.explainRule", explainRule),
  ];
}

async function withPolicy(
  session: Session,
  run: (client: Client, editor: TextEditor) => Promise<void>,
): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined || !isSpokenOf(editor.document)) {
    tell("Open a policy first: a JSON file in the editor.");
  } else if (session.client === undefined) {
    tell("The IAM policy server does not run; “IAM Policy: Show Log” tells why.");
  } else {
    await run(session.client, editor);
  }
}

async function setPolicyType(client: Client, { document }: TextEditor): Promise<void> {
  const brace = firstBrace(document);
  const actions = brace === undefined ? [] : await actionsAt(client, document, brace, "refactor");
  const types = actions.filter(({ title }) => title.startsWith(TYPE_ACTION));
  if (types.length === 0) {
    tell("This file holds no policy, or its configuration file cannot be written.");
    return;
  }
  const items = types.map((action) => ({ label: action.title.slice(TYPE_ACTION.length), action }));
  const chosen = await window.showQuickPick(items, { placeHolder: TYPE_ACTION.trim() });
  if (chosen !== undefined) await applyAndSave(await chosen.action.edit());
}

async function expand(client: Client, { document, selection }: TextEditor): Promise<void> {
  const actions = await actionsAt(client, document, selection.active, "refactor.rewrite");
  const wildcards = actions.filter(({ title }) => title.startsWith(EXPAND_ACTION));
  if (wildcards.length === 0) {
    tell("No wildcard that can be expanded is under the cursor.");
    return;
  }
  const items = wildcards.map((action) => ({ label: action.title, action }));
  const chosen = items.length === 1 ? items[0] : await window.showQuickPick(items);
  if (chosen !== undefined) await workspace.applyEdit(await chosen.action.edit());
}

async function fixAll(client: Client, { document }: TextEditor): Promise<void> {
  const actions: Action[] = await actionsAt(client, document, new Position(0, 0), "source.fixAll");
  const [all] = actions;
  if (all === undefined) tell("Nothing here has a safe fix.");
  else await workspace.applyEdit(await all.edit());
}

async function explain(client: Client, { document, selection }: TextEditor): Promise<void> {
  const explanation = await explanationOf(client, document.uri, selection.active);
  if (explanation === undefined) tell("The cursor is in no statement.");
  else await showDocument(statementDocument(document, selection.active));
}

/** Shows the document of a rule: the one named, else that of a finding under the cursor. */
async function explainRule(named?: unknown): Promise<void> {
  const code = typeof named === "string" ? named : await codeUnderCursor();
  if (code !== undefined) await showDocument(ruleDocument(code));
}

async function codeUnderCursor(): Promise<string | undefined> {
  const editor = window.activeTextEditor;
  const codes = editor === undefined ? [] : codesAt(editor.document, editor.selection);
  if (codes.length === 0) tell("There is no finding under the cursor.");
  return codes.length < 2 ? codes[0] : await window.showQuickPick(codes, { placeHolder: "Explain rule" });
}

function codesAt(document: TextDocument, selection: Range): string[] {
  const here = languages
    .getDiagnostics(document.uri)
    .filter(({ range }) => range.intersection(selection) !== undefined);
  return [...new Set(here.map(ruleOf).filter((code) => code !== undefined))];
}

async function showDocument(uri: Uri): Promise<void> {
  await commands.executeCommand("markdown.showPreview", uri);
}

function isSpokenOf(document: TextDocument): boolean {
  return LANGUAGES.some((language) => language === document.languageId);
}

/** Applies an edit of other files than the open one, and saves those that had nothing unsaved before. */
async function applyAndSave(edit: WorkspaceEdit): Promise<void> {
  const isDirty = (uri: string): boolean =>
    workspace.textDocuments.some((document) => document.isDirty && document.uri.toString() === uri);
  const clean = edit.entries().flatMap(([uri]) => (isDirty(uri.toString()) ? [] : [uri]));
  await workspace.applyEdit(edit);
  for (const uri of clean) await (await workspace.openTextDocument(uri)).save();
}

/** Says something that nobody has to answer. */
function tell(message: string): void {
  void window.showInformationMessage(message);
}
