// One running server and the client that talks to it.

import {
  CompletionItemKind,
  type Diagnostic,
  type DocumentSelector,
  EventEmitter,
  type ExtensionContext,
  type OutputChannel,
  type Uri,
  workspace,
} from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State,
  vsdiag,
} from "vscode-languageclient/lib/common/api";
import { Client } from "./client";
import { Crashes } from "./crashes";
import { findServer, type Server } from "./finder";
import { thisHost } from "./host";
import { OwnLanguage } from "./ownLanguage";
import * as settings from "./settings";
import { hiddenCodes, without } from "./syntaxErrors";

/** The language of this extension. */
const OWN_LANGUAGE = "iam-policy";

/** The languages whose documents may hold a policy. */
export const LANGUAGES = ["json", "jsonc", OWN_LANGUAGE] as const;

/** The documents that the server is asked about. */
export const DOCUMENTS = ["file", "untitled"].flatMap((scheme) =>
  LANGUAGES.map((language) => ({ scheme, language })),
) satisfies DocumentSelector;

/** Those that VS Code's own JSON support knows nothing of. */
const OWN_DOCUMENTS = DOCUMENTS.filter(({ language }) => language === OWN_LANGUAGE);

/** What a session is doing. */
export type Progress = "starting" | "running" | "stopped";

/** Starts and stops the server, which asks for its settings itself; calls must not overlap. */
export class Session {
  readonly #context: ExtensionContext;
  readonly #channel: OutputChannel;
  readonly #changes = new EventEmitter<void>();
  #client: Client | undefined;
  #server: Server | undefined;
  #progress: Progress = "stopped";

  /** Fires when `progress` may have changed. */
  readonly onDidChange = this.#changes.event;

  constructor(context: ExtensionContext, channel: OutputChannel) {
    this.#context = context;
    this.#channel = channel;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** The executable that was found last. */
  get server(): Server | undefined {
    return this.#server;
  }

  /** The client, while its server runs. */
  get client(): Client | undefined {
    return this.#progress === "running" ? this.#client : undefined;
  }

  /** Finds the server and starts it. Throws an error whose message tells people why it cannot. */
  async start(): Promise<Server> {
    this.#enter("starting");
    try {
      const server = await this.#find();
      this.#server = server;
      const client = new Client(settings.SECTION, "IAM Policy", server.path, clientOptions(this.#channel));
      if (settings.editorKnowsJson()) client.registerFeature(new OwnLanguage(client, OWN_DOCUMENTS));
      client.onDidChangeState(({ newState }) => {
        if (this.#client === client || this.#client === undefined) this.#enter(PROGRESS[newState]);
      });
      await client.start();
      this.#client = client;
      this.#enter("running");
      return server;
    } catch (error) {
      this.#enter("stopped");
      throw error;
    }
  }

  /** Ends the server, if one runs. A failure is logged: the client then kills the process by itself. */
  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    try {
      // After a crash it may be starting by itself, and cannot be stopped before it has.
      if (client?.needsStop() === true) await client.start();
      await client?.dispose();
    } catch (error) {
      this.#channel.appendLine(`The server did not stop as it should: ${String(error)}`);
    }
  }

  async #find(): Promise<Server> {
    const places = { setting: settings.serverPath(), extension: this.#context.extensionPath };
    const log = (line: string): void => {
      this.#channel.appendLine(line);
    };
    return await findServer(places, thisHost(log));
  }

  #enter(progress: Progress): void {
    this.#progress = progress;
    this.#changes.fire();
  }
}

const PROGRESS: Record<State, Progress> = {
  [State.Starting]: "starting",
  [State.Running]: "running",
  [State.Stopped]: "stopped",
};

function clientOptions(outputChannel: OutputChannel): LanguageClientOptions {
  return {
    documentSelector: DOCUMENTS,
    diagnosticCollectionName: settings.SECTION,
    outputChannel,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // The failure is shown once, by the caller of `Session.start`.
    initializationFailedHandler: () => false,
    errorHandler: startsAgain(new Crashes()),
    middleware,
  };
}

/** Starts a server that has ended unasked again, unless it does so all the time. */
function startsAgain(crashes: Crashes): ErrorHandler {
  return {
    // What is written to a server that has just ended fails. That says nothing new: its end is told as well.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      return crashes.add() === "again"
        ? { action: CloseAction.Restart, handled: true }
        : {
            action: CloseAction.DoNotRestart,
            message:
              "The IAM policy server ends again and again; “IAM Policy: Restart Server” tries it once more.",
          };
    },
  };
}

/** Hides what the editor reports itself, whether the server publishes diagnostics or is asked for them; goes on from a service. */
const middleware: Middleware = {
  provideCompletionItem: async (document, position, context, token, next) => {
    const result = await next(document, position, context, token);
    const items = Array.isArray(result) ? result : (result?.items ?? []);
    // Behind an accepted service and its colon, its actions are what comes next.
    for (const item of items.filter(({ kind }) => kind === CompletionItemKind.Module)) {
      item.command = { command: "editor.action.triggerSuggest", title: "Suggest actions" };
    }
    return result;
  },
  handleDiagnostics: (uri, diagnostics, next) => {
    next(uri, visible(uri, diagnostics));
  },
  provideDiagnostics: async (document, previousResultId, token, next) => {
    const report = await next(document, previousResultId, token);
    if (report?.kind !== vsdiag.DocumentDiagnosticReportKind.full) return report;
    return { ...report, items: visible("uri" in document ? document.uri : document, report.items) };
  },
};

function visible(uri: Uri, diagnostics: Diagnostic[]): Diagnostic[] {
  const document = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  const reported = settings.editorReportsSyntaxErrors();
  return without(hiddenCodes(settings.syntaxErrors(), document?.languageId, reported), diagnostics);
}
