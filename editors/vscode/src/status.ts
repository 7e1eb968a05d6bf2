// The language status item: what the server does, of which type the open policy is, how old the catalogue is.

import {
  type Command,
  Disposable,
  languages,
  LanguageStatusSeverity,
  type TextDocument,
  window,
} from "vscode";
import { policyTypeOf } from "./questions";
import { DOCUMENTS, type Session } from "./session";
import { capitalized, catalogueDate } from "./text";

const NAME = "IAM Policy";

const COMMANDS = {
  restart: { command: "iamPolicy.restart", title: "Restart server" },
  showLog: { command: "iamPolicy.showLog", title: "Show log" },
  setPolicyType: { command: "iamPolicy.setPolicyType", title: "Set type" },
} satisfies Record<string, Command>;

/** Keeps the item true until it is disposed of. */
export function showStatus(session: Session): Disposable {
  const item = languages.createLanguageStatusItem("iamPolicy.status", DOCUMENTS);
  item.name = NAME;
  let newest = 0;
  const update = async (): Promise<void> => {
    newest += 1;
    const mine = newest;
    const document = window.activeTextEditor?.document;
    const type = await typeOf(session, document);
    if (mine !== newest) return;
    item.busy = session.progress === "starting";
    item.severity =
      session.progress === "stopped" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.text = type === undefined ? NAME : capitalized(type.title);
    item.detail = detail(session, type?.reason);
    item.command = command(session, type !== undefined);
  };
  const onChange = (): void => void update();
  onChange();
  return Disposable.from(
    item,
    session.onDidChange(onChange),
    window.onDidChangeActiveTextEditor(onChange),
    // The type may have changed with the findings.
    languages.onDidChangeDiagnostics(({ uris }) => {
      const open = window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === open)) onChange();
    }),
  );
}

/** The type of the policy in a document, as the server tells it. */
async function typeOf(
  session: Session,
  document: TextDocument | undefined,
): Promise<{ title: string; reason: string } | undefined> {
  if (document === undefined || session.client === undefined) return undefined;
  if (languages.match(DOCUMENTS, document) === 0) return undefined;
  // A server that is just ending does not answer; its end is shown all the same.
  const type = await policyTypeOf(session.client, document).catch(() => null);
  return type ?? undefined;
}

function detail(session: Session, reason: string | undefined): string {
  switch (session.progress) {
    case "starting":
      return "The server is starting";
    case "stopped":
      return "The server does not run";
    case "running": {
      const date = catalogueDate(session.server?.version ?? "");
      const facts = [
        reason === undefined ? undefined : `since ${reason}`,
        date === undefined ? undefined : `catalogue of ${date}`,
      ];
      return facts.filter((fact) => fact !== undefined).join(" · ");
    }
  }
}

function command(session: Session, isPolicy: boolean): Command {
  if (session.progress === "stopped") return COMMANDS.restart;
  return isPolicy ? COMMANDS.setPolicyType : COMMANDS.showLog;
}
