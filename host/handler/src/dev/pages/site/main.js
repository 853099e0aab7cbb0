// Which view is shown, and when it is drawn again.

import { Unreachable, ask, askIfThere } from "./api.js";
import { element, outcome } from "./dom.js";
import { isMarked, replace } from "./draw.js";
import { followHandler, followHost } from "./follow.js";
import { sample } from "./series.js";
import { state, takeStatus } from "./state.js";
import * as blobs from "./blobs.js";
import * as functions from "./functions.js";
import * as invocations from "./invocations.js";
import * as log from "./log.js";
import * as metrics from "./metrics.js";
import * as queues from "./queues.js";
import * as swaps from "./swaps.js";

const VIEWS = { functions, invocations, queues, blobs, swaps, metrics, log };

/** How long events are gathered until the view is drawn, in milliseconds. */
const GATHERED = 150;

/** How often the view is drawn without an event, and counters are kept, in milliseconds. */
const SAMPLED = 2000;

let drawing = 0;

function place() {
  const [name, ...rest] = location.hash.slice(1).split("/");
  try {
    return { name: links().some((link) => link.hash === `#${name}`) ? name : "functions", rest: rest.map(decodeURIComponent) };
  } catch {
    return { name: "functions", rest: [] };
  }
}

/** The links to the views that there are. */
function links() {
  return [...document.querySelectorAll("nav li:not([hidden]) a")];
}

/** Draws the view again, unless its reader marks some of it. */
async function draw({ byUser = false } = {}) {
  const main = document.getElementById("content");
  if (!byUser && isMarked(main)) return;
  drawing += 1;
  const mine = drawing;
  const { name, rest } = place();
  let content;
  try {
    takeStatus(await askIfThere("handler/v1/functions"));
    content = await VIEWS[name].draw(rest, () => draw({ byUser: true }));
    state.host.isLost = false;
  } catch (error) {
    if (error instanceof Unreachable && main.childElementCount > 0) {
      // The server is gone; what it told is worth keeping.
      state.host.isLost = true;
      takeStatus(undefined);
      head(name);
      return;
    }
    content = [element("h1", {}, "Corral"), element("div", { class: "notice", role: "alert" }, element("p", {}, error.message))];
  }
  if (mine !== drawing) return;
  head(name);
  replace(main, content);
  document.title = `${main.querySelector("h1")?.textContent ?? "Corral"} – Corral`;
}

function head(name) {
  for (const link of links()) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const version = state.handler ? `handler ${state.handler.handler.version}` : "";
  const worker = state.host.worker ? `process ${state.host.worker.pid}` : "";
  const mode = state.site.host || state.site.changes ? "" : "read-only";
  document.getElementById("app").textContent = [version, worker, mode].filter(Boolean).join(", ");
  const now = condition();
  const shown = document.getElementById("state");
  if (shown.textContent !== now) shown.replaceChildren(outcome(now));
}

function condition() {
  if (!state.site.host) return state.handler ? "running" : "unavailable";
  return state.host.isLost ? "not reachable" : state.host.state;
}

let due;

/** Draws soon, once for many events. */
function drawSoon() {
  clearTimeout(due);
  due = setTimeout(draw, GATHERED);
}

document.querySelector(".skip").addEventListener("click", (event) => {
  // The fragment names a view.
  event.preventDefault();
  document.getElementById("content").focus();
});

addEventListener("hashchange", async () => {
  await draw({ byUser: true });
  document.getElementById("content").focus({ preventScroll: true });
  scrollTo(0, 0);
});

setInterval(async () => {
  await draw();
  sample(state.handler);
}, SAMPLED);

state.site = await ask("site.json");
for (const item of document.querySelectorAll("nav li[hidden]")) item.hidden = !state.site.host;
if (state.site.host) followHost(drawSoon);
else followHandler(drawSoon);
await draw({ byUser: true });
