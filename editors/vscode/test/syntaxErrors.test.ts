import assert from "node:assert/strict";
import { it } from "node:test";
import { hidesSyntaxErrors, withoutSyntaxErrors } from "../src/syntaxErrors";

it("hides syntax errors where the editor reports them, unless told otherwise", () => {
  const cases = [
    ["auto", "json", true, true],
    ["auto", "jsonc", true, true],
    ["auto", "iam-policy", true, false],
    ["auto", "json", false, false],
    ["auto", "yaml", true, false],
    ["auto", undefined, true, false],
    ["on", "json", true, false],
    ["off", "json", false, true],
  ] as const;
  for (const [setting, languageId, reported, hidden] of cases) {
    assert.equal(
      hidesSyntaxErrors(setting, languageId, reported),
      hidden,
      `${setting} ${languageId ?? "unknown"}`,
    );
  }
});

it("drops syntax errors of the server and nothing else", () => {
  const source = "iam-policy-ls";
  const slip = { source, code: "JSON_SYNTAX_ERROR" };
  const others = [
    { source, code: "INVALID_ACTION" },
    { source },
    { source: "other", code: "JSON_SYNTAX_ERROR" },
  ];
  assert.deepEqual(withoutSyntaxErrors([slip, ...others, slip]), others);
});
