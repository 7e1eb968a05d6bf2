// Bundles the extension into dist/extension.js, with the licences of what goes into it in dist/NOTICES.txt.

import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const BUNDLE = "dist/extension.js";
const LIMIT_BYTES = 300_000;

/** Modules of `vscode-languageclient` for things that the server does not do. Take out what it learns. */
const ABSENT_FEATURES = [
  "callHierarchy",
  "codeLens",
  "colorProvider",
  "declaration",
  "fileOperations",
  "formatting",
  "implementation",
  "inlayHint",
  "inlineCompletion",
  "inlineValue",
  "linkedEditingRange",
  "notebook",
  "reference",
  "rename",
  "semanticTokens",
  "signatureHelp",
  "typeDefinition",
  "typeHierarchy",
];

rmSync("dist", { recursive: true, force: true });
const replaced = new Set();
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
  plugins: [
    // The client only constructs these and registers them; one that offers nothing takes their place.
    replacing(
      new RegExp(
        `[\\\\/]vscode-languageclient[\\\\/]lib[\\\\/]common[\\\\/](${ABSENT_FEATURES.join("|")})\\.js$`,
      ),
      `class Absent {
        fillClientCapabilities() {}
        initialize() {}
        getState() { return { kind: "static" }; }
        clear() {}
      }
      module.exports = new Proxy({}, { get: () => Absent });`,
    ),
    // The client compares the version of VS Code with its own `engines`, as VS Code has done with ours.
    replacing(/[\\/]semver[\\/]functions[\\/](parse)\.js$/, "module.exports = () => ({});"),
    replacing(/[\\/]semver[\\/]functions[\\/](satisfies)\.js$/, "module.exports = () => true;"),
  ],
  metafile: true,
  logLevel: "warning",
});

const missed = [...ABSENT_FEATURES, "parse", "satisfies"].filter((module) => !replaced.has(module));
if (missed.length > 0) throw new Error(`Nothing to replace: ${missed.join(", ")}; see build.mjs.`);

const { size } = statSync(BUNDLE);
const packages = bundledPackages(Object.keys(metafile.inputs));
writeFileSync("dist/NOTICES.txt", packages.map(notice).join("\n"));
console.log(`${BUNDLE}: ${size} bytes, with ${packages.length} packages`);
if (size > LIMIT_BYTES) {
  throw new Error(
    `${BUNDLE} is larger than ${LIMIT_BYTES} bytes; see what grew, or raise the limit in build.mjs.`,
  );
}

/** Puts `contents` in the place of the modules whose path matches; the group is the name to remember. */
function replacing(filter, contents) {
  return {
    name: "replacing",
    setup({ onLoad }) {
      onLoad({ filter }, ({ path }) => {
        replaced.add(filter.exec(path)[1]);
        return { contents, loader: "js" };
      });
    },
  };
}

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
