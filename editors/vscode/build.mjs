// Makes dist/: the bundled extension, the licences of what goes into it, and copies of what has its home elsewhere in
// the repository.

import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const BUNDLE = "dist/extension.js";
/** The client alone, without the server; in bytes. */
const LARGEST_BUNDLE = 300_000;

/** Modules of vscode-languageclient whose features src/absentFeatures.ts takes the place of. */
const ABSENT_FEATURES = [
  "callHierarchy",
  "colorProvider",
  "declaration",
  "fileOperations",
  "implementation",
  "inlineCompletion",
  "inlineValue",
  "linkedEditingRange",
  "notebook",
  "signatureHelp",
  "typeDefinition",
  "typeHierarchy",
];

rmSync("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/extension.ts"],
  outfile: BUNDLE,
  bundle: true,
  minify: true,
  // Private members of the library's classes. No text names them: they are in no message and in no API of VS Code.
  mangleProps: /^_[a-z]/,
  platform: "node",
  format: "cjs",
  // Node of the oldest VS Code in package.json's `engines`.
  target: "node18",
  external: ["vscode"],
  plugins: [absentFeatures()],
  metafile: true,
  logLevel: "warning",
});

const { size } = statSync(BUNDLE);
if (LARGEST_BUNDLE <= size) throw new Error(`${BUNDLE} has ${size} bytes; ${LARGEST_BUNDLE} are too many.`);
const packages = bundledPackages(Object.keys(metafile.inputs));
writeFileSync("dist/NOTICES.txt", packages.map(notice).join("\n"));
cpSync("../../schemas/config.schema.json", "dist/config.schema.json");
cpSync("../../docs/pictures", "dist/pictures", { recursive: true });
console.log(`${BUNDLE}: ${size} bytes, with ${packages.length} packages`);

/** Resolves the modules of absent features to ours, and fails where a name would be missing there. */
function absentFeatures() {
  const ours = join(import.meta.dirname, "src/absentFeatures.ts");
  const filter = new RegExp(`^\\./(${ABSENT_FEATURES.join("|")})$`);
  const resolved = new Set();
  return {
    name: "absent features",
    setup({ onResolve, onEnd }) {
      onResolve({ filter }, ({ path, importer, resolveDir }) => {
        if (!/vscode-languageclient[\\/]lib[\\/]common[\\/]client\.js$/.test(importer)) return undefined;
        const library = readFileSync(join(resolveDir, `${path}.js`), "utf8");
        for (const [, name] of library.matchAll(/^exports\.(\w+) = \1;$/gm)) requireExport(ours, name);
        resolved.add(basename(path));
        return { path: ours };
      });
      onEnd(() => {
        const unknown = ABSENT_FEATURES.filter((name) => !resolved.has(name));
        if (unknown.length !== 0) throw new Error(`The language client has no module ${unknown.join(", ")}.`);
      });
    },
  };
}

function requireExport(file, name) {
  const exported = readFileSync(file, "utf8").includes(`AbsentFeature as ${name},`);
  if (!exported) throw new Error(`${file} does not export \`${name}\`.`);
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
