import assert from "node:assert/strict";
import { it } from "node:test";
import { Crashes } from "../src/crashes";

it("goes on after four ends in three minutes and gives up at the fifth", () => {
  let now = 0;
  const crashes = new Crashes(() => now);
  const verdicts = [0, 1, 2, 3, 179].map((second) => {
    now = second * 1000;
    return crashes.add();
  });
  assert.deepEqual(verdicts, ["again", "again", "again", "again", "enough"]);
});

it("forgets what is long ago", () => {
  let now = 0;
  const crashes = new Crashes(() => now);
  for (let crash = 0; crash < 10; crash++) {
    now += 60_000;
    assert.equal(crashes.add(), "again");
  }
});
