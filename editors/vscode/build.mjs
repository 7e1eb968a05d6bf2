// Bundles the extension into dist/extension.js, with the licences of what goes into it in dist/NOTICES.txt.

import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const BUNDLE = "dist/extension.js";

rmSync("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/extension.ts"],
  outfile: BUNDLE,
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  // Node of the oldest VS Code in package.json's `engines`.
  target: "node18",
  external: ["vscode"],
  metafile: true,
  logLevel: "warning",
});

const { size } = statSync(BUNDLE);
const packages = bundledPackages(Object.keys(metafile.inputs));
writeFileSync("dist/NOTICES.txt", packages.map(notice).join("\n"));
console.log(`${BUNDLE}: ${size} bytes, with ${packages.length} packages`);

/** The folders of the packages that files of the bundle come from. */
function bundledPackages(files) {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** Name, version and licence text of a package; throws when it has no licence file. */
function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file === undefined)
    throw new Error(`\`${name}\` has no licence file; say in build.mjs what holds for it.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n\n`;
}
