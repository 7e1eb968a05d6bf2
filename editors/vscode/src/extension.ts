// The extension's entry: starts the server, restarts it on request, shows why when it cannot.

import { commands, type ExtensionContext, type OutputChannel, window, workspace } from "vscode";
import { registerCommands } from "./commands";
import { provideDocuments } from "./documents";
import { RestartQueue } from "./restart";
import { Session } from "./session";
import { needsRestart } from "./settings";
import { showStatus } from "./status";

let end: (() => Promise<void>) | undefined;

/** Called by VS Code when the first document opens that may hold a policy. */
export async function activate(context: ExtensionContext): Promise<void> {
  const channel = window.createOutputChannel("IAM Policy");
  const session = new Session(context, channel);
  const queue = new RestartQueue(() => restart(session, channel));
  end = async () => {
    await queue.close();
    await session.stop();
  };
  context.subscriptions.push(
    channel,
    commands.registerCommand("iamPolicy.restart", () => queue.request()),
    commands.registerCommand("iamPolicy.showLog", () => {
      channel.show();
    }),
    workspace.onDidChangeConfiguration(async (change) => {
      if (needsRestart(change)) await queue.request();
    }),
    provideDocuments(session),
    showStatus(session),
    ...registerCommands(session),
  );
  await queue.request();
}

/** Called by VS Code when it ends or the extension is disabled. */
export async function deactivate(): Promise<void> {
  await end?.();
}

/** Never rejects: a failure is logged and shown. */
async function restart(session: Session, channel: OutputChannel): Promise<void> {
  try {
    await session.stop();
    const server = await session.start();
    channel.appendLine(`Started ${server.version}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    channel.appendLine(`Cannot start: ${reason}`);
    // The answer may never come, and nothing waits for it.
    void offerHelp(reason);
  }
}

async function offerHelp(reason: string): Promise<void> {
  const openSettings = "Open settings";
  const showLog = "Show log";
  const message = `The IAM policy server cannot start. ${reason}`;
  const answer = await window.showErrorMessage(message, openSettings, showLog);
  if (answer === openSettings) {
    await commands.executeCommand("workbench.action.openSettings", "iamPolicy.server.path");
  } else if (answer === showLog) {
    await commands.executeCommand("iamPolicy.showLog");
  }
}
