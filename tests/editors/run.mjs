#!/usr/bin/env node
// Drives the server from real editors: each starts without the user's configuration, with what `editors/` holds for it,
// and goes through the steps of `steps.mjs`.
//
// Usage: node tests/editors/run.mjs [--server PATH] [--times N] [EDITOR…]
// The server is the argument, else the release build, else the debug build. Without names, all editors are run.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { check, instructions, policy } from "./steps.mjs";

const PATIENCE_MS = 120_000;
const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, "../..");
const BUILD = resolve(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"));

const NEOVIM = {
  settings: "neovim",
  version: ["nvim", "--version"],
  command: [..."nvim --headless --clean -n -i NONE -c".split(" "), `luafile ${HERE}/neovim.lua`],
};

const emacs = (client) => ({
  settings: "emacs",
  version: ["emacs", "--version"],
  command: ["emacs", "--batch", ...["emacs.el", client].flatMap((file) => ["--load", join(HERE, file)])],
});

/** How each editor is started, and how it tells its version; `settings` is the folder of `editors/` it uses. */
const EDITORS = {
  neovim: NEOVIM,
  "neovim-0.11-table": { ...NEOVIM, environment: { TABLE: "lsp/iam_policy_ls.lua" } },
  "neovim-lspconfig-table": { ...NEOVIM, environment: { TABLE: "lua/lspconfig/configs/iam_policy_ls.lua" } },
  "emacs-eglot": emacs("emacs-eglot.el"),
  "emacs-lsp-mode": emacs("emacs-lsp-mode.el"),
  "vim-ale": {
    settings: "vim",
    version: ["vim", "--version"],
    command: [..."vim --not-a-term -T dumb -N -u NONE -i NONE -n -S".split(" "), join(HERE, "vim-ale.vim")],
  },
  kakoune: {
    settings: "kakoune",
    version: ["sh", "-c", "echo Kakoune with kak-lsp $(kak-lsp --version)"],
    command: [process.execPath, join(HERE, "kakoune.mjs")],
  },
};

const { values: options, positionals } = parseArgs({
  options: { server: { type: "string" }, times: { type: "string", default: "1" } },
  allowPositionals: true,
});
const server = findServer(options.server);
const names = positionals.length > 0 ? positionals : Object.keys(EDITORS);
for (const name of names) {
  if (!EDITORS[name]) {
    fail(`There is no editor \`${name}\`; there are: ${Object.keys(EDITORS).join(", ")}.`);
  }
  for (let time = 0; time < Number(options.times); time++) {
    await run(name, EDITORS[name]).catch((error) => fail(`${name}: ${error.message}`));
  }
}

function findServer(named) {
  const builds = ["release", "debug"].map((profile) => join(BUILD, profile, "iam-policy-ls"));
  const found = named ? resolve(named) : builds.find((path) => existsSync(path));
  if (!found || !existsSync(found)) {
    fail(`There is no server to test${named ? ` at ${named}` : ""}; run \`cargo build --release\` first.`);
  }
  return found;
}

async function run(name, editor) {
  const began = performance.now();
  const version = firstLine(editor.version);
  mkdirSync(BUILD, { recursive: true });
  const scratch = mkdtempSync(join(BUILD, `${name}-`));
  try {
    const { status, output } = await drive(editor, scratch);
    const seen = read(join(scratch, "seen"))
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    try {
      check(seen, read(join(scratch, "policy.json")));
      assert.equal(status, 0, `the editor ended with ${status}`);
    } catch (error) {
      throw new Error(`${error.message}\nWhat the editor printed:\n${output}`, { cause: error });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`${name} (${version}): all steps hold, ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** Runs the editor to its end in a folder of its own, and gives how it ended and what it printed. */
function drive(editor, scratch) {
  mkdirSync(join(scratch, "bin"));
  // The configurations start `iam-policy-ls` from PATH, so this is the server they find.
  symlinkSync(server, join(scratch, "bin", "iam-policy-ls"));
  writeFileSync(join(scratch, "policy.json"), policy);
  const [command, ...args] = editor.command;
  // Input stays open and silent: an editor that reads from it waits. A group of its own can be ended as a whole.
  const child = spawn(command, args, { cwd: scratch, env: environment(editor, scratch), detached: true });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  child.stderr.on("data", (data) => (output += data));
  return new Promise((done, failed) => {
    const impatience = setTimeout(() => {
      output += `\nThe editor did not end within ${PATIENCE_MS / 1000} s.`;
      end(child.pid);
    }, PATIENCE_MS);
    child.on("error", failed);
    child.on("exit", (status, signal) => {
      clearTimeout(impatience);
      end(child.pid);
      done({ status: status ?? signal, output });
    });
  });
}

function environment(editor, scratch) {
  const { PATH } = process.env;
  return {
    ...instructions,
    ...editor.environment,
    LANG: "C.UTF-8",
    TERM: "dumb",
    PATH: `${join(scratch, "bin")}:${PATH}`,
    HOME: scratch,
    TMPDIR: scratch,
    XDG_CONFIG_HOME: join(scratch, "config"),
    XDG_DATA_HOME: join(scratch, "data"),
    XDG_STATE_HOME: join(scratch, "state"),
    XDG_CACHE_HOME: join(scratch, "cache"),
    XDG_RUNTIME_DIR: scratch,
    POLICY: join(scratch, "policy.json"),
    SEEN: join(scratch, "seen"),
    SETTINGS: join(ROOT, "editors", editor.settings),
  };
}

/** Ends what is left of a process group. */
function end(group) {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") {
      throw error;
    }
  }
}

function firstLine([command, ...args]) {
  const { stdout, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error) {
    throw error;
  }
  return stdout.trim().split("\n")[0];
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
