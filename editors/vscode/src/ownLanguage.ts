// What VS Code does itself for JSON, and the server for the language of this extension alone: of two formatters people
// would have to choose one, and of two outlines each policy would be shown twice.

import {
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  DocumentSymbolRequest,
  type FeatureState,
  type ServerCapabilities,
  type StaticFeature,
} from "vscode-languageclient/lib/common/api";
import type { Client } from "./client";

/** A document selector that the server understands, too. */
type Documents = { scheme: string; language: string }[];

/** What is in question: the server's capability, and the client's feature for it. */
const FEATURES = [
  ["documentFormattingProvider", (client: Client) => client.getFeature(DocumentFormattingRequest.method)],
  [
    "documentRangeFormattingProvider",
    (client: Client) => client.getFeature(DocumentRangeFormattingRequest.method),
  ],
  ["documentSymbolProvider", (client: Client) => client.getFeature(DocumentSymbolRequest.method)],
] as const;

/** Registers these features for some documents alone. */
export class OwnLanguage implements StaticFeature {
  readonly #client: Client;
  readonly #documents: Documents;
  #offered: (typeof FEATURES)[number][] = [];

  constructor(client: Client, documents: Documents) {
    this.#client = client;
    this.#documents = documents;
  }

  fillClientCapabilities(): void {
    // The client's own features tell what they can do.
  }

  /** Before the client's own features see what the server can do. */
  preInitialize = (capabilities: ServerCapabilities): void => {
    this.#offered = FEATURES.filter(([capability]) => Boolean(capabilities[capability]));
    for (const [capability] of this.#offered) Reflect.deleteProperty(capabilities, capability);
  };

  initialize(): void {
    const registerOptions = { documentSelector: this.#documents };
    for (const [id, feature] of this.#offered) feature(this.#client).register({ id, registerOptions });
  }

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {
    // The client's own features clear what was registered with them.
  }
}
