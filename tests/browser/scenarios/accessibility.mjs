// Every view that has content is free of what axe finds, in light and in dark, wide and narrow,
// and nothing of it is beyond the side of the window.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, openFunction, row, view } from "../open.mjs";

const SCHEMES = ["light", "dark"];
const SIZES = [{ width: 1280, height: 900 }, { width: 400, height: 800 }];

/** Makes something to see in each view, and gives the addresses of all. */
async function fill(page) {
  for (const steps of [
    [{ do: "setting", name: "API_KEY" }, { do: "log", level: "info", text: "a line" }, { do: "respond", body: "fine" }],
    [{ do: "log", level: "error", text: "soon" }, { do: "trap" }],
  ]) {
    await openFunction(page, "script");
    await page.getByLabel("Body").fill(JSON.stringify(steps));
    await page.getByRole("button", { name: "Invoke" }).click();
    await page.getByRole("region", { name: "Answer" }).waitFor();
  }
  const views = ["#functions", "#functions/script", "#functions/copy", "#functions/hub", "#swaps", "#metrics", "#log"];
  await view(page, "Queues");
  await page.getByRole("link", { name: "first-items" }).click();
  await page.getByRole("heading", { level: 1, name: "Queue first-items" }).waitFor();
  await page.getByLabel("Text").fill('{ "an": "order" }');
  await page.getByRole("button", { name: "Add message" }).click();
  await view(page, "Blobs");
  await page.getByLabel("Container").fill("notes");
  await page.getByLabel("Name").fill("note.txt");
  await page.getByLabel("Or text").fill("what the blob holds");
  await page.getByRole("button", { name: "Write blob" }).click();
  await page.getByRole("link", { name: "notes" }).waitFor();
  views.push("#queues", "#queues/first-items", "#queues/next-items", "#blobs", "#blobs/notes", "#blobs/notes/note.txt");
  await view(page, "Invocations");
  views.push("#invocations");
  for (const call of [row(page, "copy", "succeeded"), row(page, "script", "failed")]) {
    await call.waitFor();
    views.push(new URL(await call.getByRole("link").first().evaluate((link) => link.href)).hash);
  }
  return views;
}

export async function run({ page, axe, wrong }, { pictures }) {
  const views = await fill(page);
  // The call that fails on purpose is answered with 500, which the browser writes to the console.
  const known = wrong.findIndex((text) => text.includes("500 (Internal Server Error)") && text.includes("/api/script"));
  expect(known >= 0, "the call that traps is answered with 500");
  wrong.splice(known, 1);
  await page.evaluate(await readFile(axe, "utf8"));
  await checkViews(page, views, pictures);
}

/** Checks views that the page has; pictures of them are put into the folder, if one is given. */
export async function checkViews(page, views, folder) {
  const found = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      for (const hash of views) {
        found.push(...(await checkView(page, hash)).map((text) => `${hash} ${colorScheme} ${size.width}: ${text}`));
        if (folder) {
          const name = `${hash.slice(1).replace(/[^a-z0-9]+/gi, "-").slice(0, 30)}-${colorScheme}-${size.width}.png`;
          await page.screenshot({ path: join(folder, name), fullPage: true });
        }
      }
    }
  }
  expect(found.length === 0, `${found.length} violations:\n${found.join("\n")}`);
}

async function checkView(page, hash) {
  await page.evaluate((to) => {
    document.getElementById("content").replaceChildren();
    if (location.hash === to) location.hash = "";
    location.hash = to;
  }, hash);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const { violations, beyond } = await page.evaluate(async () => ({
    violations: (await window.axe.run(document, { resultTypes: ["violations"] })).violations,
    beyond: document.documentElement.scrollWidth - innerWidth,
  }));
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ").slice(0, 400)}`);
  if (beyond > 0) told.push(`the page is ${beyond} pixels wider than the window`);
  return told;
}
