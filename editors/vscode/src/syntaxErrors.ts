// Which findings of the server are hidden since VS Code's own JSON support reports them, too: errors in the syntax, and
// in the configuration file what its schema rejects.

import { codeOf, type Coded } from "./findings";

/** The setting `iamPolicy.syntaxErrors`. */
export type SyntaxErrors = "auto" | "on" | "off";

const SYNTAX = ["JSON_SYNTAX_ERROR", "CONFIGURATION_SYNTAX"];

/** What VS Code reports, by language. In JSONC it is content with comments, which no configuration may have. */
const REPORTED: Partial<Record<string, readonly string[]>> = {
  json: [...SYNTAX, "CONFIGURATION_SCHEMA"],
  jsonc: ["JSON_SYNTAX_ERROR", "CONFIGURATION_SCHEMA"],
};

/** The codes of the server's findings in a document that are kept from view. */
export function hiddenCodes(
  setting: SyntaxErrors,
  languageId: string | undefined,
  editorReportsThem: boolean,
): readonly string[] {
  const reported = editorReportsThem ? (REPORTED[languageId ?? ""] ?? []) : [];
  switch (setting) {
    case "on":
      return [];
    case "off":
      return [...SYNTAX, ...reported];
    case "auto":
      return reported;
  }
}

/** The diagnostics that are not findings of the server with one of these codes. */
export function without<D extends Coded>(codes: readonly string[], diagnostics: readonly D[]): D[] {
  return diagnostics.filter((diagnostic) => !codes.includes(codeOf(diagnostic) ?? ""));
}
