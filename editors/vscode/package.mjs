// Packages the extension with a server for one platform, or without one for those who have it on PATH.
//
// Usage: node package.mjs [--target TARGET] [--server FILE] [--out FILE]
// TARGET is a platform as vsce names it (linux-x64, linux-arm64, darwin-x64, darwin-arm64, win32-x64, alpine-x64, …),
// FILE an executable for it: by default, where TARGET is this machine's, the release build. Without TARGET and FILE no
// server is packaged.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";

const NAME = "iam-policy-ls";
/** This folder on the web, which links in the README that leave it start from. */
const HOME = "https://github.com/iam-policy-ls/iam-policy-ls";
const LINKS = {
  baseContentUrl: `${HOME}/blob/HEAD/editors/vscode`,
  baseImagesUrl: `${HOME}/raw/HEAD/editors/vscode`,
};

const options = parseArgs({
  options: { target: { type: "string" }, server: { type: "string" }, out: { type: "string" } },
}).values;
const given = options.server === undefined ? undefined : resolve(options.server);
const out = options.out === undefined ? undefined : resolve(options.out);

process.chdir(import.meta.dirname);
const thisMachine = `${process.platform}-${process.arch}`;
const target = options.target ?? (given === undefined ? undefined : thisMachine);
rmSync("server", { recursive: true, force: true });
try {
  if (target !== undefined) bundle(serverFor(target), target);
  await createVSIX({
    dependencies: false,
    ...LINKS,
    ...(target && { target }),
    ...(out && { packagePath: out }),
  });
} finally {
  // A server that stays behind would be started by an extension run from its sources.
  rmSync("server", { recursive: true, force: true });
}

function serverFor(target) {
  const server = given ?? (target === thisMachine ? releaseBuild() : undefined);
  if (server === undefined) throw new Error(`Name the executable for ${target} with --server.`);
  if (!existsSync(server)) throw new Error(`There is no server at ${server}; run \`cargo build --release\`.`);
  return server;
}

function releaseBuild() {
  const build = process.env.CARGO_TARGET_DIR ?? "../../target";
  return resolve(build, "release", executable(process.platform));
}

function bundle(server, target) {
  mkdirSync("server");
  const path = join("server", executable(target));
  copyFileSync(server, path);
  chmodSync(path, 0o755);
  // What is for another machine cannot be asked.
  if (target === thisMachine) console.log(execFileSync(path, ["--version"], { encoding: "utf8" }).trim());
}

function executable(platform) {
  return platform.startsWith("win32") ? `${NAME}.exe` : NAME;
}
