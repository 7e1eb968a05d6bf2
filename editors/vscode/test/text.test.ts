import assert from "node:assert/strict";
import { it } from "node:test";
import { catalogueDate, plainText } from "../src/text";

it("takes the marks off Markdown and leaves the words", () => {
  assert.equal(
    plainText("**Identity policy**\n\nsince `Principal` is missing\n"),
    "Identity policy\n\nsince Principal is missing",
  );
  assert.equal(plainText("## Two * three"), "Two * three");
});

it("finds the catalogue's date, and not that of something else", () => {
  assert.equal(catalogueDate("iam-policy-ls 0.1.0 (catalogue 0.21.202609261 of 2026-09-26)"), "2026-09-26");
  assert.equal(catalogueDate("iam-policy-ls 0.1.0 of 2026-09-26"), undefined);
});
