// The machine the extension runs on, as `finder` asks for it.

import { execFile, type ExecFileException } from "node:child_process";
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import type { Host } from "./finder";

const TIMEOUT_MS = 10_000;

/** This machine. */
export function thisHost(log: (line: string) => void): Host {
  return {
    platform: process.platform,
    home: homedir(),
    searchPath: process.env["PATH"] ?? "",
    isFile,
    version: (path) => outputOf(path, ["--version"]),
    log,
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** What a program prints; rejects with the reason, for people, when it fails. */
export function outputOf(path: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path, args, { timeout: TIMEOUT_MS, windowsHide: true }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(failure(error, stderr)));
    });
  });
}

/** Why a program failed, without a full stop. */
function failure(error: ExecFileException, stderr: string): string {
  if (error.killed === true) return `no answer within ${(TIMEOUT_MS / 1000).toString()} seconds`;
  if (error.code === "EACCES") return "it is not executable";
  const said = stderr.trim().split("\n", 1)[0] ?? "";
  if (typeof error.code === "number") return `exit code ${error.code.toString()}${said && `, ${said}`}`;
  return error.message;
}
