// What package.json says stands elsewhere, too: the settings in the schema of the configuration file, the commands in
// the sources. Read from the folder of the extension.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

interface Schema {
  type?: string | string[];
  enum?: (string | null)[];
  pattern?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  description?: string;
  markdownDescription?: string;
  scope?: string;
  enumDescriptions?: string[];
}

interface Manifest {
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, Schema> };
    languages: { id: string; extensions: string[]; filenamePatterns: string[] }[];
    walkthroughs: { steps: { description: string }[] }[];
    menus: { commandPalette: { command: string; when: string }[] };
  };
  activationEvents: string[];
}

// The tests run in dist/test.
const EXTENSION = join(process.cwd(), "../..");

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(EXTENSION, path), "utf8"));
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort();
}

const { contributes, activationEvents } = read("package.json") as Manifest;
const configuration = (read("../../schemas/config.schema.json") as Schema).properties ?? {};
const settings = contributes.configuration.properties;

const SHARED = ["rules", "securityAudit", "policies", "ignores"] as const;

describe("settings", () => {
  it("are those of a configuration file, and more", () => {
    const members = Object.keys(configuration).filter((name) => name !== "$schema");
    assert.deepEqual(members.sort(), [...SHARED].sort());
    for (const name of members) assert.equal(settings[`iamPolicy.${name}`]?.type, configuration[name]?.type);
  });

  it("take the same entries as a configuration file", () => {
    for (const name of ["policies", "ignores"]) {
      const ours = settings[`iamPolicy.${name}`]?.items;
      const theirs = configuration[name]?.items;
      assert.deepEqual(sorted(ours?.required ?? []), sorted(theirs?.required ?? []), name);
      assert.deepEqual(
        Object.keys(ours?.properties ?? {}).sort(),
        Object.keys(theirs?.properties ?? {}).sort(),
      );
      for (const [member, schema] of Object.entries(ours?.properties ?? {})) {
        if (schema.pattern === undefined) continue;
        assert.equal(schema.pattern, theirs?.properties?.[member]?.pattern, member);
      }
    }
  });

  it("know every type of policy and every level", () => {
    const types = configuration["policies"]?.items?.properties?.["policyType"]?.enum;
    assert.deepEqual(settings["iamPolicy.policyType"]?.enum, [null, ...(types ?? [])]);
    assert.deepEqual(settings["iamPolicy.policies"]?.items?.properties?.["policyType"]?.enum, types);
    assert.equal(settings["iamPolicy.policyType"].enumDescriptions?.length, 1 + (types?.length ?? 0));
    const levels = Object.values(configuration["rules"]?.properties ?? {})[0]?.enum;
    const ours = settings["iamPolicy.rules"]?.additionalProperties;
    assert.ok(typeof ours === "object");
    assert.deepEqual(ours.enum, levels);
  });

  it("are all described, and only this machine says what runs", () => {
    for (const [name, { markdownDescription, scope }] of Object.entries(settings)) {
      assert.match(markdownDescription ?? "", /^[A-Z].*[.]$/s, name);
      assert.equal(scope, name === "iamPolicy.server.path" ? "machine" : "window", name);
    }
  });
});

describe("commands", () => {
  it("are registered, each once", () => {
    const names = readdirSync(join(EXTENSION, "src"));
    const sources = names.map((name) => readFileSync(join(EXTENSION, "src", name), "utf8")).join("\n");
    const registered = [...sources.matchAll(/(?:registerCommand|onPolicy)\("(iamPolicy\.\w+)"/g)];
    assert.deepEqual(
      registered.map(([, name]) => name).sort(),
      contributes.commands.map(({ command }) => command).sort(),
    );
  });

  it("are in the palette, those about a policy where one may be open", () => {
    const languages = ["json", "jsonc", "iam-policy"];
    const wanted = languages.map((language) => `editorLangId == ${language}`).join(" || ");
    const source = readFileSync(join(EXTENSION, "src/commands.ts"), "utf8");
    const onPolicy = [...source.matchAll(/"(iamPolicy\.\w+)", \w+\)/g)].map(([, name]) => name);
    for (const { when } of contributes.menus.commandPalette) assert.equal(when, wanted);
    const listed = contributes.menus.commandPalette.map(({ command }) => command);
    assert.deepEqual(listed.sort(), onPolicy.sort());
  });

  it("that the walkthrough names exist", () => {
    const steps = contributes.walkthroughs.flatMap(({ steps }) => steps);
    const named = steps.flatMap(({ description }) => [...description.matchAll(/command:(iamPolicy\.\w+)/g)]);
    const known = contributes.commands.map(({ command }) => command);
    assert.notEqual(named.length, 0);
    for (const [, name] of named) assert.ok(name !== undefined && known.includes(name), name);
  });
});

it("is awake for every language whose documents may hold a policy", () => {
  assert.deepEqual(
    activationEvents,
    ["json", "jsonc", "iam-policy"].map((language) => `onLanguage:${language}`),
  );
});
