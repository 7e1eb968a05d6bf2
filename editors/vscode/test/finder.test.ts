import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findServer, type Host, ServerNotFound } from "../src/finder";
import { thisHost } from "../src/host";

const VERSION = "iam-policy-ls 0.1.0\ncatalogue 2026-09-26\n";

/** A machine where `programs` says what each executable answers; an `Error` is one that does not run. */
function host(
  programs: Record<string, string | Error>,
  overrides: Partial<Host> = {},
): Host & { lines: string[] } {
  const lines: string[] = [];
  return {
    platform: "linux",
    home: "/home/ada",
    searchPath: "/usr/local/bin:/usr/bin",
    isFile: (path) => Promise.resolve(path in programs),
    version: (path) => {
      const answer = programs[path];
      return typeof answer === "string"
        ? Promise.resolve(answer)
        : Promise.reject(answer ?? new Error("absent"));
    },
    log: (line) => lines.push(line),
    lines,
    ...overrides,
  };
}

async function found(
  programs: Record<string, string | Error>,
  setting: string | null = null,
): Promise<string> {
  const server = await findServer({ setting, extension: "/ext" }, host(programs));
  return server.path;
}

function reason(message: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof ServerNotFound && message.test(error.message);
}

const ALL = {
  "/opt/iam-policy-ls": VERSION,
  "/home/ada/bin/iam-policy-ls": VERSION,
  "/ext/server/iam-policy-ls": VERSION,
  "/usr/bin/iam-policy-ls": VERSION,
};

describe("findServer", () => {
  it("takes the setting before the bundled executable, and that before PATH", async () => {
    assert.equal(await found(ALL, "/opt/iam-policy-ls"), "/opt/iam-policy-ls");
    assert.equal(await found(ALL, "~/bin/iam-policy-ls"), "/home/ada/bin/iam-policy-ls");
    assert.equal(await found(ALL), "/ext/server/iam-policy-ls");
    assert.equal(await found(ALL, "  "), "/ext/server/iam-policy-ls");
    assert.equal(await found({ "/usr/bin/iam-policy-ls": VERSION }), "/usr/bin/iam-policy-ls");
  });

  it("does not look elsewhere when the setting does not work", async () => {
    await assert.rejects(found(ALL, "/gone"), reason(/names `\/gone`, which is not a file\.$/));
    const broken = { ...ALL, "/opt/iam-policy-ls": new Error("exit code 127") };
    await assert.rejects(found(broken, "/opt/iam-policy-ls"), reason(/does not run: exit code 127\.$/));
  });

  it("refuses relative paths, which a workspace could fill", async () => {
    await assert.rejects(found({ "bin/iam-policy-ls": VERSION }, "bin/iam-policy-ls"), reason(/absolute/));
    const here = host({ "iam-policy-ls": VERSION, "bin/iam-policy-ls": VERSION }, { searchPath: ":.:bin" });
    await assert.rejects(findServer({ setting: null, extension: "/ext" }, here), reason(/nor on PATH/));
  });

  it("passes over a bundled executable that does not run", async () => {
    const programs = { ...ALL, "/ext/server/iam-policy-ls": new Error("it is not executable") };
    assert.equal(await found(programs), "/usr/bin/iam-policy-ls");
  });

  it("tells why the only executable there is does not do", async () => {
    const silent = { "/usr/bin/iam-policy-ls": new Error("it is not executable") };
    await assert.rejects(
      found(silent),
      reason(/^`\/usr\/bin\/iam-policy-ls` does not run: it is not executable\.$/),
    );
    await assert.rejects(
      found({ "/usr/bin/iam-policy-ls": "busybox 1.36" }),
      reason(/answers .* `busybox 1\.36`/),
    );
  });

  it("says what to do when there is none", async () => {
    await assert.rejects(found({}), reason(/install it, or set `iamPolicy\.server\.path`/));
  });

  it("looks for an .exe on Windows", async () => {
    const windows = host(
      { "C:\\Tools\\iam-policy-ls.exe": VERSION },
      { platform: "win32", searchPath: "tools;C:\\Windows;C:\\Tools" },
    );
    const server = await findServer({ setting: null, extension: "C:\\ext" }, windows);
    assert.equal(server.path, "C:\\Tools\\iam-policy-ls.exe");
  });

  it("logs each step", async () => {
    const machine = host({ "/usr/bin/iam-policy-ls": VERSION });
    await findServer({ setting: null, extension: "/ext" }, machine);
    assert.deepEqual(machine.lines, [
      "Not there: /ext/server/iam-policy-ls",
      "Not there: /usr/local/bin/iam-policy-ls",
      "Found /usr/bin/iam-policy-ls: iam-policy-ls 0.1.0",
    ]);
  });

  it("asks real programs", async () => {
    const machine = thisHost(() => undefined);
    const node = findServer({ setting: process.execPath, extension: "/ext" }, machine);
    await assert.rejects(node, reason(/is not iam-policy-ls: it answers `--version` with `v\d+/));
    const folder = findServer({ setting: process.cwd(), extension: "/ext" }, machine);
    await assert.rejects(folder, reason(/is not a file/));
  });
});
