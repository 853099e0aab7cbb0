// An HTTP function is called by the form; status and body are shown, and the invocation is in
// the list with its payloads, its times and its log.

import { expect, openFunction, row, view } from "../open.mjs";

export async function run({ page }) {
  await openFunction(page, "script");
  const body = page.getByLabel("Body");
  const sample = await body.inputValue();
  expect(sample.includes("the sample"), `the form begins with the folder's sample.dat, not with ${sample}`);
  await page.getByRole("button", { name: "Invoke" }).click();
  await page.getByRole("region", { name: "Answer" }).getByText("the sample").waitFor();

  const steps = [
    { do: "log", level: "info", text: "a line of the plugin" },
    { do: "log", level: "warn", text: "a warning of the plugin" },
    { do: "respond", status: 202, body: "what the function answers" },
  ];
  await body.fill(JSON.stringify(steps));
  await page.getByRole("button", { name: "Invoke" }).click();
  const answer = page.getByRole("region", { name: "Answer" });
  await answer.getByText("what the function answers").waitFor();
  expect((await answer.textContent()).startsWith("202 Accepted"), "the status is shown");
  expect((await body.inputValue()) === JSON.stringify(steps), "the form keeps what was typed");

  await view(page, "Invocations");
  const call = row(page, "script", "POST /api/script", "succeeded", "202");
  await call.getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name: "Invocation of script" }).waitFor();
  for (const [region, text] of [
    ["Request to the handler: body", "a line of the plugin"],
    ["Answer of the handler: body", "what the function answers"],
  ]) {
    await page.getByRole("region", { name: region }).getByText(text).waitFor();
  }
  for (const stage of ["Inputs", "Handler", "Outputs", "All"]) {
    await page.getByText(new RegExp(`^${stage} [0-9.]+ ms$`)).waitFor();
  }
  const log = page.getByRole("heading", { name: "Log" }).locator("xpath=following-sibling::ul[1]");
  await log.getByText("a line of the plugin").waitFor();
  await log.getByText("a warning of the plugin").waitFor();
}
