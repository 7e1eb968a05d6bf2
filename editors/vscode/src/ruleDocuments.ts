// The documents of the rules, read-only, as the server prints them.

import { type Disposable, Uri, workspace } from "vscode";
import { outputOf } from "./host";
import type { Session } from "./session";

const SCHEME = "iam-policy-rule";

/** Where the document of a rule is. */
export function ruleDocument(code: string): Uri {
  return Uri.from({ scheme: SCHEME, path: `/${code}.md` });
}

/** Lets the editor read them. */
export function provideRuleDocuments(session: Session): Disposable {
  return workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: async ({ path }) => {
      const code = /^\/([A-Z0-9_]+)\.md$/.exec(path)?.[1];
      if (code === undefined || session.server === undefined) return undefined;
      return await outputOf(session.server.path, ["explain", code]);
    },
  });
}
