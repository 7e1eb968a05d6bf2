// Goes through the steps of steps.mjs in Helix, on a terminal of tmux's whose picture this reads. The argument is the
// command that starts Helix; run.mjs names what is needed in the environment. A key right after Escape would be one with Alt.

import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 30_000;
const told = process.env;

writeConfiguration();
tmux("-f", "/dev/null", "new-session", "-d", "-x", "250", "-y", "70", process.argv[2], told.POLICY);
try {
  await seeDiagnostics();
  if (!told.POLICY_TYPE) {
    await complete();
    await hover();
    await fix(told.FIRST_AT, told.FIRST_FIX, 1);
    await fix(told.SECOND_AT, told.SECOND_FIX, 0);
    report({ step: "fixes", left: marks().length });
    type(":write");
    press("Enter");
    await waitFor(() => screen().includes("written"), "the document is not saved");
    report({ step: "saved" });
  }
} catch (error) {
  console.error(`${error.message}; what is shown:\n${screen()}\n${log()}`);
  process.exitCode = 1;
} finally {
  tmux("kill-server");
}

function writeConfiguration() {
  const folder = join(told.XDG_CONFIG_HOME, "helix");
  mkdirSync(folder, { recursive: true });
  cpSync(join(told.SETTINGS, "languages.toml"), join(folder, "languages.toml"));
  // Otherwise Helix gives JSON files its own indent when it saves them.
  writeFileSync(join(folder, "config.toml"), "[editor]\nauto-format = false\n");
}

async function seeDiagnostics() {
  const count = Number(told.DIAGNOSTICS);
  await waitFor(() => marks().length === count, "the diagnostics do not appear");
  const shown = lines();
  // A message stands behind the text of its line.
  const messages = marks().map((line) => shown[line].match(/^.*?"[^"]*",?  (.*)/)?.[1] ?? "");
  report({ step: "diagnostics", lines: marks(), messages });
}

async function complete() {
  await goTo(told.TYPED_BELOW);
  press("o");
  type(`"${told.TYPED}",`);
  press("Left", "Left");
  await waitFor(() => screen().includes(`"${told.TYPED}",`), "the text is not typed");
  const plain = rows();
  press("C-x");
  await waitFor(() => changed(plain).some((row) => row.includes(told.COMPLETION)), "no completion appears");
  press("C-n", "Enter", "Escape");
  await waitFor(() => screen().includes(" NOR "), "the completion stays open");
  await waitFor(() => marks().every((line) => line !== cursorLine()), "the completed line has diagnostics");
  report({ step: "completion", line: lines()[cursorLine()] });
}

async function hover() {
  await goTo(told.HOVERED);
  const plain = rows();
  press("Space", "k");
  const text = await waitFor(() => {
    const shown = changed(plain).join("\n");
    return shown.includes("AWS") && shown;
  }, "no hover appears");
  report({ step: "hover", text });
  press("Escape");
  await waitFor(() => changed(plain).length === 0, "the hover stays");
}

/** Takes the code action `title` out of the menu at `text`, after which so many diagnostics are left. */
async function fix(text, title, left) {
  await goTo(text);
  press("Space", "a");
  const row = await waitFor(() => {
    const index = rows().findIndex((row) => row.includes(title));
    return index >= 0 && index;
  }, `no menu offers: ${title}`);
  // The menu opens below the cursor, its first item is chosen, and nothing is scrolled.
  press(...Array(row - cursorLine() - 1).fill("C-n"), "Enter");
  await waitFor(() => marks().length === left, `the fix does not come: ${title}`);
}

/** Selects a text, which occurs once. */
async function goTo(text) {
  press("g", "g", "/");
  type(text);
  press("Enter");
  const line = lines().findIndex((row) => row.includes(text));
  await waitFor(() => cursorLine() === line && screen().includes(" NOR "), `the cursor does not come to ${text}`);
}

/** The numbers of the lines that have a mark beside them. */
function marks() {
  const numbers = rows().map((row) => row.match(/^●\s+(\d+)\s/)?.[1]);
  return numbers.filter(Boolean).map((number) => Number(number) - 1);
}

function cursorLine() {
  const [, line] = screen().match(/\s(\d+):\d+\s*$/m) ?? [];
  return Number(line) - 1;
}

/** The lines of the document as they are shown. */
function lines() {
  const start = rows()[0].indexOf("{");
  return rows().map((row) => row.slice(start));
}

/** The rows that show something else than before, without the line of status and what is below it. */
function changed(plain) {
  return rows()
    .slice(0, lastRow())
    .filter((row, index) => row !== plain[index]);
}

function lastRow() {
  return rows().findLastIndex((row) => /^ (NOR|INS|SEL) /.test(row));
}

function rows() {
  return screen().split("\n");
}

function screen() {
  return tmux("capture-pane", "-p");
}

function type(text) {
  tmux("send-keys", "-l", text);
}

function press(...keys) {
  if (keys.length > 0) {
    tmux("send-keys", ...keys);
  }
}

function tmux(...args) {
  return spawnSync("tmux", ["-u", "-S", join(told.TMPDIR, "tmux"), ...args], { encoding: "utf8" }).stdout;
}

async function waitFor(condition, complaint) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const result = condition();
    if (result) {
      return result;
    }
    if (Date.now() > end) {
      throw new Error(complaint);
    }
    await pause(20);
  }
}

function log() {
  try {
    return readFileSync(join(told.XDG_CACHE_HOME, "helix", "helix.log"), "utf8");
  } catch {
    return "";
  }
}

function report(entry) {
  appendFileSync(told.SEEN, `${JSON.stringify(entry)}\n`);
}
