#!/usr/bin/env node
// Drives the server from real editors: each starts without the user's configuration, with what `editors/` holds for it,
// and goes through the steps of `steps.mjs`.
//
// Usage: node tests/editors/run.mjs [--server PATH] [--times N] [EDITOR…]
// The server is the argument, else the release build, else the debug build. Without names, all editors are run; those of
// `newer.sh` only where they are installed.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { check, policy, runs } from "./steps.mjs";

const PATIENCE_MS = 120_000;
const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, "../..");
const BUILD = resolve(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"));

const neovim = (command) => ({
  settings: "neovim",
  version: [command, "--version"],
  command: [command, ..."--headless --clean -n -i NONE -c".split(" "), `luafile ${HERE}/neovim.lua`],
  // Before Neovim 0.11, this is the table of settings.
  edit: {
    file: "plugin/iam_policy_ls.lua",
    from: "iamPolicy = vim.empty_dict()",
    to: (type) => `iamPolicy = { policyType = '${type}' }`,
  },
});

const emacs = (client) => ({
  settings: "emacs",
  version: ["emacs", "--version"],
  command: ["emacs", "--batch", ...["emacs.el", client].flatMap((file) => ["--load", join(HERE, file)])],
});

/**
 * How each editor is started, and how it tells its version; `settings` is the folder of `editors/` it uses, and `edit` what
 * its page says to change there for a setting, unless that is said elsewhere.
 */
const EDITORS = {
  neovim: neovim("nvim"),
  "neovim-trixie": { ...neovim("nvim-trixie"), isExtra: true },
  "neovim-forky": { ...neovim("nvim-forky"), isExtra: true },
  "neovim-lspconfig-table": {
    ...neovim("nvim-trixie"),
    isExtra: true,
    environment: { TABLE: "lua/lspconfig/configs/iam_policy_ls.lua" },
  },
  "emacs-eglot": emacs("emacs-eglot.el"),
  "emacs-lsp-mode": emacs("emacs-lsp-mode.el"),
  "vim-ale": {
    settings: "vim",
    version: ["vim", "--version"],
    command: [..."vim --not-a-term -T dumb -N -u NONE -i NONE -n -S".split(" "), join(HERE, "vim-ale.vim")],
  },
  kakoune: {
    settings: "kakoune",
    version: ["sh", "-ec", 'version=$(kak-lsp --version); echo "Kakoune with kak-lsp $version"'],
    command: [process.execPath, join(HERE, "kakoune.mjs")],
    edit: {
      file: "iam-policy-ls.kak",
      from: '# policyType = "scp"',
      to: (type) => `policyType = "${type}"`,
    },
  },
  helix: {
    settings: "helix",
    version: ["hx-forky", "--version"],
    command: [process.execPath, join(HERE, "helix.mjs"), "hx-forky"],
    isExtra: true,
    edit: {
      file: "languages.toml",
      from: '# config = { iamPolicy = { policyType = "scp" } }',
      to: (type) => `config = { iamPolicy = { policyType = "${type}" } }`,
    },
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
  const [command] = EDITORS[name].version;
  if (EDITORS[name].isExtra && positionals.length === 0 && !isInstalled(command)) {
    console.log(`${name}: not run, there is no \`${command}\` here`);
    continue;
  }
  for (let time = 0; time < Number(options.times); time++) {
    await goThrough(name, EDITORS[name]).catch((error) => fail(`${name}: ${error.message}`));
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

function isInstalled(command) {
  return process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, command)));
}

async function goThrough(name, editor) {
  const began = performance.now();
  const version = firstLine(editor.version);
  mkdirSync(BUILD, { recursive: true });
  for (const run of runs) {
    const scratch = mkdtempSync(join(BUILD, `${name}-`));
    try {
      await once(editor, run, scratch);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  console.log(`${name} (${version}): all steps hold, ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

async function once(editor, run, scratch) {
  prepare(editor, run.instructions.POLICY_TYPE, scratch);
  const { status, output } = await drive(editor, run.instructions, scratch);
  const seen = read(join(scratch, "seen"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  try {
    check(run, seen, read(join(scratch, "policy.json")));
    assert.equal(status, 0, `the editor ended with ${status}`);
  } catch (error) {
    const title = run.instructions.POLICY_TYPE && "With the setting `policyType`: ";
    throw new Error(`${title}${error.message}\nWhat the editor printed:\n${output}`, { cause: error });
  }
}

/** Puts into a folder what the editor works with. */
function prepare({ settings, edit }, policyType, scratch) {
  mkdirSync(join(scratch, "bin"));
  // The configurations start `iam-policy-ls` from PATH, so this is the server they find.
  symlinkSync(server, join(scratch, "bin", "iam-policy-ls"));
  writeFileSync(join(scratch, "policy.json"), policy);
  cpSync(join(ROOT, "editors", settings), join(scratch, "settings"), { recursive: true });
  if (policyType && edit) {
    const file = join(scratch, "settings", edit.file);
    const text = read(file);
    assert.ok(text.includes(edit.from), `${edit.file} lacks the place for settings`);
    writeFileSync(file, text.replace(edit.from, edit.to(policyType)));
  }
}

/** Runs the editor to its end in a folder of its own, and gives how it ended and what it printed. */
function drive(editor, instructions, scratch) {
  const [command, ...args] = editor.command;
  // Input stays open and silent: an editor that reads from it waits. A group of its own can be ended as a whole.
  const child = spawn(command, args, {
    cwd: scratch,
    env: { ...environment(scratch), ...instructions, ...editor.environment },
    detached: true,
  });
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

function environment(scratch) {
  const { PATH } = process.env;
  return {
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
    SETTINGS: join(scratch, "settings"),
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
  const { stdout, stderr, error, status } = spawnSync(command, args, { encoding: "utf8" });
  if (error || status !== 0) {
    throw error ?? new Error(stderr);
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
