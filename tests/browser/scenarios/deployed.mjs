// The page of a deployed handler shows what the admin interface tells of functions, denials,
// swaps and counters, and nothing that only a local host has. It changes functions if it may.

import { copyFile, readFile } from "node:fs/promises";
import { expect, openFunction, row, view } from "../open.mjs";
import { checkViews } from "./accessibility.mjs";

export async function run({ page, axe }, { file, other, changes, pictures }) {
  const views = await page.getByRole("navigation").getByRole("link").allTextContents();
  expect(views.join() === "Functions,Swaps,Metrics", `the views are ${views}`);
  await openFunction(page, "Script");
  await page.getByText("queueTrigger").waitFor();
  const line = await page.locator(".paste code").textContent();
  expect(line === '"settings": ["API_KEY"]', `the line to paste is ${line}`);
  expect((await page.getByRole("button", { name: "Invoke" }).count()) === 0, "there is nothing to invoke");
  await page.evaluate(await readFile(axe, "utf8"));
  await checkViews(page, ["#functions", "#functions/Script"], pictures);

  await view(page, "Metrics");
  await row(page, "Script", "ok", "1").waitFor();
  await view(page, "Swaps");
  await copyFile(other, file);
  await row(page, "Script", "swapped", "2", "replacing generation 1").waitFor();

  await openFunction(page, "Script");
  await page.getByText("generation 1,").waitFor();
  await page.getByRole("heading", { name: "Denied" }).waitFor({ state: "detached" });
  const buttons = await page.getByRole("main").getByRole("button").allTextContents();
  if (changes) {
    expect(buttons.join() === "Roll back,Pin,Drain,Reload", `the buttons are ${buttons}`);
    await page.getByRole("button", { name: "Roll back" }).click();
    await page.locator("#changed").getByText("Roll back: done").waitFor();
    await view(page, "Swaps");
    await row(page, "Script", "rolled back").waitFor();
  } else {
    expect(buttons.length === 0, `the buttons are ${buttons}`);
    await page.getByText("read-only").waitFor();
  }
  await checkViews(page, ["#functions/Script", "#swaps", "#metrics"], pictures);
}
