// Which JSON syntax errors of the server are shown: VS Code's own JSON support reports most of them, too.

/** The setting `iamPolicy.syntaxErrors`. */
export type SyntaxErrors = "auto" | "on" | "off";

/** The part of a diagnostic that matters here. */
interface Coded {
  code?: string | number | { value: string | number } | undefined;
}

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
  return diagnostics.filter(({ code }) => {
    return (typeof code === "object" ? code.value : code) !== "JSON_SYNTAX_ERROR";
  });
}
