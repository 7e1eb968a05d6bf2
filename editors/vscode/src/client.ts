// The language client: the library's, with a process of our own.
//
// The library's own way to start a process brings a check of versions, sockets and pipes along, and cannot end a server
// that hangs once it is bundled: its script for that is left behind.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { BaseLanguageClient, type LanguageClientOptions } from "vscode-languageclient/lib/common/api";
import {
  type InitializeParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

/** How long a server that was asked to end may take. */
const GRACE_MS = 2_000;

/** Talks to a server on standard input and output. */
export class Client extends BaseLanguageClient {
  readonly #command: string;
  #server: ChildProcess | undefined;

  constructor(id: string, name: string, command: string, options: LanguageClientOptions) {
    super(id, name, options);
    this.#command = command;
  }

  override async stop(timeout = GRACE_MS): Promise<void> {
    const server = this.#server;
    try {
      await super.stop(timeout);
    } finally {
      if (server !== undefined) void endOf(server);
    }
  }

  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    // A server whose editor is gone ends by itself.
    params.processId = process.pid;
  }

  protected override async createMessageTransports(
    encoding: BufferEncoding,
  ): Promise<{ reader: StreamMessageReader; writer: StreamMessageWriter }> {
    const server = spawn(this.#command, ["--stdio"], { windowsHide: true });
    server.stderr.setEncoding(encoding).on("data", (text: string) => {
      this.outputChannel.append(text);
    });
    server.on("exit", (code, signal) => {
      this.info(`The server has ended with ${signal ?? `exit code ${String(code)}`}.`, undefined, false);
    });
    await once(server, "spawn");
    this.#server = server;
    return { reader: new StreamMessageReader(server.stdout), writer: new StreamMessageWriter(server.stdin) };
  }
}

/** Waits until a process has ended by itself, and ends it when it takes too long. */
async function endOf(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const patience = setTimeout(() => server.kill("SIGKILL"), GRACE_MS);
  await once(server, "exit");
  clearTimeout(patience);
}
