// One running server and the client that talks to it.

import {
  CompletionItemKind,
  type Diagnostic,
  type ExtensionContext,
  type OutputChannel,
  type Uri,
  workspace,
} from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  TransportKind,
  vsdiag,
} from "vscode-languageclient/node";
import { findServer, type Server } from "./finder";
import { thisHost } from "./host";
import * as settings from "./settings";
import { hidesSyntaxErrors, withoutSyntaxErrors } from "./syntaxErrors";

/** Starts and stops the server, which asks for its settings itself; calls must not overlap. */
export class Session {
  readonly #context: ExtensionContext;
  readonly #channel: OutputChannel;
  #client: LanguageClient | undefined;

  constructor(context: ExtensionContext, channel: OutputChannel) {
    this.#context = context;
    this.#channel = channel;
  }

  /** Finds the server and starts it. Throws an error whose message tells people why it cannot. */
  async start(): Promise<Server> {
    const places = { setting: settings.serverPath(), extension: this.#context.extensionPath };
    const server = await findServer(
      places,
      thisHost((line) => {
        this.#channel.appendLine(line);
      }),
    );
    // With the transport named, the client adds `--stdio` by itself.
    const executable = { command: server.path, transport: TransportKind.stdio };
    const client = new LanguageClient(
      settings.SECTION,
      "IAM Policy",
      executable,
      clientOptions(this.#channel),
    );
    await client.start();
    this.#client = client;
    return server;
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
}

function clientOptions(outputChannel: OutputChannel): LanguageClientOptions {
  return {
    documentSelector: ["file", "untitled"].flatMap((scheme) => [
      { scheme, language: "json" },
      { scheme, language: "jsonc" },
    ]),
    diagnosticCollectionName: settings.SECTION,
    outputChannel,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // The failure is shown once, by the caller of `Session.start`.
    initializationFailedHandler: () => false,
    middleware,
  };
}

/** Hides syntax errors, whether the server publishes diagnostics or is asked for them; goes on from a service. */
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
  const hides = hidesSyntaxErrors(settings.syntaxErrors(), document?.languageId, reported);
  return hides ? withoutSyntaxErrors(diagnostics) : diagnostics;
}
