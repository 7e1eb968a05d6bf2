// Finds the server: the setting, the executable bundled with the extension, `PATH`.
//
// A workspace must not choose what runs, so relative paths are refused everywhere, and `PATH` is searched here
// rather than by the system, which on Windows looks into the current folder first.

import { posix, win32 } from "node:path";

/** What finding a server asks of the machine. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** The home folder. */
  readonly home: string;
  /** The environment variable `PATH`. */
  readonly searchPath: string;
  isFile(path: string): Promise<boolean>;
  /** What the executable prints when run with `--version`; rejects with the reason when it does not run. */
  version(path: string): Promise<string>;
  /** Notes a step for people who ask why. */
  log(line: string): void;
}

/** Where to look. */
export interface Places {
  /** The setting `iamPolicy.server.path`. */
  readonly setting: string | null;
  /** The folder of the extension. */
  readonly extension: string;
}

/** An executable that runs and says it is the server. */
export interface Server {
  /** Its absolute path. */
  readonly path: string;
  /** The first line of what it prints for `--version`. */
  readonly version: string;
}

/** Says in a sentence or two, for people, why no server can be started. */
export class ServerNotFound extends Error {
  override readonly name = "ServerNotFound";
}

const NAME = "iam-policy-ls";

/** The server to start. Throws `ServerNotFound`. A setting that does not work is an error, not a wish. */
export async function findServer(places: Places, host: Host): Promise<Server> {
  if (places.setting !== null && places.setting.trim() !== "") {
    return await configuredServer(places.setting.trim(), host);
  }
  const bundled = pathsOf(host).join(places.extension, "server", executableName(host));
  const candidates = [bundled, ...onSearchPath(host)];
  const failures: string[] = [];
  for (const path of candidates) {
    if (!(await host.isFile(path))) {
      host.log(`Not there: ${path}`);
      continue;
    }
    try {
      return await checked(path, host);
    } catch (error) {
      host.log(reasonOf(error));
      failures.push(reasonOf(error));
    }
  }
  throw new ServerNotFound(
    failures[0] ??
      `\`${NAME}\` is neither bundled with the extension nor on PATH; install it, or set \`iamPolicy.server.path\`.`,
  );
}

async function configuredServer(setting: string, host: Host): Promise<Server> {
  const paths = pathsOf(host);
  const path = setting.startsWith("~/") ? paths.join(host.home, setting.slice(2)) : setting;
  host.log(`\`iamPolicy.server.path\` names ${path}`);
  if (!paths.isAbsolute(path)) {
    throw new ServerNotFound(`\`iamPolicy.server.path\` must be an absolute path, not \`${setting}\`.`);
  }
  if (!(await host.isFile(path))) {
    throw new ServerNotFound(`\`iamPolicy.server.path\` names \`${path}\`, which is not a file.`);
  }
  return await checked(path, host);
}

/** Asks an executable who it is. */
async function checked(path: string, host: Host): Promise<Server> {
  let output: string;
  try {
    output = await host.version(path);
  } catch (error) {
    throw new ServerNotFound(`\`${path}\` does not run: ${reasonOf(error)}.`);
  }
  const version = output.split("\n", 1)[0]?.trim() ?? "";
  if (!version.startsWith(`${NAME} `)) {
    throw new ServerNotFound(`\`${path}\` is not ${NAME}: it answers \`--version\` with \`${version}\`.`);
  }
  host.log(`Found ${path}: ${version}`);
  return { path, version };
}

function onSearchPath(host: Host): string[] {
  const paths = pathsOf(host);
  return host.searchPath
    .split(paths.delimiter)
    .filter((folder) => paths.isAbsolute(folder))
    .map((folder) => paths.join(folder, executableName(host)));
}

function executableName(host: Host): string {
  return host.platform === "win32" ? `${NAME}.exe` : NAME;
}

function pathsOf(host: Host): typeof posix {
  return host.platform === "win32" ? win32 : posix;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
