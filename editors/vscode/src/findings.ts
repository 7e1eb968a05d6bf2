// Findings of the server among all diagnostics of the editor.

/** What the server calls itself in its diagnostics; the type of a finding may follow. */
const SOURCE = "iam-policy-ls";

/** The part of a diagnostic that matters here. */
export interface Coded {
  source?: string | undefined;
  code?: string | number | { value: string | number } | undefined;
}

/** What begins the codes of slips in the configuration file, which no rule is about. */
const OF_THE_CONFIGURATION = "CONFIGURATION_";

/** The code of the rule behind a finding; `undefined` where the diagnostic is someone else's, or of no rule. */
export function ruleOf(diagnostic: Coded): string | undefined {
  const code = codeOf(diagnostic);
  return code?.startsWith(OF_THE_CONFIGURATION) === true ? undefined : code;
}

/** The code of a finding; `undefined` where the diagnostic is someone else's, or has none. */
export function codeOf({ source, code }: Coded): string | undefined {
  const value = typeof code === "object" ? code.value : code;
  const isOurs = source === SOURCE || source?.startsWith(`${SOURCE} `) === true;
  return isOurs && typeof value === "string" ? value : undefined;
}
