// Drives the page in a browser: `node drive.mjs '{"scenario": "invoke", "url": …}'`. Ends
// with 1 and says why if the page does not do what the scenario expects.
//
// The keys: `scenario`, the name of a file in `scenarios`; `url`, the page's; `browser`, the
// program; `packages`, the folder of package.json with its packages; `output`, a folder for a
// picture of what failed; `pictures`, a folder for some of every view, if they are wanted; and
// what the scenario needs.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { open } from "./open.mjs";

/** The most that a scenario takes, in milliseconds: it decides only how late a failure is told. */
const LIMIT = 150_000;

const options = JSON.parse(process.argv[2]);
const { run, permissions } = await import(`./scenarios/${options.scenario}.mjs`);
for (const folder of [options.output, options.pictures]) if (folder) await mkdir(folder, { recursive: true });
const browser = await open({ ...options, permissions });
const limit = setTimeout(() => fail(new Error(`not over in ${LIMIT} ms`)), LIMIT);

async function fail(error) {
  const picture = join(options.output, `${options.scenario}.png`);
  const told = await browser.page.screenshot({ path: picture, fullPage: true, timeout: 5000 }).then(
    () => `the page then: ${picture}`,
    (reason) => `the page cannot be shown: ${reason.message}`,
  );
  const place = error.stack?.split("\n").find((line) => line.includes("/scenarios/"))?.trim() ?? "";
  const colours = /\u001b\[\d+m/g;
  console.error([`${options.scenario}: ${error.message.replace(colours, "")}`, place, ...browser.wrong, told].filter(Boolean).join("\n"));
  process.exit(1);
}

try {
  await run(browser, options);
  browser.check();
} catch (error) {
  await fail(error);
}
clearTimeout(limit);
await browser.close();
