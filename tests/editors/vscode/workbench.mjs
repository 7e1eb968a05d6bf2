// VS Code's workbench in a headless browser, and what a person does in it. Everything waits for a condition and asks
// again; nothing waits for a time to pass.

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const PATIENCE_MS = 60_000;
/** How long one try may take before it is made again. */
const TRY_MS = 2_000;
/** For what is not tried again. */
const PATIENTLY = { timeout: PATIENCE_MS };

/** Settings that keep the workbench quiet, and of one look everywhere. */
const USER_SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.accessibilitySupport": "off",
  "editor.minimap.enabled": false,
  "extensions.autoUpdate": false,
  "files.autoSave": "off",
  "git.enabled": false,
  // Also where no was said once.
  "security.workspace.trust.startupPrompt": "always",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  // Tells which folder the page shows.
  "window.title": "${rootName}",
  "workbench.activityBar.location": "hidden",
  "workbench.colorTheme": "Default Light Modern",
  "workbench.layoutControl.enabled": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

const BROWSER_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Says in a sentence what did not come true. */
export class Complaint extends Error {
  name = "Complaint";
}

/** Asks until the answer is neither `undefined` nor `false`, and gives it. What a try throws is not the end. */
export async function until(what, ask, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (end < Date.now()) {
      throw new Complaint(
        `${what}${last === undefined ? "" : ` (${String(last.message ?? last).split("\n")[0]})`}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The workbench with the extension of a `.vsix` in it. */
export class Workbench {
  #server;
  #browser;
  #port;
  #scratch;
  /** The folders that it was said of whether to trust them. */
  #answered = new Set();
  page;

  /** In `scratch`, an empty folder, goes all that it writes. */
  constructor(scratch) {
    this.#scratch = scratch;
  }

  /** Installs the extension, starts the workbench and the browser. */
  async start({ packages, chromium, extension, scale }) {
    const scratch = this.#scratch;
    const folders = Object.fromEntries(
      ["home", "tmp", "data", "extensions", "browser"].map((name) => [name, join(scratch, name)]),
    );
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    mkdirSync(join(folders.data, "User"), { recursive: true });
    writeFileSync(join(folders.data, "User/settings.json"), JSON.stringify(USER_SETTINGS));
    writeFileSync(join(scratch, "config.yaml"), "auth: none\n");
    const entry = join(packages, "node_modules/code-server/out/node/entry.js");
    const common = [
      ...[entry, "--config", join(scratch, "config.yaml")],
      ...["--user-data-dir", folders.data, "--extensions-dir", folders.extensions],
    ];
    const environment = {
      PATH: process.env.PATH,
      LANG: "C.UTF-8",
      HOME: folders.home,
      TMPDIR: folders.tmp,
      XDG_RUNTIME_DIR: folders.tmp,
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    };
    await this.#run([...common, "--install-extension", extension, "--force"], environment);
    this.#port = await freePort();
    const flags = ["--auth", "none", "--disable-telemetry", "--disable-update-check"];
    const more = ["--disable-getting-started-override", "--reconnection-grace-time", "5"];
    this.#server = spawn(
      process.execPath,
      [...common, "--bind-addr", `127.0.0.1:${this.#port}`, ...flags, ...more],
      // A group of its own, so that everything it starts can be ended with it.
      { env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    const log = createWriteStream(join(scratch, "workbench.log"));
    this.#server.stdout.pipe(log);
    this.#server.stderr.pipe(log);
    await until("The workbench does not start.", async () => {
      return (await fetch(`http://127.0.0.1:${this.#port}/healthz`)).ok;
    });
    const library = pathToFileURL(join(packages, "node_modules/playwright-core/index.mjs")).href;
    const playwright = await import(library);
    this.#browser = await playwright.chromium.launchPersistentContext(folders.browser, {
      executablePath: chromium,
      headless: true,
      args: BROWSER_ARGUMENTS,
      // `end` closes it.
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
      viewport: { width: 1000, height: 640 },
      deviceScaleFactor: scale,
    });
    this.page = this.#browser.pages()[0] ?? (await this.#browser.newPage());
    this.page.setDefaultTimeout(TRY_MS);
  }

  async #run(args, env) {
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    child.stdout.on("data", (data) => said.push(data));
    child.stderr.on("data", (data) => said.push(data));
    const [code] = await once(child, "exit");
    if (code !== 0)
      throw new Complaint(`The extension cannot be installed: ${Buffer.concat(said).toString()}`);
  }

  /** Ends all of it. */
  async end() {
    await this.#browser?.close().catch(() => undefined);
    const server = this.#server;
    if (server === undefined || server.exitCode !== null) return;
    const gone = once(server, "exit");
    process.kill(-server.pid, "SIGKILL");
    await gone;
  }

  /** Shows a folder or, by a `.code-workspace` file, several; answers whether their authors are to be trusted. */
  async open(path, { isTrusted = true } = {}) {
    const what = path.endsWith(".code-workspace") ? "workspace" : "folder";
    const url = `http://127.0.0.1:${this.#port}/?${what}=${encodeURIComponent(path)}`;
    const name = basename(path, ".code-workspace");
    // A page that was left in the middle of something may make the next one appear without its folder.
    await until("The workbench does not appear.", async () => {
      if (!isTrusted) this.#answered.delete(path);
      await this.page.goto(url, { timeout: PATIENCE_MS / 2 });
      const appears = () => this.#appears(path, name, isTrusted);
      return await until(`“${name}” does not appear.`, appears, PATIENCE_MS / 2);
    });
    await this.hideSideBar();
  }

  /** Whether a folder is shown; answers, where that is asked, whether to trust. The question comes some time after the page. */
  async #appears(path, name, isTrusted) {
    const dialog = this.page.locator(".monaco-dialog-box");
    const answer = dialog.getByRole("button", { name: isTrusted ? "Yes, I trust" : "No, I don't trust" });
    if (await answer.isVisible()) {
      // A click that takes too long may still do.
      this.#answered.add(path);
      await answer.click();
      return false;
    }
    const isAsking = await dialog.isVisible();
    const isThere = await this.page.locator(".statusbar-item").first().isVisible();
    return this.#answered.has(path) && !isAsking && isThere && (await this.page.title()).startsWith(name);
  }

  async hideSideBar() {
    const bar = this.page.locator(".part.sidebar");
    await until("The side bar does not close.", async () => {
      if (!(await bar.isVisible())) return true;
      await this.press("Control+b");
      await bar.waitFor({ state: "hidden" });
      return true;
    });
  }

  /** The processes that run an executable whose path ends so, by their ids. */
  processes(suffix) {
    const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return ids.map(Number).filter((id) => {
      const exe = executableOf(id);
      return exe !== undefined && exe.startsWith(this.#scratch) && exe.endsWith(suffix);
    });
  }

  async press(keys) {
    await this.page.keyboard.press(keys);
  }

  /** Waits until the text of an open preview passes a test. */
  async previewThat(what, test) {
    await until(what, async () => {
      const inner = this.page.frames().filter((frame) => frame !== this.page.mainFrame());
      const texts = inner.map((frame) => frame.locator("body").innerText({ timeout: TRY_MS }));
      return (await Promise.allSettled(texts)).some(({ value }) => value !== undefined && test(value.trim()));
    });
  }

  /** Waits until what a notification says passes a test. */
  async notificationThat(what, test) {
    const messages = this.page.locator(".notification-list-item-message");
    await until(what, async () => (await messages.allInnerTexts()).some(test));
  }

  /** What the Output panel shows. */
  async output() {
    const lines = this.page.locator(".output-view .view-line");
    return (await lines.allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
  }

  /** Opens a step of the walkthrough that is shown, and waits for its picture; gives its text. */
  async walkthroughStep(title, altText) {
    const step = this.page.locator(".getting-started-step").filter({ hasText: title });
    const image = this.page.locator(".getting-started-media").getByAltText(altText, { exact: true });
    await until(`The walkthrough has no step “${title}” with a picture.`, async () => {
      const isOpen = await step.evaluate((element) => element.classList.contains("expanded"));
      if (!isOpen) await step.getByText(title).click();
      await image.waitFor();
      return await image.evaluate((element) => element.complete && 0 < element.naturalWidth);
    });
    return await step.innerText(PATIENTLY);
  }

  /** Opens the page of an installed extension; gives what stands above its tabs. */
  async extensionPage(title) {
    await this.command("Extensions: Show Installed Extensions");
    const row = this.page.locator(".extension-list-item").filter({ hasText: title });
    const header = this.page.locator(".extension-editor .header");
    await until("The page of the extension does not open.", async () => {
      if (!(await header.isVisible())) await row.click();
      await header.waitFor();
      return true;
    });
    const text = await header.innerText(PATIENTLY);
    await this.hideSideBar();
    return text;
  }

  /** The picture in a file as a square PNG of this size. */
  async drawing(path, size) {
    const type = path.endsWith(".svg") ? "svg+xml" : "png";
    const source = `data:image/${type};base64,${readFileSync(path, "base64")}`;
    const drawn = await this.page.evaluate(draw, [source, size]);
    return Buffer.from(drawn.replace(/^.*,/, ""), "base64");
  }

  /** What the language status says when the pointer is on it. */
  async languageStatus() {
    const details = this.page.locator(".monaco-hover .hover-language-status");
    await this.restPointer();
    await this.page.locator(".statusbar-item#status\\.languageStatus").hover();
    await details.first().waitFor();
    const text = (await details.allInnerTexts()).join("\n");
    await this.restPointer();
    return text;
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Puts the pointer where nothing reacts to it. */
  async restPointer() {
    await this.page.mouse.move(150, 500);
  }

  /** What is to be seen, as PNG. */
  async screenshot() {
    return await this.page.screenshot(PATIENTLY);
  }

  /** The editor and the first lines of the panel below. */
  async screenshotOfEditor() {
    const parts = [".part.editor", ".part.panel"].map((name) =>
      this.page.locator(name).boundingBox(PATIENTLY),
    );
    const [editor, panel] = await Promise.all(parts);
    const clip = { ...editor, height: panel.y + 130 - editor.y };
    return await this.page.screenshot({ ...PATIENTLY, clip });
  }

  /** Runs a command of the palette by its title. */
  async command(title) {
    const row = this.page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: title });
    await until(`There is no command “${title}”.`, async () => {
      const input = await this.#quickInput("F1");
      await input.fill(`>${title}`);
      await row.first().waitFor();
      return true;
    });
    await row.first().click(PATIENTLY);
  }

  /** Picks an entry of the list that is open. */
  async pick(text) {
    const row = this.page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: text });
    await until(`The list does not offer “${text}”.`, () => row.first().isVisible());
    await row.first().click(PATIENTLY);
  }

  async #quickInput(keys) {
    const input = this.page.locator(".quick-input-widget:visible input.input");
    // One that has found nothing yet would not look again for the same.
    if (await input.isVisible()) {
      await this.press("Escape");
      await input.waitFor({ state: "hidden" });
    }
    await this.press(keys);
    await input.waitFor();
    return input;
  }

  /** Shows a file in the editor, alone: of the folder that is open, or the one that is named. */
  async edit(name, inFolder = "") {
    const tabs = this.page.locator(".editor-group-container .tab");
    if (0 < (await tabs.count())) await this.command("View: Close All Editors");
    await until("The editors do not close.", async () => (await tabs.count()) === 0);
    await until(`“${name}” does not open.`, async () => {
      if (await this.editor(name).isVisible()) return true;
      const input = await this.#quickInput("Control+p");
      // A whole path needs no search, which in a window that has just opened may find nothing for long.
      await input.fill(join(inFolder, name));
      const row = this.page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: name });
      await row.first().waitFor();
      await row.first().click();
      await this.editor(name).waitFor();
      await this.restPointer();
      return true;
    });
    await this.focus(name);
  }

  editor(name) {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`).first();
  }

  async focus(name) {
    await until(`“${name}” does not take the cursor.`, async () => {
      if (await this.editor(name).evaluate((editor) => editor.classList.contains("focused"))) return true;
      await this.editor(name)
        .locator(".view-lines")
        .click({ position: { x: 300, y: 5 } });
      return false;
    });
  }

  /** Puts the cursor before a column of a line, both from 1. */
  async goTo(line, column) {
    const position = `Ln ${line}, Col ${column}`;
    const shown = this.page.locator(".statusbar-item", { hasText: "Ln " });
    await until(`The cursor does not reach ${position}.`, async () => {
      if ((await shown.innerText()).replaceAll(/\s/g, " ").trim().startsWith(position)) return true;
      const input = await this.#quickInput("Control+g");
      await input.fill(`:${line}:${column}`);
      await this.press("Enter");
      await input.waitFor({ state: "hidden" });
      return false;
    });
  }

  /** Writes the open file to disk. */
  async save(name) {
    const dirty = this.page.locator(".editor-group-container .tab.dirty").filter({ hasText: name });
    await until(`“${name}” is not saved.`, async () => {
      if ((await dirty.count()) === 0) return true;
      await this.press("Control+s");
      await dirty.first().waitFor({ state: "detached" });
      return true;
    });
  }

  /** Opens the Problems panel, for the file that is shown. */
  async showProblems() {
    const panel = this.page.locator(".markers-panel");
    await until("The Problems panel does not open.", async () => {
      if (await panel.isVisible()) return true;
      await this.press("Control+Shift+m");
      await panel.waitFor();
      return true;
    });
    const entry = this.page.getByRole("menuitemcheckbox", { name: "Show Active File Only" });
    await until("The Problems panel does not turn to one file.", async () => {
      if (!(await entry.isVisible())) await this.page.getByRole("button", { name: "More Filters" }).click();
      if ((await entry.getAttribute("aria-checked")) !== "true") {
        await entry.click();
        return false;
      }
      await this.press("Escape");
      await entry.waitFor({ state: "hidden" });
      return true;
    });
  }

  /** What the Problems panel says, an entry each: severity, message, place. */
  async problems() {
    const rows = this.page.locator('.markers-panel .monaco-list-row[aria-level="2"]');
    return await rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-label") ?? ""));
  }

  /** Waits until what the Problems panel says passes a test, and gives it. */
  async problemsThat(what, test) {
    let seen = [];
    const complain = () => `${what} Problems: ${seen.length === 0 ? "none" : seen.join(" | ")}.`;
    try {
      return await until(what, async () => {
        // A window that has just opened may take back what the panel was turned to.
        if (1 < (await this.page.locator('.markers-panel .monaco-list-row[aria-level="1"]').count()))
          await this.showProblems();
        seen = await this.problems();
        return test(seen) ? seen : undefined;
      });
    } catch {
      throw new Complaint(complain());
    }
  }

  /** Opens the menu of quick-fixes at the cursor; gives their titles. */
  async openFixes(wanted) {
    const titles = this.page.locator(".action-widget .monaco-list-row.action .title");
    let seen = [];
    try {
      await until("The fixes do not appear.", async () => {
        if ((await titles.count()) === 0) await this.press("Control+.");
        await titles.first().waitFor();
        seen = await titles.allInnerTexts();
        if (seen.some((title) => title === wanted)) return true;
        await this.press("Escape");
        return false;
      });
    } catch {
      throw new Complaint(`No fix is called “${wanted}”; there are: ${seen.join("; ") || "none"}.`);
    }
    return seen;
  }

  /** Applies a quick-fix at the cursor by its title. */
  async fix(title) {
    await this.openFixes(title);
    await this.choose(title);
  }

  /** Chooses a fix in the open menu. */
  async choose(title) {
    const row = this.page.locator(".action-widget .monaco-list-row.action").filter({
      has: this.page.getByText(title, { exact: true }),
    });
    await row.first().click(PATIENTLY);
    await row.first().waitFor({ state: "hidden", ...PATIENTLY });
  }

  /** Opens the completion list and selects the item of a label, whose document holds a text. */
  async selectCompletion(label, text) {
    const list = this.page.locator(".suggest-widget.visible");
    const rows = list.locator(".monaco-list-row");
    const row = rows
      .filter({ has: this.page.locator(".label-name").getByText(label, { exact: true }) })
      .first();
    await until(`Completion does not offer “${label}”.`, async () => {
      if (await row.isVisible()) return true;
      if (await list.isVisible()) await this.press("Escape");
      await this.press("Control+Space");
      await row.waitFor();
      return true;
    });
    await until(`“${label}” cannot be selected.`, async () => {
      if (await row.evaluate((element) => element.classList.contains("focused"))) return true;
      await this.press("ArrowDown");
      return false;
    });
    await until(`The document of “${label}” does not hold “${text}”.`, async () => {
      const details = this.page.locator(".suggest-details");
      if (!(await details.isVisible())) await this.press("Control+Space");
      await details.waitFor();
      return (await details.innerText()).includes(text);
    });
  }

  /** The text of the hover at the cursor, once it passes a test. */
  async hover(what, test) {
    const rows = this.page.locator(".monaco-resizable-hover .hover-row");
    return await until(what, async () => {
      if ((await rows.count()) === 0) {
        await this.press("Control+k");
        await this.press("Control+i");
        await rows.first().waitFor();
      }
      const text = (await rows.allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
      return test(text) ? text : undefined;
    });
  }
}

/** Run in the page: a picture as a PNG of another size, as a `data:` URL. */
async function draw([source, size]) {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  canvas.getContext("2d").drawImage(image, 0, 0, size, size);
  return canvas.toDataURL();
}

function executableOf(id) {
  try {
    return readlinkSync(`/proc/${id}/exe`);
  } catch {
    return undefined;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}
