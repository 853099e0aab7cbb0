// A browser with the page in it. What goes wrong in the page by itself is kept: errors on its
// console, requests that fail, and requests to anything but its own server.

import { createRequire } from "node:module";

/** Chromium as it runs in a container, and without its own requests. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long something may take to appear, in milliseconds. */
const PATIENCE = 60_000;

/** Starts the browser, and opens the page. */
export async function open({ url, browser: executablePath, packages, permissions = [] }) {
  const require = createRequire(`${packages}/package.json`);
  const { chromium } = require("playwright-core");
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const { origin } = new URL(url);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  if (permissions.length > 0) await context.grantPermissions(permissions, { origin });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const wrong = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== origin && asked.protocol !== "data:") wrong.push(`asked another server: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    // The page leaves an answer behind when it is closed or loaded again.
    const reason = request.failure()?.errorText;
    if (reason !== "net::ERR_ABORTED") wrong.push(`failed: ${request.method()} ${request.url()}: ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && new URL(response.url()).pathname.startsWith(new URL(url).pathname)) {
      wrong.push(`refused: ${response.request().method()} ${response.url()}: ${response.status()}`);
    }
  });
  await page.goto(url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return {
    page,
    wrong,
    axe: require.resolve("axe-core"),
    /** Throws if something went wrong in the page. */
    check() {
      if (wrong.length > 0) throw new Error(`${wrong.length} errors in the page`);
    },
    close: () => browser.close(),
  };
}

/** Throws unless `is`. */
export function expect(is, message) {
  if (!is) throw new Error(message);
}

/** Opens a view by its link. */
export async function view(page, name) {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** Opens the view of a function. */
export async function openFunction(page, name) {
  await view(page, "Functions");
  await page.getByRole("main").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** The row of a table that has all these texts. */
export function row(page, ...texts) {
  return texts.reduce((rows, text) => rows.filter({ hasText: text }), page.getByRole("row")).first();
}
