// The settings, as package.json declares them.

import { type ConfigurationChangeEvent, extensions, workspace } from "vscode";
import type { SyntaxErrors } from "./syntaxErrors";

/** The section of all settings of this extension. */
export const SECTION = "iamPolicy";

/** `iamPolicy.server.path`. */
export function serverPath(): string | null {
  return workspace.getConfiguration(SECTION).get<string | null>("server.path", null);
}

/** `iamPolicy.syntaxErrors`. */
export function syntaxErrors(): SyntaxErrors {
  return workspace.getConfiguration(SECTION).get<SyntaxErrors>("syntaxErrors", "auto");
}

/** Whether VS Code's own JSON support is there. */
export function editorKnowsJson(): boolean {
  return extensions.getExtension("vscode.json-language-features") !== undefined;
}

/** Whether it reports syntax errors. */
export function editorReportsSyntaxErrors(): boolean {
  return editorKnowsJson() && workspace.getConfiguration("json").get<boolean>("validate.enable", true);
}

/** Whether a change of settings can only be followed by starting anew. */
export function needsRestart(change: ConfigurationChangeEvent): boolean {
  return ["iamPolicy.server.path", "iamPolicy.syntaxErrors", "json.validate.enable"].some((setting) =>
    change.affectsConfiguration(setting),
  );
}
