// Documents that the server writes, read-only: what a rule is about, what a statement says.

import { Disposable, Position, type TextDocument, Uri, workspace } from "vscode";
import { outputOf } from "./host";
import { explanationOf } from "./questions";
import type { Session } from "./session";

const RULE = "iam-policy-rule";
const STATEMENT = "iam-policy-statement";

/** Where the document of a rule is. */
export function ruleDocument(code: string): Uri {
  return Uri.from({ scheme: RULE, path: `/${code}.md` });
}

/** Where the document of the statement at a place is. */
export function statementDocument({ uri, version }: TextDocument, { line, character }: Position): Uri {
  const name = uri.path.split("/").at(-1) ?? "";
  // The editor keeps what it has read: with the version, a changed statement has another document.
  const query = JSON.stringify({ uri: uri.toString(), version, line, character });
  return Uri.from({ scheme: STATEMENT, path: `/Statement in ${name}.md`, query });
}

/** Lets the editor read them. */
export function provideDocuments(session: Session): Disposable {
  return Disposable.from(
    workspace.registerTextDocumentContentProvider(RULE, {
      provideTextDocumentContent: ({ path }) => ruleText(session, path),
    }),
    workspace.registerTextDocumentContentProvider(STATEMENT, {
      provideTextDocumentContent: ({ query }) => statementText(session, query),
    }),
  );
}

async function ruleText({ server }: Session, path: string): Promise<string | undefined> {
  const code = /^\/([A-Z0-9_]+)\.md$/.exec(path)?.[1];
  if (code === undefined || server === undefined) return undefined;
  return await outputOf(server.path, ["explain", code]);
}

async function statementText({ client }: Session, query: string): Promise<string | undefined> {
  if (client === undefined) return undefined;
  const { uri, line, character } = JSON.parse(query) as { uri: string; line: number; character: number };
  return await explanationOf(client, Uri.parse(uri), new Position(line, character));
}
