// Functions: what starts them and what serves them.

import { failures } from "./builds.js";
import { line } from "./charts.js";
import { counted, element, empty, facts, outcome } from "./dom.js";
import { missing } from "./denials.js";
import { draw as one } from "./function.js";
import { condition, listings } from "./listings.js";
import { PERIOD, calls } from "./series.js";
import { plugin, state } from "./state.js";

export async function draw([name], redraw) {
  if (name) return one(name, redraw);
  const listed = listings();
  return [
    element("h1", {}, "Functions"),
    ...state.diagnostics.map(diagnostic),
    ...failures(),
    listed.length
      ? element("ul", { class: "cards" }, listed.map(card))
      : empty(state.site.host ? "The app has no functions. `handler new` makes one." : "The handler has no functions, or does not answer."),
  ];
}

function diagnostic({ severity, file, message, recommendation }) {
  return element("div", { class: severity === "error" ? "notice" : "notice warning" },
    element("p", {}, [severity, file, message].filter(Boolean).join(": ")),
    recommendation && element("p", { class: "quiet" }, recommendation));
}

function card(listing) {
  const served = plugin(listing.name);
  const { started, count } = calls(listing.name);
  const denied = missing(served).length;
  return element("li", { class: "card" },
    element("div", { class: "title" },
      element("h2", {}, element("a", { href: `#functions/${encodeURIComponent(listing.name)}` }, listing.name)),
      outcome(condition(listing))),
    facts([
      ["Trigger", listing.trigger],
      [listing.url ? "URL" : "Route", listing.url ?? listing.route],
      ["Source", listing.details],
      ["Contract", served?.current?.contract],
      ["Generation", served?.current && `${served.current.number}`],
      ["Denied", denied > 0 && element("span", { class: "warn" }, `${denied}, with what allows it`)],
      ["Problem", listing.problem],
    ]),
    element("figure", {},
      element("figcaption", {}, `${counted(count, "invocation")} ${PERIOD}`),
      line(started, `${counted(count, "invocation")} ${PERIOD}`)));
}
