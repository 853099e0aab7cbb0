// Which view is shown, and when it is drawn again.

import { askIfThere, token } from "./api.js";
import { announce, element, outcome } from "./dom.js";
import { built, state, take } from "./state.js";
import * as blobs from "./blobs.js";
import * as functions from "./functions.js";
import * as invocations from "./invocations.js";
import * as log from "./log.js";
import * as queues from "./queues.js";
import * as swaps from "./swaps.js";

const VIEWS = { functions, invocations, queues, blobs, swaps, log };

/** How long events are gathered until the view is drawn, in milliseconds. */
const GATHERED = 150;

let drawing = 0;

function place() {
  const [name, ...rest] = location.hash.slice(1).split("/");
  return { name: name in VIEWS ? name : "functions", rest: rest.map(decodeURIComponent) };
}

/** Draws the view anew, unless somebody is using a field of it. */
async function draw({ byUser = false } = {}) {
  const main = document.getElementById("content");
  const inUse = main.contains(document.activeElement) && document.activeElement !== main;
  if (inUse && !byUser) return;
  drawing += 1;
  const mine = drawing;
  const { name, rest } = place();
  let content;
  try {
    state.handler = await askIfThere("handler/v1/functions");
    content = await VIEWS[name].draw(rest, () => draw({ byUser: true }));
  } catch (error) {
    content = error.status === 401 ? askForToken() : problem(error.message);
  }
  if (mine !== drawing) return;
  head(name);
  main.replaceChildren(...[content].flat());
  document.title = `${main.querySelector("h1")?.textContent ?? "Corral"} – Corral`;
}

function head(name) {
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const version = state.handler ? `handler ${state.handler.handler.version}` : "";
  const worker = state.host?.worker ? `process ${state.host.worker.pid}` : "";
  document.getElementById("app").textContent = [version, worker].filter(Boolean).join(", ");
  const condition = state.host?.state ?? (state.handler ? "running" : "unavailable");
  const shown = document.getElementById("state");
  if (shown.textContent !== condition) shown.replaceChildren(outcome(condition));
}

function problem(text) {
  return [element("h1", {}, "Corral"), element("div", { class: "notice", role: "alert" }, element("p", {}, text))];
}

function askForToken() {
  const field = element("input", { type: "password", name: "token", autocomplete: "off", required: true });
  return element("form", {
    onsubmit: (event) => {
      event.preventDefault();
      token.set(field.value);
      document.activeElement.blur();
      draw({ byUser: true });
    },
  },
  element("h1", {}, "Token"),
  element("p", {}, "This handler asks for the value of its setting CORRAL_ADMIN_TOKEN."),
  element("label", {}, "Token", field),
  element("button", {}, "Continue"));
}

let due;

/** Draws soon, once for many events. */
function drawSoon() {
  clearTimeout(due);
  due = setTimeout(() => draw(), GATHERED);
}

/** What is worth saying aloud. */
function say(event) {
  if (event.kind === "plugin_swapped") announce(event.text);
  if (event.kind === "build_completed") announce(built(event));
  if (event.kind === "invocation_completed") announce(`${event.function} ${event.outcome.replace("_", " ")}`);
}

function follow() {
  const source = new EventSource("host/events");
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    take(event);
    say(event);
    drawSoon();
  };
  // A host that was started again counts its events from the beginning.
  source.addEventListener("restart", () => location.reload());
  source.onerror = () => {
    if (!state.host) {
      source.close();
      setInterval(() => draw(), 5000);
      return;
    }
    state.host.state = "stopped";
    drawSoon();
  };
}

addEventListener("hashchange", async () => {
  document.activeElement.blur();
  await draw({ byUser: true });
  document.getElementById("content").focus({ preventScroll: true });
  scrollTo(0, 0);
});

follow();
await draw({ byUser: true });
