// A form that invokes a function, with a body to begin with.

import { ask } from "./api.js";
import { element, pretty } from "./dom.js";

/** Bodies for functions whose folder has no `sample.dat`. */
const SAMPLES = {
  httptrigger: "{}",
  queuetrigger: "a message",
  servicebustrigger: "a message",
  blobtrigger: "a blob",
  eventhubtrigger: "[]",
  cosmosdbtrigger: "[]",
};

/** What the form of each function begins with. */
const samples = new Map();

async function sampleOf({ name, trigger }) {
  if (!samples.has(name)) {
    const given = await ask(`host/functions/${encodeURIComponent(name)}/sample`);
    samples.set(name, given?.text ?? SAMPLES[trigger?.toLowerCase()] ?? "");
  }
  return samples.get(name);
}

/** HTTP functions are called at their address, others by the administration path. */
export async function form(listing, redraw) {
  const isHttp = listing.url !== undefined;
  const field = (label, input, kind) => element("label", { class: kind }, label, input);
  const method = element("select", {}, (listing.methods ?? ["GET", "POST", "PUT", "PATCH", "DELETE"])
    .map((known) => element("option", {}, known.toUpperCase())));
  if (!listing.methods || listing.methods.some((known) => known.toUpperCase() === "POST")) method.value = "POST";
  const path = element("input", { value: pathOf(listing.url), spellcheck: "false", autocapitalize: "off" });
  const fields = element("textarea", { class: "short", spellcheck: "false", value: "Content-Type: application/json" });
  const body = element("textarea", { spellcheck: "false", value: await sampleOf(listing) });
  const send = async (event) => {
    event.preventDefault();
    let shown;
    try {
      if (isHttp) {
        shown = await call(path.value, method.value, fields.value, body.value);
      } else {
        const json = { input: body.value };
        await ask(`host/functions/${encodeURIComponent(listing.name)}/invoke`, { method: "POST", json });
        shown = "Started; it is the first of the last invocations.";
      }
    } catch (error) {
      shown = error.message;
    }
    const answer = document.getElementById("answer");
    if (answer) Object.assign(answer, { textContent: shown, hidden: false });
    await redraw();
  };
  const keep = `invoke ${listing.name}`;
  const answer = element("pre", {
    id: "answer", "data-keep": `answer ${listing.name}`, tabindex: 0, role: "region", "aria-label": "Answer", "aria-live": "polite", hidden: true,
  });
  return [
    element("h2", {}, "Invoke"),
    element("form", { onsubmit: send, "data-keep": keep },
      isHttp && element("div", { class: "row" }, field("Method", method), field("Path", path, "wide")),
      isHttp && element("details", { "data-name": "fields" }, element("summary", {}, "Header fields"), field("One a line", fields)),
      field(isHttp ? "Body" : "Input", body),
      element("button", {}, "Invoke")),
    answer,
  ];
}

/** The path of an address, whose parameters stay in braces. */
function pathOf(url) {
  return url === undefined ? "" : url.replace(/^[a-z]+:\/\/[^/]+/, "");
}

/** Calls an HTTP function; the answer as text. */
async function call(path, method, fields, body) {
  const isBare = ["GET", "HEAD"].includes(method) || body === "";
  const headers = fields.split("\n").map((line) => line.split(/:(.*)/).map((part) => part.trim()))
    .filter(([name]) => name !== "" && !(isBare && name.toLowerCase() === "content-type"))
    .map(([name, value]) => [name, value ?? ""]);
  const answer = await fetch(path, { method, headers, body: isBare ? undefined : body });
  const kind = answer.headers.get("Content-Type");
  const text = pretty(await answer.text());
  return [`${answer.status} ${answer.statusText}`, kind, "", text].filter((line) => line !== null).join("\n");
}
