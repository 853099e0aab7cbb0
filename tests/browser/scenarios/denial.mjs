// What a function is denied is shown with the line for its plugin.json, until it is there.

import { readFile, writeFile } from "node:fs/promises";
import { expect, openFunction, view } from "../open.mjs";

export const permissions = ["clipboard-read", "clipboard-write"];

export async function run({ page }, { configuration }) {
  await openFunction(page, "script");
  await page.getByLabel("Body").fill(JSON.stringify([{ do: "setting", name: "API_KEY" }, { do: "respond" }]));
  await page.getByRole("button", { name: "Invoke" }).click();
  await page.getByRole("region", { name: "Answer" }).waitFor();
  await page.getByText('denied the setting "API_KEY"').first().waitFor();
  const line = await page.locator(".paste code").textContent();
  expect(line === '"settings": ["GREETING", "API_KEY"]', `the line to paste is ${line}`);
  await page.getByRole("button", { name: `Copy ${line}` }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied === line, `${copied} was copied`);
  await view(page, "Functions");
  await page.getByText("1, with what allows it").waitFor();

  const written = await readFile(configuration, "utf8");
  const granted = written.replace('"settings":["GREETING"]', copied);
  expect(granted !== written, `plugin.json is ${written}`);
  await writeFile(configuration, granted);
  await openFunction(page, "script");
  await page.getByText("GREETING, API_KEY").waitFor();
  await page.getByRole("heading", { name: "Denied" }).waitFor({ state: "detached" });
}
