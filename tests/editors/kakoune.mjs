// Goes through the steps of steps.mjs in Kakoune with kakoune-lsp, as a user interface of Kakoune's: this sends the keys
// and is told what to draw (`kak -ui json`). run.mjs names what is needed in the environment.

import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 30_000;
const told = process.env;
const session = `test-${process.pid}`;
const answer = join(told.TMPDIR, "answer");

/** The newest of each thing that Kakoune wants drawn. */
const shown = {};

writeConfiguration();
const kakoune = spawn("kak", ["-ui", "json", "-s", session, told.POLICY], {
  stdio: ["pipe", "pipe", "inherit"],
});
createInterface({ input: kakoune.stdout }).on("line", draw);
kakoune.on("exit", (status) => process.exit(status ?? 1));
// So wide that no message is cut off.
call("resize", [50, 1000]);

await waitFor(() => shown.draw, "Kakoune shows nothing");
await seeDiagnostics();
if (!told.POLICY_TYPE) {
  await complete();
  await hover();
  await fix(told.FIRST_AT, told.FIRST_FIX, 1);
  await fix(told.SECOND_AT, told.SECOND_FIX, 0);
  report({ step: "fixes", left: await countDiagnostics() });
  keys(":write<ret>");
  await waitFor(async () => (await ask("%val{modified}")) === "false", "the document is not saved");
  report({ step: "saved" });
}
keys(":kill!<ret>");

function writeConfiguration() {
  const folder = join(told.XDG_CONFIG_HOME, "kak");
  mkdirSync(folder, { recursive: true });
  const lines = [
    "evaluate-commands %sh{kak-lsp}",
    `source ${told.SETTINGS}/iam-policy-ls.kak`,
    // Of two requests of a kind, kakoune-lsp cancels one; what it asks for on its own must not cost what we ask for.
    "set-option global lsp_auto_show_code_actions false",
    "lsp-enable",
  ];
  writeFileSync(join(folder, "kakrc"), lines.join("\n") + "\n");
}

async function seeDiagnostics() {
  const count = Number(told.DIAGNOSTICS);
  await waitFor(async () => (await countDiagnostics()) === count, "the diagnostics do not appear");
  keys(":lsp-diagnostics<ret>");
  const found = await waitFor(() => {
    const lines = texts(shown.draw?.[0]).map((line) => line.match(/policy\.json:(\d+):\d+: (.*?)\s*$/));
    const all = lines.filter(Boolean);
    return all.length === count && all;
  }, "the buffer of diagnostics does not open");
  report({
    step: "diagnostics",
    lines: found.map(([, line]) => Number(line) - 1),
    messages: found.map(([, , message]) => message),
  });
  keys(":delete-buffer<ret>");
}

async function complete() {
  goTo(told.TYPED_BELOW);
  delete shown.menu_show;
  keys(`o${literal(`"${told.TYPED}",`)}<left><left>`);
  await waitFor(() => texts(shown.menu_show?.[0])[0]?.includes(told.COMPLETION), "no completion appears");
  keys("<c-n><esc>");
  keys("x");
  report({ step: "completion", line: (await ask("%val{selection}")).trimEnd() });
}

async function hover() {
  goTo(told.HOVERED);
  delete shown.info_show;
  keys(":lsp-hover<ret>");
  await waitFor(() => texts(shown.info_show?.[1]).join("").includes(told.HOVERED), "no hover appears");
  report({ step: "hover", text: texts(shown.info_show[1]).join("\n") });
}

/** Takes the code action `title` out of the menu at `text`, after which so many diagnostics are left. */
async function fix(text, title, left) {
  goTo(text);
  delete shown.menu_show;
  keys(":lsp-code-actions<ret>");
  await waitFor(
    () => texts(shown.menu_show?.[0]).some((item) => item.includes(title)),
    `no menu offers: ${title}`,
  );
  keys(`${literal(title)}<ret>`);
  await waitFor(async () => (await countDiagnostics()) === left, `the fix does not come: ${title}`);
}

/** Selects a text, which occurs once. */
function goTo(text) {
  keys(`<esc>gg/\\Q${literal(text)}<ret>`);
}

async function countDiagnostics() {
  const kinds = ["error", "warning", "info", "hint"].map((kind) => `%opt{lsp_diagnostic_${kind}_count}`);
  return (await ask(kinds.join(" "))).split(" ").reduce((sum, count) => sum + Number(count), 0);
}

/** What Kakoune makes of an expansion. */
async function ask(expansion) {
  rmSync(answer, { force: true });
  const command = `evaluate-commands -client client0 %{ echo -to-file ${answer}.new -- ${expansion} }
        nop %sh{mv ${answer}.new ${answer}}`;
  spawnSync("kak", ["-p", session], { input: command });
  await waitFor(() => existsSync(answer), `Kakoune does not tell ${expansion}`);
  return readFileSync(answer, "utf8").trimEnd();
}

async function waitFor(condition, complaint) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const result = await condition();
    if (result) {
      return result;
    }
    if (Date.now() > end) {
      console.error(`${complaint}; what is shown:\n${texts(shown.draw?.[0]).join("\n")}`);
      kakoune.kill();
      process.exit(1);
    }
    await pause(20);
  }
}

function draw(line) {
  const { method, params } = JSON.parse(line);
  shown[method] = params;
}

/** Lines of atoms as plain text. */
function texts(lines = []) {
  return lines.map((atoms) =>
    atoms
      .map((atom) => atom.contents)
      .join("")
      .trimEnd(),
  );
}

function keys(text) {
  call("keys", [text]);
}

/** A text as keys. */
function literal(text) {
  return text.replaceAll("<", "<lt>");
}

function call(method, params) {
  kakoune.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", method, params })}\n`);
}

function report(entry) {
  appendFileSync(told.SEEN, `${JSON.stringify(entry)}\n`);
}
