import assert from "node:assert/strict";
import { it } from "node:test";
import { hidesSyntaxErrors, withoutSyntaxErrors } from "../src/syntaxErrors";

it("hides syntax errors where the editor reports them, unless told otherwise", () => {
  const cases = [
    ["auto", "json", true, true],
    ["auto", "jsonc", true, true],
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

it("drops syntax errors, with a link or without, and nothing else", () => {
  const plain = { code: "JSON_SYNTAX_ERROR" };
  const linked = { code: { value: "JSON_SYNTAX_ERROR" } };
  const others = [{ code: "INVALID_ACTION" }, { code: { value: "MISSING_EFFECT" } }, {}];
  assert.deepEqual(withoutSyntaxErrors([plain, ...others, linked]), others);
});
