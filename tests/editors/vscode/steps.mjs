// What a person does, and what must come of it, in this order: a later step may begin with what an earlier one has left.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONFIGURATION,
  FILES,
  folder,
  impostor,
  nameServer,
  onDisk,
  place,
  slips,
  toDisk,
  untrusted,
  windowOfTwo,
  writeSettings,
} from "./folders.mjs";
import { averageDifference, withPalette } from "./pictures.mjs";
import { Complaint, until } from "./workbench.mjs";

const REPOSITORY = join(import.meta.dirname, "../../..");
const PICTURES = join(REPOSITORY, "docs/pictures");
const EXTENSION = join(REPOSITORY, "editors/vscode");
const { SCRATCH, UPDATE_PICTURES } = process.env;

const SERVER = "/server/iam-policy-ls";
const QUOTA_ROLE = "servicequotas.amazonaws.com";

async function picture(workbench, name) {
  if (!UPDATE_PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await workbench.restPointer();
  writeFileSync(join(PICTURES, `${name}.png`), withPalette(await workbench.screenshotOfEditor()));
}

export const steps = {
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

  async "expands a wildcard and saves"(workbench) {
    await workbench.edit("users.json");
    await workbench.goTo(...place("users.json", "connect:UpdateUser*", 3));
    await workbench.command("IAM Policy: Expand Wildcard to the Actions It Covers");
    await until("The wildcard is not expanded.", async () => {
      await workbench.save("users.json");
      const actions = JSON.parse(onDisk("users.json")).Statement[0].Action;
      return actions.includes("connect:UpdateUserPhoneConfig") && !actions.some((it) => it.includes("*"));
    });
  },

  async "explains the statement under the cursor"(workbench) {
    await workbench.edit("users.json");
    await workbench.goTo(...place("users.json", "connect:DescribeUser", 3));
    await workbench.command("IAM Policy: Explain Statement");
    await workbench.previewThat("The statement is not explained.", (text) => {
      return text.startsWith("Allows") && text.includes("Amazon Connect");
    });
  },

  async "adds the statement for the service-linked role and saves"(workbench) {
    await workbench.edit("quota.json");
    await workbench.problemsThat("The missing role is not reported.", (problems) => {
      return problems.length === 1 && problems[0].includes("needs the service-linked role");
    });
    await workbench.goTo(...place("quota.json", "servicequotas:RequestServiceQuotaIncrease", 3));
    const title = `Allow \`iam:CreateServiceLinkedRole\` for \`${QUOTA_ROLE}\` (on \`*\`)`;
    await workbench.openFixes(title);
    await picture(workbench, "role");
    await workbench.choose(title);
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
      if (name === "open.json") await picture(workbench, "slip");
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

  async "obeys a changed setting at once"(workbench) {
    await workbench.edit("accept.json");
    const isOfRule = (it) => it.includes("is not a service prefix");
    const [server] = workbench.processes(SERVER);
    await workbench.problemsThat("The findings are not there.", (all) => all.filter(isOfRule).length === 2);
    writeSettings({ "iamPolicy.rules": { INVALID_SERVICE_IN_ACTION: "warning" } });
    await workbench.problemsThat("The setting does not change their level.", (all) => {
      return all.filter((it) => isOfRule(it) && it.startsWith("Warning")).length === 2;
    });
    writeSettings({ "iamPolicy.rules": { INVALID_SERVICE_IN_ACTION: "off" } });
    await workbench.problemsThat("The setting does not turn them off.", (all) => !all.some(isOfRule));
    writeSettings({});
    await workbench.problemsThat("They do not come back.", (all) => {
      return all.filter((it) => isOfRule(it) && it.startsWith("Error")).length === 2;
    });
    if (!workbench.processes(SERVER).includes(server)) throw new Complaint("The server was started anew.");
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
    await workbench.previewThat("The document of the rule does not appear.", (text) => {
      return text.includes("INVALID_SERVICE_IN_ACTION");
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

  async "reports each slip of the configuration once"(workbench) {
    const before = onDisk(CONFIGURATION);
    for (const { text, lines } of slips()) {
      toDisk(CONFIGURATION, text);
      await workbench.problemsThat(
        `Not each of the lines ${lines.join(", ")} has one problem.`,
        (problems) => {
          const found = problems.map((it) => Number(/ at line (\d+) /.exec(it)?.[1]));
          return found.toSorted((a, b) => a - b).join() === lines.join();
        },
      );
    }
    toDisk(CONFIGURATION, before.trimEnd().slice(0, -1));
    await workbench.problemsThat("What is no JSON is not reported once.", (problems) => {
      return problems.length === 1 && problems[0].startsWith("Error");
    });
    toDisk(CONFIGURATION, before);
    await workbench.problemsThat("Mended, it still has problems.", (problems) => problems.length === 0);
  },

  async "goes on after the server was killed"(workbench) {
    await workbench.edit("accept.json");
    const [first] = workbench.processes(SERVER);
    process.kill(first, "SIGKILL");
    await until("No other server is started.", () => workbench.processes(SERVER).some((id) => id !== first));
    await workbench.goTo(...place("accept.json", "app-integartions:DeleteData", 3));
    await workbench.fix("Change to `app-integrations:DeleteDataIntegration`");
    await workbench.problemsThat("The finding stays after its fix.", (problems) => {
      return !problems.some((it) => it.includes("is not a service prefix"));
    });
    await workbench.save("accept.json");
    expectFile(
      "accept.json",
      FILES["accept.json"].replace("app-integartions:DeleteData", "app-integrations:DeleteData"),
    );
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

  async "tells why no server can be started"(workbench) {
    await workbench.edit("accept.json");
    const missing = join(SCRATCH, "missing");
    nameServer(missing);
    await workbench.notificationThat("The reason is not told.", (text) => {
      return text.includes(
        `cannot start. \`iamPolicy.server.path\` names \`${missing}\`, which is not a file`,
      );
    });
    await until("The status does not tell.", async () => {
      return (await workbench.languageStatus()).includes("The server does not run");
    });
    nameServer(undefined);
    await until("The server does not come back.", async () => {
      const isBack = (await workbench.languageStatus()).includes("Identity policy");
      return isBack && workbench.processes(SERVER).length === 1;
    });
    await workbench.command("Notifications: Clear All Notifications");
  },

  async "writes to the log what passes"(workbench) {
    writeSettings({ "iamPolicy.trace.server": "messages" });
    await workbench.edit("users.json");
    await workbench.command("IAM Policy: Show Log");
    await until("The log does not tell.", async () => {
      return (await workbench.output()).includes("Sending request");
    });
    writeSettings({});
  },

  async "leads through what there is, with pictures"(workbench) {
    await workbench.command("Welcome: Open Walkthrough...");
    await workbench.pick("Write AWS IAM policies that work");
    const { walkthroughs } = JSON.parse(readFileSync(join(EXTENSION, "package.json"), "utf8")).contributes;
    for (const { title, media } of walkthroughs[0].steps) {
      const text = await workbench.walkthroughStep(title, media.altText);
      if (/[`*]/.test(text)) throw new Complaint(`The text of “${title}” is not shown as meant: ${text}`);
    }
  },

  async "has the icon that is drawn"(workbench) {
    const [drawn, packed] = ["icon.svg", "icon.png"].map((name) => join(EXTENSION, name));
    const wanted = await workbench.drawing(drawn, 256);
    if (UPDATE_PICTURES) writeFileSync(packed, wanted);
    const difference = averageDifference(await workbench.drawing(packed, 256), wanted);
    if (1 < difference) throw new Complaint(`icon.png differs from icon.svg by ${difference} of 255.`);
  },

  async "works in a folder that is not trusted, and tells what it does not do there"(workbench) {
    await workbench.open(untrusted, { isTrusted: false });
    await workbench.showProblems();
    await workbench.edit("given.json", untrusted);
    await workbench.problemsThat("The findings are not shown.", (problems) => {
      return problems.filter((it) => it.includes("is not a service prefix")).length === 2;
    });
    await until("Not one server runs.", () => workbench.processes(SERVER).length === 1);
    if (existsSync(impostor.trace)) throw new Complaint("The setting of the folder was obeyed.");
    const text = await workbench.extensionPage("AWS IAM policies");
    if (!text.includes("a workspace cannot choose what runs"))
      throw new Complaint(`The page of the extension does not tell what is limited: ${text}`);
  },

  async "minds the configuration of each folder of a window"(workbench) {
    await workbench.open(windowOfTwo);
    await workbench.showProblems();
    await workbench.edit("loud.json", join(SCRATCH, "loud"));
    await workbench.problemsThat("The errors of the first folder are not shown.", (problems) => {
      return problems.filter((it) => it.startsWith("Error")).length === 2;
    });
    await workbench.edit("quiet.json", join(SCRATCH, "quiet"));
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
