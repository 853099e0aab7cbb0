// A message that is dropped into a queue fires the queue's function, whose output is in the
// next queue; a blob that is dropped into a container can be looked into.

import { row, view } from "../open.mjs";

export async function run({ page }) {
  await view(page, "Queues");
  await page.getByRole("link", { name: "first-items" }).click();
  await page.getByRole("heading", { level: 1, name: "Queue first-items" }).waitFor();
  await page.getByLabel("Text").fill("hello from the page");
  await page.getByRole("button", { name: "Add message" }).click();

  await view(page, "Invocations");
  const call = row(page, "copy", "queue message", "succeeded");
  await call.getByRole("link").first().click();
  await page.getByRole("heading", { level: 2, name: "Outputs" }).waitFor();
  await page.getByRole("link", { name: "queue next-items" }).click();
  await page.getByRole("heading", { level: 1, name: "Queue next-items" }).waitFor();
  await row(page, "hello from the page").waitFor();
  await page.getByRole("button", { name: "Remove all messages" }).click();
  await page.getByText("No visible messages.").waitFor();

  await view(page, "Blobs");
  await page.getByLabel("Container").fill("notes");
  await page.getByLabel("Name").fill("a/b c.txt");
  await page.getByLabel("Or text").fill("what the blob holds");
  await page.getByRole("button", { name: "Write blob" }).click();
  await page.getByRole("link", { name: "notes" }).click();
  await page.getByRole("link", { name: "a/b c.txt" }).click();
  await page.getByRole("region", { name: "Content" }).getByText("what the blob holds").waitFor();
}
