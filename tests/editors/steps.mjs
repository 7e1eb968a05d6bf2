// The five steps that every editor goes through on `support-role.json`, and what must be seen in each. A second run, with a
// setting in the place that the editor's page names for it, ends after the diagnostics, which are then fewer.
//
// A driver is an editor's own script. It finds what to do in its environment (`instructions`) and appends to the file
// `SEEN`, one JSON object per line, what the editor shows; it waits for that to come, never for time to pass:
//
//   {"step": "diagnostics", "lines": [16, 23], "messages": ["…", "…"]}   all of them, lines counted from 0
//   {"step": "completion", "line": "…"}                                  the line after `TYPED` was completed
//   {"step": "hover", "text": "…"}
//   {"step": "fixes", "left": 0}                                         diagnostics that stay after both fixes
//   {"step": "saved"}                                                    the file is then compared as a whole

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const POLICY = new URL("support-role.json", import.meta.url);
const MENDED = new URL("support-role.mended.json", import.meta.url);

/** What a driver is told, as environment variables. Texts to look for occur once in the document. */
const instructions = {
  // How many diagnostics to wait for.
  DIAGNOSTICS: "2",
  // The setting `policyType`, which is not set where this is empty.
  POLICY_TYPE: "",
  // A new line is put below the one that has `TYPED_BELOW`, and completed where `TYPED` ends.
  TYPED_BELOW: "support:AddAttachmentsToSet",
  TYPED: "support:CreateC",
  // The completion to take, where the editor offers several.
  COMPLETION: "CreateCase",
  HOVERED: "support:DescribeCases",
  // Where the two fixes are asked for, and their titles.
  FIRST_AT: "app-integartions:DeleteEventIntegration",
  FIRST_FIX: "Change to `app-integrations:DeleteEventIntegration`",
  SECOND_AT: "servicequotas:RequestServiceQuotaIncrease",
  SECOND_FIX: "Allow `iam:CreateServiceLinkedRole` for `servicequotas.amazonaws.com` (on `*`)",
};

/** The document at the beginning. */
export const policy = readFileSync(POLICY, "utf8");

/** Holds what a driver saw in a run, and the file it left, against what is expected. */
export function check({ steps }, seen, saved) {
  for (const [step, holds] of Object.entries(steps)) {
    const report = seen.find((entry) => entry.step === step);
    assert.ok(report, `the step \`${step}\` was not reached`);
    holds(report, saved);
  }
  assert.deepEqual(
    seen.map((entry) => entry.step),
    Object.keys(steps),
    "the steps come once, in order",
  );
}

const PREFIX = {
  at: instructions.FIRST_AT,
  says: /`app-integartions` is not a service prefix; did you mean `app-integrations`\?/,
};
const ROLE = {
  at: instructions.SECOND_AT,
  says: /`servicequotas:RequestServiceQuotaIncrease` needs the service-linked role/,
};

const steps = {
  diagnostics: (report) => checkDiagnostics(report, [ROLE, PREFIX]),
  completion({ line }) {
    assert.equal(line, '                "support:CreateCase",');
  },
  hover({ text }) {
    assert.match(text, /support:DescribeCases/);
    assert.match(text, /AWS Support/);
  },
  fixes({ left }) {
    assert.equal(left, 0);
  },
  saved(_, saved) {
    assert.equal(saved, readFileSync(MENDED, "utf8"));
  },
};

/** What a driver goes through, each in an editor of its own. */
export const runs = [
  { instructions, steps },
  {
    // What a service control policy allows grants nothing, so its roles do not matter.
    instructions: { ...instructions, POLICY_TYPE: "scp", DIAGNOSTICS: "1" },
    steps: { diagnostics: (report) => checkDiagnostics(report, [PREFIX]) },
  },
];

function checkDiagnostics({ lines, messages }, expected) {
  const shown = lines.map((line, index) => ({ line, message: messages[index] }));
  shown.sort((a, b) => a.line - b.line);
  assert.equal(shown.length, expected.length, JSON.stringify(shown));
  for (const [index, { at, says }] of expected.entries()) {
    assert.equal(shown[index].line, lineWith(at));
    assert.match(shown[index].message, says);
  }
}

function lineWith(text) {
  return policy.split("\n").findIndex((line) => line.includes(text));
}
