// The folders that are opened in the workbench, and what stands in them.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Complaint } from "./workbench.mjs";

const FIXTURES = join(import.meta.dirname, "../../fixtures");
const { SCRATCH } = process.env;

/** The configuration file. */
export const CONFIGURATION = "iam-policy-ls.json";

/** The files of the folder, by what each is for. */
export const FILES = {
  "prefix.json": fixture("app-integrations-misspelled-prefix.json"),
  "quota.json": fixture("support-app-role-without-quota-role.json"),
  "support.json": fixture("support-app-role.json").replace('"support:CreateCase"', '"support:"'),
  "users.json": fixture("connect-users-by-tag.json"),
  "open.json": fixture("campaigns-disable-missing-brace.json"),
  "slip.json": fixture("campaigns-disable-missing-brace.json"),
  "open.jsonc": fixture("campaigns-disable-missing-brace.json"),
  "open.iam.json": fixture("campaigns-disable-missing-brace.json"),
  "accept.json": fixture("app-integrations-misspelled-prefix.json"),
  "wide.json": inOneLine(fixture("wisdom-assistants.json")),
  "wide.iam.json": inOneLine(fixture("wisdom-assistants.json")),
};

function fixture(name) {
  return readFileSync(join(FIXTURES, name), "utf8");
}

function inOneLine(text) {
  return text.replaceAll(/\n\s*/g, " ");
}

/** The folder that most steps work in. */
export const folder = join(SCRATCH, "policies");
/** One whose authors are not trusted. */
export const untrusted = join(SCRATCH, "downloads");
/** Two folders in one window: in the second, a rule is off. */
export const windowOfTwo = join(SCRATCH, "two.code-workspace");

/** A program that the folders want to be run, and the file that tells when it was. */
export const impostor = { path: join(SCRATCH, "impostor"), trace: join(SCRATCH, "impostor.ran") };

export const onDisk = (name) => readFileSync(join(folder, name), "utf8");

export function toDisk(name, text) {
  writeFileSync(join(folder, name), text);
}

/** Line and column, from 1, of the first place of a text, and `into` characters on. */
export function place(name, text, into = 0) {
  const offset = onDisk(name).indexOf(text);
  if (offset < 0) throw new Complaint(`${name} does not hold ${text}.`);
  const before = onDisk(name).slice(0, offset).split("\n");
  return [before.length, before.at(-1).length + 1 + into];
}

/** The settings of a folder. */
export function writeSettings(settings, inFolder = folder) {
  const whole = { ...settings, "iamPolicy.server.path": impostor.path };
  mkdirSync(join(inFolder, ".vscode"), { recursive: true });
  writeFileSync(join(inFolder, ".vscode/settings.json"), JSON.stringify(whole));
}

export function layFolders() {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) toDisk(name, text);
  writeFileSync(impostor.path, `#!/bin/sh\n: >'${impostor.trace}'\nexit 1\n`);
  chmodSync(impostor.path, 0o755);
  writeSettings({});

  for (const [path, name] of [
    [untrusted, "given.json"],
    [join(SCRATCH, "loud"), "loud.json"],
    [join(SCRATCH, "quiet"), "quiet.json"],
  ]) {
    mkdirSync(path);
    writeFileSync(join(path, name), FILES["prefix.json"]);
  }
  writeSettings({}, untrusted);
  const off = { rules: { INVALID_SERVICE_IN_ACTION: "off" } };
  writeFileSync(join(SCRATCH, "quiet", CONFIGURATION), JSON.stringify(off));
  writeFileSync(windowOfTwo, JSON.stringify({ folders: [{ path: "loud" }, { path: "quiet" }] }));
}

/** Configurations with a slip in each of some lines, and the numbers of these lines, from 1. */
export function slips() {
  const entry = (more) => JSON.stringify({ rule: "INVALID_ACTION", files: "*.x", reason: "new", ...more });
  const configuration = (before, lines, after) => ({
    text: [before, lines.join(",\n"), after, ""].join("\n"),
    lines: lines.map((_, at) => at + 2),
  });
  return [
    configuration("{", ['"securityAudit": "yes"', '"rule": {}', '"policies": {}'], "}"),
    configuration(
      '{ "rules": {',
      ['"INVALID_ACTIONS": "off"', '"INVALID_ACTION": "loud"', '"EMPTY_SID_VALUE": 1'],
      "}}",
    ),
    configuration(
      '{ "policies": [',
      [
        '{ "policyType": "scp" }',
        "7",
        '{ "files": [], "policyType": "scp" }',
        '{ "files": "a[", "policyType": "scp" }',
        '{ "files": "*.x", "policyType": "user" }',
        '{ "files": "*.x", "resourceType": "S3" }',
      ],
      "]}",
    ),
    configuration(
      '{ "ignores": [',
      [
        entry({ rule: "INVALID_ACTIONS" }),
        entry({ rule: 3 }),
        entry({ reason: " " }),
        entry({ reason: undefined }),
        entry({ because: "new" }),
        entry({ sid: "" }),
      ],
      "]}",
    ),
    configuration(
      '{ "ignores": [',
      [
        entry({ pointer: "Statement" }),
        entry({ sid: "A", pointer: "/Statement/0" }),
        entry({ expires: "tomorrow" }),
        entry({ expires: "2026-02-40" }),
        entry({ expires: "2020-01-01" }),
      ],
      "]}",
    ),
  ];
}

/** Lets the settings of the machine, which count for what runs, name a server; `undefined` takes it back. */
export function nameServer(path) {
  const settings = join(SCRATCH, "data/Machine/settings.json");
  mkdirSync(join(settings, ".."), { recursive: true });
  writeFileSync(settings, JSON.stringify(path === undefined ? {} : { "iamPolicy.server.path": path }));
}
