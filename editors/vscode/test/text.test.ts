import assert from "node:assert/strict";
import { it } from "node:test";
import { capitalized, catalogueDate } from "../src/text";

it("begins a line with a capital letter, and leaves the rest", () => {
  assert.equal(capitalized("policy of a VPC endpoint"), "Policy of a VPC endpoint");
  assert.equal(capitalized(""), "");
});

it("finds the catalogue's date, and not that of something else", () => {
  assert.equal(catalogueDate("iam-policy-ls 0.1.0 (catalogue 0.21.202609261 of 2026-09-26)"), "2026-09-26");
  assert.equal(catalogueDate("iam-policy-ls 0.1.0 of 2026-09-26"), undefined);
});
