// Drives the packed extension as a person would: sees, fixes, completes, saves, and reads from disk what came of it.
// Run by run.sh, which names in the environment what is needed.

import { writeFileSync } from "node:fs";
import { folder, layFolders } from "./folders.mjs";
import { steps } from "./steps.mjs";
import { Complaint, Workbench } from "./workbench.mjs";

const { WORKBENCH, CHROMIUM, EXTENSION, SCRATCH, FAILURE, UPDATE_PICTURES } = process.env;

layFolders();
// Whoever ends the test ends what it has started.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void workbench.end().then(() => process.exit(1)));
}
const began = Date.now();
const workbench = new Workbench(SCRATCH);
try {
  const scale = UPDATE_PICTURES ? 1.6 : 1;
  await workbench.start({ packages: WORKBENCH, chromium: CHROMIUM, extension: EXTENSION, scale });
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
