// Features of the protocol that no policy has: the build puts these in the place of the library's, which would make a
// tenth of the bundle. The client then does not announce them, and the server does not offer them.

import type { FeatureState, StaticFeature } from "vscode-languageclient/lib/common/api";

/** Announces nothing and does nothing. */
class AbsentFeature implements StaticFeature {
  fillClientCapabilities(): void {
    // Nothing to announce.
  }

  initialize(): void {
    // Nothing to begin with.
  }

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {
    // Nothing to end.
  }
}

export {
  AbsentFeature as CallHierarchyFeature,
  AbsentFeature as ColorProviderFeature,
  AbsentFeature as DeclarationFeature,
  AbsentFeature as DidCreateFilesFeature,
  AbsentFeature as DidDeleteFilesFeature,
  AbsentFeature as DidRenameFilesFeature,
  AbsentFeature as ImplementationFeature,
  AbsentFeature as InlineCompletionItemFeature,
  AbsentFeature as InlineValueFeature,
  AbsentFeature as LinkedEditingFeature,
  AbsentFeature as NotebookDocumentSyncFeature,
  AbsentFeature as SignatureHelpFeature,
  AbsentFeature as TypeDefinitionFeature,
  AbsentFeature as TypeHierarchyFeature,
  AbsentFeature as WillCreateFilesFeature,
  AbsentFeature as WillDeleteFilesFeature,
  AbsentFeature as WillRenameFilesFeature,
};
