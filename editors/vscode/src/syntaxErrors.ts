// Which JSON syntax errors of the server are shown: VS Code's own JSON support reports most of them, too.

import { codeOf, type Coded } from "./findings";

/** The setting `iamPolicy.syntaxErrors`. */
export type SyntaxErrors = "auto" | "on" | "off";

/** Whether the server's syntax errors in a document are kept from view. */
export function hidesSyntaxErrors(
  setting: SyntaxErrors,
  languageId: string | undefined,
  editorReportsThem: boolean,
): boolean {
  switch (setting) {
    case "on":
      return false;
    case "off":
      return true;
    case "auto":
      return editorReportsThem && (languageId === "json" || languageId === "jsonc");
  }
}

/** The diagnostics that are not JSON syntax errors. */
export function withoutSyntaxErrors<D extends Coded>(diagnostics: readonly D[]): D[] {
  return diagnostics.filter((diagnostic) => codeOf(diagnostic) !== "JSON_SYNTAX_ERROR");
}
