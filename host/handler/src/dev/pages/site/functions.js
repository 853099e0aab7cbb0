// Functions: what starts them, what serves them, what they may do, and a form to call them.

import { line, perSpan } from "./charts.js";
import { clock, element, empty, facts, outcome } from "./dom.js";
import { form } from "./invoke.js";
import { built, denials, invocations, plugin, state } from "./state.js";

export async function draw([name], redraw) {
  if (name) return one(name, redraw);
  const listed = listings();
  return [
    element("h1", {}, "Functions"),
    ...state.diagnostics.map(diagnostic),
    ...[...state.builds.values()].map(failure).filter(Boolean),
    listed.length
      ? element("ul", { class: "cards" }, listed.map(card))
      : empty("The app has no functions. `handler new` makes one."),
  ];
}

/** The functions that the host found, or else those of the handler. */
function listings() {
  if (!state.host) {
    return (state.handler?.functions ?? []).map(({ name, trigger }) => ({ name, trigger }));
  }
  return [...state.functions.values()].map((event) => {
    const isHttp = event.triggerType?.toLowerCase() === "httptrigger";
    return {
      name: event.function,
      trigger: event.triggerType,
      url: isHttp && event.service === "served" ? event.source : undefined,
      details: isHttp ? undefined : event.source,
      methods: event.methods,
      service: event.service,
      problem: event.reason,
    };
  });
}

function diagnostic({ severity, file, message, recommendation }) {
  return element("div", { class: severity === "error" ? "notice" : "notice warning" },
    element("p", {}, [severity, file, message].filter(Boolean).join(": ")),
    recommendation && element("p", { class: "quiet" }, recommendation));
}

/** The last build of a function, if it failed: the plugin before goes on serving. */
function failure(build) {
  return build?.outcome === "failed" && element("div", { class: "notice" },
    element("p", {}, built(build)),
    build.output && element("pre", { tabindex: 0, role: "region", "aria-label": `Output of the build of ${build.function}` }, build.output));
}

const SERVICES = { needs_real_host: "needs the real host", disabled: "disabled", refused: "refused" };

function condition(listing) {
  if (state.builds.get(listing.name)?.kind === "build_started") return "building";
  return SERVICES[listing.service] ?? plugin(listing.name)?.state ?? state.host?.state ?? "unknown";
}

function card(listing) {
  const served = plugin(listing.name);
  const counts = perSpan(invocations(listing.name), 30, 10_000);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return element("li", { class: "card" },
    element("header", {},
      element("h2", {}, element("a", { href: `#functions/${encodeURIComponent(listing.name)}` }, listing.name)),
      element("span", { class: "state" }, outcome(condition(listing)))),
    facts([
      ["Trigger", listing.trigger],
      [listing.url ? "URL" : "Of", listing.url ?? listing.details],
      ["Contract", served?.current?.contract],
      ["Generation", served?.current && `${served.current.number}`],
      ["Problem", listing.problem],
    ]),
    state.host && line(counts, `${total} invocations in five minutes`));
}

function one(name, redraw) {
  const listing = listings().find((known) => known.name === name);
  if (!listing) return [element("h1", {}, name), empty("There is no such function.")];
  const served = plugin(name);
  return [
    element("h1", {}, name),
    listing.problem && element("div", { class: "notice" }, element("p", {}, listing.problem)),
    failure(state.builds.get(name)),
    facts([
      ["State", outcome(condition(listing))],
      ["Trigger", listing.trigger],
      ["URL", listing.url && element("a", { href: listing.url }, listing.url)],
      ["Of", listing.details],
      ["Needs", listing.service === "needs_real_host" && "the real Functions host; fire it by hand here"],
      ["Methods", listing.methods?.join(", ")],
    ]),
    ...(served ? about(served) : []),
    ...(state.host ? [element("h2", {}, "Invoke"), form(listing, redraw)] : []),
    ...denied(name),
    ...(state.host ? recent(name) : []),
  ].filter(Boolean);
}

function about({ current, refused, config, counters, lastError, notInApp }) {
  return [
    element("h2", {}, "Plugin"),
    refused && element("div", { class: "notice" }, element("p", {}, `The last change was refused: ${refused.reason}`)),
    notInApp && element("div", { class: "notice warning" }, element("p", {}, notInApp)),
    facts([
      ["Generation", current && `${current.number}, ${current.sha256.slice(0, 12)}`],
      ["Contract", current?.contract],
      ["Since", current && clock(current.since)],
      ["From", current && `${current.source}, ${current.origin === "cache" ? "compiled before" : "compiled"}`],
      ["Running", `${counters.running}`],
      ["Waiting", `${counters.waiting}`],
      ["Last error", lastError && `${lastError.code}: ${lastError.message}`],
    ]),
    config && element("h2", {}, "Limits and grants"),
    config && element("pre", { tabindex: 0, role: "region", "aria-label": "Limits and grants" },
      JSON.stringify({ limits: config.limits, grants: config.grants }, null, 2)),
  ].filter(Boolean);
}

/** What the sandbox denied, with the line to add to plugin.json. */
function denied(name) {
  const lines = denials(name).slice(-10);
  if (lines.length === 0) return [];
  return [
    element("h2", {}, "Denied"),
    element("ul", { class: "log" }, lines.map((line) => element("li", {}, clock(line.timestamp), line.message))),
  ];
}

function recent(name) {
  const calls = invocations(name).slice(0, 10);
  return [
    element("h2", {}, "Last invocations"),
    calls.length
      ? element("ul", { class: "log" }, calls.map((call) => element("li", {},
        clock(call.timestamp), element("a", { href: `#invocations/${call.id}` }, call.id), " ", outcome(call.outcome))))
      : empty("None yet."),
  ];
}
