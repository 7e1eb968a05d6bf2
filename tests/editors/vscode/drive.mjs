// Drives the packed extension as a person would: sees, fixes, completes, saves, and reads from disk what came of it.
// Run by run.sh, which names in the environment what is needed.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPalette } from "./pictures.mjs";
import { Complaint, until, Workbench } from "./workbench.mjs";

const REPOSITORY = join(import.meta.dirname, "../../..");
const FIXTURES = join(REPOSITORY, "tests/fixtures");
const PICTURES = join(REPOSITORY, "docs/pictures");
const { WORKBENCH, CHROMIUM, EXTENSION, SCRATCH, FAILURE, UPDATE_PICTURES } = process.env;

const SERVER = "/server/iam-policy-ls";
const CONFIGURATION = "iam-policy-ls.json";
const QUOTA_ROLE = "servicequotas.amazonaws.com";

/** The files of the folder, by what each is for. */
const FILES = {
  "prefix.json": fixture("app-integrations-misspelled-prefix.json"),
  "quota.json": fixture("support-app-role-without-quota-role.json"),
  "support.json": fixture("support-app-role.json").replace('"support:CreateCase"', '"support:"'),
  "users.json": fixture("connect-users-by-tag.json"),
  "open.json": fixture("campaigns-disable-missing-brace.json"),
  "slip.json": fixture("campaigns-disable-missing-brace.json"),
  "open.jsonc": fixture("campaigns-disable-missing-brace.json"),
  "open.iam.json": fixture("campaigns-disable-missing-brace.json"),
  "accept.json": fixture("app-integrations-misspelled-prefix.json"),
  "wide.json": inOneLine(fixture("wisdom-assistants.json")),
  "wide.iam.json": inOneLine(fixture("wisdom-assistants.json")),
};

function fixture(name) {
  return readFileSync(join(FIXTURES, name), "utf8");
}

function inOneLine(text) {
  return text.replaceAll(/\n\s*/g, " ");
}

const folder = join(SCRATCH, "policies");
const onDisk = (name) => readFileSync(join(folder, name), "utf8");

/** Line and column, from 1, of the first place of a text, and `into` characters on. */
function place(name, text, into = 0) {
  const offset = onDisk(name).indexOf(text);
  if (offset < 0) throw new Complaint(`${name} does not hold ${text}.`);
  const before = onDisk(name).slice(0, offset).split("\n");
  return [before.length, before.at(-1).length + 1 + into];
}

/** A program that the folder wants to be run, and the file that tells when it was. */
const impostor = { path: join(SCRATCH, "impostor"), trace: join(SCRATCH, "impostor.ran") };

/** The settings of the folder. */
function writeSettings(settings) {
  const whole = { ...settings, "iamPolicy.server.path": impostor.path };
  writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify(whole));
}

async function picture(workbench, name) {
  if (!UPDATE_PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await workbench.restPointer();
  writeFileSync(join(PICTURES, `${name}.png`), withPalette(await workbench.screenshot()));
}

const steps = {
  async "shows the misspelled prefix in the text and among the problems"(workbench) {
    await workbench.edit("prefix.json");
    await workbench.showProblems();
    const found = await workbench.problemsThat("The misspelled prefixes are not reported.", (problems) => {
      return problems.filter((it) => it.includes("`app-integartions` is not a service prefix")).length === 2;
    });
    for (const line of [9, 11]) {
      const here = found.filter(
        (it) => it.startsWith("Error") && it.includes(`line ${line} and character 17`),
      );
      if (here.length !== 1) throw new Complaint(`Line ${line} has not one error: ${found.join(" | ")}.`);
    }
    await until("No squiggle is under the misspelled prefixes.", async () => {
      return 2 <= (await workbench.editor("prefix.json").locator(".squiggly-error").count());
    });
    await picture(workbench, "findings");
  },

  async "mends it with a quick-fix and saves"(workbench) {
    await workbench.goTo(...place("prefix.json", "app-integartions:DeleteEvent", 3));
    await workbench.openFixes("Change to `app-integrations:DeleteEventIntegration`");
    await picture(workbench, "fix");
    await workbench.choose("Change to `app-integrations:DeleteEventIntegration`");
    await workbench.problemsThat("The finding stays after its fix.", (problems) => {
      return problems.filter((it) => it.includes("is not a service prefix")).length === 1;
    });
    await workbench.command("IAM Policy: Fix All Findings That Have a Safe Fix");
    await workbench.problemsThat("The other finding stays after all were fixed.", (problems) => {
      return !problems.some((it) => it.includes("is not a service prefix"));
    });
    await workbench.save("prefix.json");
    expectFile("prefix.json", FILES["prefix.json"].replaceAll("integartions", "integrations"));
  },

  async "completes an action and saves"(workbench) {
    await workbench.edit("support.json");
    await workbench.goTo(...place("support.json", '"support:"', '"support:'.length));
    await workbench.selectCompletion("CreateCase", "create");
    await picture(workbench, "completion");
    await workbench.press("Enter");
    await workbench.problemsThat("The completed action is not right.", (problems) => problems.length === 0);
    await workbench.save("support.json");
    expectFile("support.json", FILES["support.json"].replace('"support:"', '"support:CreateCase"'));
  },

  async "tells in the hover what a pattern matches"(workbench) {
    await workbench.edit("users.json");
    await workbench.goTo(...place("users.json", "connect:UpdateUser*", 3));
    await workbench.hover("The hover does not list the actions of the pattern.", (text) => {
      return text.includes("Amazon Connect") && text.includes("UpdateUserIdentityInfo");
    });
    await picture(workbench, "hover");
  },

  async "adds the statement for the service-linked role and saves"(workbench) {
    await workbench.edit("quota.json");
    await workbench.problemsThat("The missing role is not reported.", (problems) => {
      return problems.length === 1 && problems[0].includes("needs the service-linked role");
    });
    await workbench.goTo(...place("quota.json", "servicequotas:RequestServiceQuotaIncrease", 3));
    await workbench.fix(`Allow \`iam:CreateServiceLinkedRole\` for \`${QUOTA_ROLE}\` (on \`*\`)`);
    await workbench.problemsThat("The finding stays after its fix.", (problems) => problems.length === 0);
    await workbench.save("quota.json");
    const statements = JSON.parse(onDisk("quota.json")).Statement;
    const roles = statements.filter(
      (it) => it.Action === "iam:CreateServiceLinkedRole" && it.Effect === "Allow",
    );
    if (roles.length !== 1 || roles[0].Condition.StringEquals["iam:AWSServiceName"] !== QUOTA_ROLE) {
      throw new Complaint(`The saved file does not hold the role's statement once:\n${onDisk("quota.json")}`);
    }
  },

  async "reports a slip in the syntax once, whatever the language, and offers the fix"(workbench) {
    for (const name of ["open.json", "open.jsonc", "open.iam.json"]) {
      await workbench.edit(name);
      await workbench.problemsThat(`${name} does not have one error.`, (problems) => problems.length === 1);
      const lines = onDisk(name).trimEnd().split("\n");
      await workbench.goTo(lines.length, lines.at(-1).length + 1);
      await workbench.openFixes("Insert the missing `}`");
      // Now both the editor and the server have spoken.
      await workbench.problemsThat(`${name} has more than one error.`, (problems) => problems.length === 1);
      await workbench.choose("Insert the missing `}`");
      await workbench.problemsThat(
        `${name} is not right after the fix.`,
        (problems) => problems.length === 0,
      );
      await workbench.save(name);
      JSON.parse(onDisk(name));
    }
  },

  async "reports it twice where that is wanted"(workbench) {
    await workbench.edit("slip.json");
    await workbench.problemsThat("slip.json does not have one error.", (problems) => problems.length === 1);
    writeSettings({ "iamPolicy.syntaxErrors": "on" });
    await workbench.problemsThat("slip.json does not have two errors.", (problems) => problems.length === 2);
    writeSettings({});
    await workbench.problemsThat(
      "slip.json does not have one error again.",
      (problems) => problems.length === 1,
    );
  },

  async "formats a file of its own language, leaves JSON to the editor, and saves"(workbench) {
    for (const name of ["wide.iam.json", "wide.json"]) {
      await workbench.edit(name);
      await workbench.command("Format Document");
      await until(`${name} is not formatted.`, async () => {
        await workbench.save(name);
        return 10 < onDisk(name).split("\n").length;
      });
      expectSame(name, JSON.parse(onDisk(name)).Statement[1], JSON.parse(FILES[name]).Statement[1]);
    }
  },

  async "tells the type of the policy in the language status"(workbench) {
    await workbench.edit("users.json");
    await until("The status does not tell the type.", async () => {
      const text = await workbench.languageStatus();
      return text.includes("Identity policy") && /catalogue of \d{4}-\d{2}-\d{2}/.test(text);
    });
  },

  async "writes an accepted finding into the configuration file"(workbench) {
    await workbench.edit("accept.json");
    await workbench.goTo(...place("accept.json", "app-integartions:DeleteEvent", 3));
    await workbench.fix("Ignore this `INVALID_SERVICE_IN_ACTION` finding");
    const entry = await until("The configuration file is not written.", () => {
      return JSON.parse(onDisk(CONFIGURATION)).ignores[0];
    });
    const wanted = {
      rule: "INVALID_SERVICE_IN_ACTION",
      files: "./accept.json",
      sid: "AppIntegrations",
      value: "app-integartions:DeleteEventIntegration",
      reason: "",
    };
    expectSame("The entry", entry, wanted);
  },

  async "writes the type of a policy into the configuration file"(workbench) {
    await workbench.edit("users.json");
    await workbench.command("IAM Policy: Set Policy Type…");
    await workbench.pick("a service control policy");
    const [entry] = await until("The configuration file does not get the type.", () => {
      return JSON.parse(onDisk(CONFIGURATION)).policies;
    });
    expectSame("The entry", entry, { files: "./users.json", policyType: "scp" });
  },

  async "explains the rule of the finding under the cursor"(workbench) {
    await workbench.edit("accept.json");
    await workbench.goTo(...place("accept.json", "app-integartions:DeleteData", 3));
    await workbench.command("IAM Policy: Explain Rule of This Finding");
    await until("The document of the rule does not appear.", async () => {
      const texts = await workbench.previews();
      return texts.some((text) => text.includes("INVALID_SERVICE_IN_ACTION"));
    });
  },

  async "takes the reason, and completes the configuration file by its schema"(workbench) {
    await workbench.edit(CONFIGURATION);
    await workbench.problemsThat(
      "An entry without a reason is not reported.",
      (problems) => 0 < problems.length,
    );
    await workbench.goTo(...place(CONFIGURATION, '"reason": ""', '"reason": "'.length));
    await workbench.type("In private preview");
    await workbench.problemsThat("The reason does not do.", (problems) => problems.length === 0);
    await workbench.save(CONFIGURATION);
    await picture(workbench, "ignore");
    await workbench.goTo(...place(CONFIGURATION, '"scp"', 1));
    await workbench.selectCompletion('"vpc-endpoint"', "The type of the policies in them.");
    await workbench.press("Escape");
  },

  async "goes on after the server was killed"(workbench) {
    await workbench.edit("accept.json");
    const [first] = workbench.processes(SERVER);
    process.kill(first, "SIGKILL");
    await until("No other server is started.", () => workbench.processes(SERVER).some((id) => id !== first));
    await workbench.goTo(...place("accept.json", "app-integartions:DeleteData", 3));
    await workbench.fix("Change to `app-integrations:DeleteDataIntegration`");
    await workbench.save("accept.json");
  },

  async "starts anew when asked to, and ends a server that hangs"(workbench) {
    const [first] = workbench.processes(SERVER);
    process.kill(first, "SIGSTOP");
    await workbench.command("IAM Policy: Restart Server");
    await until("The server is not started anew.", () => {
      const all = workbench.processes(SERVER);
      return all.length === 1 && all[0] !== first;
    });
  },

  async "minds the configuration of each folder of a window"(workbench) {
    await workbench.open(windowOfTwo);
    await workbench.showProblems();
    await workbench.edit("loud.json");
    await workbench.problemsThat("The errors of the first folder are not shown.", (problems) => {
      return problems.filter((it) => it.startsWith("Error")).length === 2;
    });
    await workbench.edit("quiet.json");
    await workbench.problemsThat("The configuration of the second folder does not count.", (problems) => {
      return problems.length === 1 && problems[0].includes("needs the service-linked role");
    });
  },

  async "does not start what a workspace names"(workbench) {
    if (existsSync(impostor.trace)) throw new Complaint("The setting of the workspace was obeyed.");
    await until(
      "Not one server runs, that of the extension.",
      () => workbench.processes(SERVER).length === 1,
    );
  },
};

function expectFile(name, wanted) {
  if (onDisk(name) !== wanted) throw new Complaint(`${name} is not as it should be:\n${onDisk(name)}`);
}

function expectSame(what, got, wanted) {
  const text = (value) => JSON.stringify(value, Object.keys(value).sort());
  if (text(got) !== text(wanted)) throw new Complaint(`${what} is ${text(got)}, not ${text(wanted)}.`);
}

/** Two folders in one window: in the second, a rule is off. */
const windowOfTwo = join(SCRATCH, "two.code-workspace");

function layFolders() {
  mkdirSync(join(folder, ".vscode"), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  writeFileSync(impostor.path, `#!/bin/sh\n: >'${impostor.trace}'\nexit 1\n`);
  chmodSync(impostor.path, 0o755);
  writeSettings({});

  for (const name of ["loud", "quiet"]) {
    mkdirSync(join(SCRATCH, name));
    writeFileSync(join(SCRATCH, name, `${name}.json`), FILES["prefix.json"]);
  }
  const off = { rules: { INVALID_SERVICE_IN_ACTION: "off" } };
  writeFileSync(join(SCRATCH, "quiet", CONFIGURATION), JSON.stringify(off));
  writeFileSync(windowOfTwo, JSON.stringify({ folders: [{ path: "loud" }, { path: "quiet" }] }));
}

layFolders();
// Whoever ends the test ends what it has started.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void workbench.end().then(() => process.exit(1)));
}
const began = Date.now();
const workbench = new Workbench(SCRATCH);
try {
  await workbench.start({ packages: WORKBENCH, chromium: CHROMIUM, extension: EXTENSION });
  await workbench.open(folder);
  for (const [title, run] of Object.entries(steps)) {
    await run(workbench);
    console.log(`  ok: ${title}`);
  }
  console.log(`  ${Math.round((Date.now() - began) / 1000)} s`);
} catch (error) {
  const picture = await workbench.screenshot().catch(() => undefined);
  console.error(error instanceof Complaint ? error.message : error);
  if (picture !== undefined) {
    writeFileSync(FAILURE, picture);
    console.error(`What was to be seen then: ${FAILURE}`);
  }
  process.exitCode = 1;
} finally {
  await workbench.end();
}
