// A function is found and called by the keyboard alone, and what was typed stays when events
// change the page around it.

import { expect } from "../open.mjs";

/** How often Tab is pressed until something has the focus. */
const MOST = 60;

/** What has the focus, in words. */
function focused(page) {
  return page.evaluate(() => {
    const { localName, textContent, labels, id } = document.activeElement;
    return `${localName} ${labels?.[0]?.firstChild?.textContent ?? (id === "content" ? "content" : textContent)}`;
  });
}

async function reach(page, wanted) {
  const passed = [];
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (now === wanted) return;
    passed.push(now);
  }
  throw new Error(`Tab does not reach ${wanted}, but ${passed.join(", ")}`);
}

export async function run({ page }) {
  await reach(page, "a Skip to the content");
  await page.keyboard.press("Enter");
  expect((await focused(page)) === "main content", "the first link skips to the content");
  await reach(page, "a script");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "script" }).waitFor();
  await page.waitForFunction(() => document.activeElement.id === "content");
  await reach(page, "textarea Body");
  await page.keyboard.press("Control+A");
  await page.keyboard.type('{"do":"respond","body":"typed"}');
  await reach(page, "button Invoke");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Answer" }).getByText("typed").waitFor();
  await page.getByRole("link", { name: /^[0-9a-f-]{36}$/ }).first().waitFor();
  expect((await focused(page)) === "button Invoke", "the focus stays where it was");
  // In a field of one line, Enter sends the form.
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type('{"do":"respond","body":"typed again"}');
  while ((await focused(page)) !== "input Path") await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Answer" }).getByText("typed again").waitFor();
}
