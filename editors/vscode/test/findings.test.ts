import assert from "node:assert/strict";
import { it } from "node:test";
import { codeOf, ruleOf } from "../src/findings";

it("knows its own findings, with a link or without", () => {
  const cases = [
    [{ source: "iam-policy-ls", code: "INVALID_ACTION" }, "INVALID_ACTION"],
    [{ source: "iam-policy-ls", code: { value: "INVALID_ACTION" } }, "INVALID_ACTION"],
    [{ source: "iam-policy-ls security warning", code: "INVALID_ACTION" }, "INVALID_ACTION"],
    [{ source: "iam-policy-lsx", code: "INVALID_ACTION" }, undefined],
    [{ source: "json", code: "INVALID_ACTION" }, undefined],
    [{ source: "iam-policy-ls", code: 513 }, undefined],
    [{ source: "iam-policy-ls" }, undefined],
    [{}, undefined],
  ] as const;
  for (const [diagnostic, code] of cases) assert.equal(codeOf(diagnostic), code);
});

it("takes no slip in a configuration for a rule", () => {
  const source = "iam-policy-ls";
  assert.equal(ruleOf({ source, code: "CONFIGURATION_SCHEMA" }), undefined);
  assert.equal(ruleOf({ source, code: { value: "INVALID_ACTION" } }), "INVALID_ACTION");
});
