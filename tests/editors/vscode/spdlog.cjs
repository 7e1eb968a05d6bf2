// Takes the place of @vscode/spdlog, which has to be compiled: without it, output channels of extensions stay empty.

const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

class Logger {
  #path;
  #isRaw = false;

  constructor(_kind, _name, path) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#write("");
  }

  #write(text) {
    appendFileSync(this.#path, text);
  }

  /** From now on, what is written is what was given. */
  clearFormatters() {
    this.#isRaw = true;
  }

  static {
    for (const level of ["trace", "debug", "info", "warn", "error", "critical"]) {
      this.prototype[level] = function (message) {
        this.#write(this.#isRaw ? message : `[${level}] ${message}\n`);
      };
    }
    for (const idle of ["drop", "flush", "setLevel", "getLevel", "setPattern"])
      this.prototype[idle] = () => {};
  }
}

// Each by itself, so that an import finds it by its name.
exports.Logger = Logger;
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {};
exports.createRotatingLogger = async (name, path) => new Logger("rotating", name, path);
exports.createAsyncRotatingLogger = async (name, path) => new Logger("rotating_async", name, path);
