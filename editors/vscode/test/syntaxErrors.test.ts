import assert from "node:assert/strict";
import { it } from "node:test";
import { hiddenCodes, without } from "../src/syntaxErrors";

it("hides what the editor reports, unless told otherwise", () => {
  const [policy, file, schema] = ["JSON_SYNTAX_ERROR", "CONFIGURATION_SYNTAX", "CONFIGURATION_SCHEMA"];
  const cases = [
    ["auto", "json", true, [policy, file, schema]],
    ["auto", "jsonc", true, [policy, schema]],
    ["auto", "iam-policy", true, []],
    ["auto", "json", false, []],
    ["auto", "yaml", true, []],
    ["auto", undefined, true, []],
    ["on", "json", true, []],
    ["off", "json", false, [policy, file]],
    ["off", "iam-policy", true, [policy, file]],
    ["off", "jsonc", true, [policy, file, schema]],
  ] as const;
  for (const [setting, languageId, reported, hidden] of cases) {
    const codes = new Set(hiddenCodes(setting, languageId, reported));
    assert.deepEqual(codes, new Set(hidden), `${setting} ${languageId ?? "unknown"}`);
  }
});

it("drops findings of the server with these codes and nothing else", () => {
  const source = "iam-policy-ls";
  const slip = { source, code: "JSON_SYNTAX_ERROR" };
  const others = [
    { source, code: "INVALID_ACTION" },
    { source },
    { source: "other", code: "JSON_SYNTAX_ERROR" },
  ];
  assert.deepEqual(without(["JSON_SYNTAX_ERROR"], [slip, ...others, slip]), others);
});
