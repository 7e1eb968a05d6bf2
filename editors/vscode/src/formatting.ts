// Formatting of what VS Code does not format already: of two formatters for JSON it would ask people to choose one.

import {
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type FeatureState,
  type ServerCapabilities,
  type StaticFeature,
} from "vscode-languageclient/lib/common/api";
import type { Client } from "./client";

/** A document selector that the server understands, too. */
type Documents = { scheme: string; language: string }[];

/** Offers the server's formatting for some documents alone, in place of the client's own features. */
export class Formatting implements StaticFeature {
  readonly #client: Client;
  readonly #documents: () => Documents;
  #document = false;
  #range = false;

  constructor(client: Client, documents: () => Documents) {
    this.#client = client;
    this.#documents = documents;
  }

  fillClientCapabilities(): void {
    // The client's own features say that it formats.
  }

  /** Before the client's own features see what the server can do. */
  preInitialize = (capabilities: ServerCapabilities): void => {
    this.#document = Boolean(capabilities.documentFormattingProvider);
    this.#range = Boolean(capabilities.documentRangeFormattingProvider);
    delete capabilities.documentFormattingProvider;
    delete capabilities.documentRangeFormattingProvider;
  };

  initialize(): void {
    const registerOptions = { documentSelector: this.#documents() };
    if (this.#document) {
      const feature = this.#client.getFeature(DocumentFormattingRequest.method);
      feature.register({ id: "iamPolicy.formatting", registerOptions });
    }
    if (this.#range) {
      const feature = this.#client.getFeature(DocumentRangeFormattingRequest.method);
      feature.register({ id: "iamPolicy.rangeFormatting", registerOptions });
    }
  }

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {
    // The client's own features clear what was registered with them.
  }
}
