// One function: what serves it, what it may do, what it was denied, and a form to call it.

import { failure } from "./builds.js";
import { changes } from "./changes.js";
import { denied } from "./denials.js";
import { bytes, clock, element, empty, facts, milliseconds, outcome } from "./dom.js";
import { form } from "./invoke.js";
import { condition, listings } from "./listings.js";
import { stages } from "./series.js";
import { invocations, plugin, state } from "./state.js";

export async function draw(name, redraw) {
  const listing = listings().find((known) => known.name === name);
  if (!listing) return [element("h1", {}, name), empty("There is no such function.")];
  const served = plugin(name);
  return [
    element("h1", {}, name),
    listing.problem && element("div", { class: "notice" }, element("p", {}, listing.problem)),
    failure(name),
    facts([
      ["State", outcome(condition(listing))],
      ["Trigger", listing.trigger],
      ["URL", listing.url && (listing.url.includes("{") ? listing.url : element("a", { href: listing.url }, listing.url))],
      ["Route", listing.route],
      ["Source", listing.details],
      ["Needs", listing.service === "needs_real_host" && "the real Functions host; fire it by hand here"],
      ["Methods", listing.methods?.join(", ")],
    ]),
    ...denied(served),
    ...(state.site.host ? await form(listing, redraw) : []),
    ...(state.site.host ? recent(name) : []),
    ...(served ? about(served) : []),
    ...(state.site.changes && served ? changes(served, redraw) : []),
  ].filter(Boolean);
}

function about(served) {
  const { current, previous, refused, counters, lastError, notInApp, pinned, reason } = served;
  return [
    element("h2", {}, "Plugin"),
    refused && element("div", { class: "notice" }, element("p", {}, `The last change was refused: ${refused.reason}`)),
    notInApp && element("div", { class: "notice warning" }, element("p", {}, notInApp)),
    facts([
      ["Generation", current && `${current.number}, ${current.sha256.slice(0, 12)}`],
      ["Contract", current?.contract],
      ["Since", current && clock(current.since)],
      ["From", current && `${current.source}, ${current.origin === "cache" ? "compiled before" : "compiled"} in ${milliseconds(current.loadSeconds * 1000)}`],
      ["Before", previous && `generation ${previous.number}, ${previous.sha256.slice(0, 12)}`],
      ["Pinned", pinned && "yes"],
      ["Not served", reason],
      ["Running", `${counters.running}, ${counters.waiting} waiting`],
      ["Mean time", stages(served.name).map(([stage, mean]) => `${stage} ${milliseconds(mean)}`).join(", ")],
      ["Last error", lastError && `${lastError.code}: ${lastError.message}`],
    ]),
    ...(served.config ? allowed(served.config) : []),
  ].filter(Boolean);
}

function allowed({ limits, instances, grants }) {
  return [
    element("h2", {}, "Grants"),
    facts([
      ["Settings", names(grants.settings)],
      ["Network", names(grants.net)],
      ["Files", names(grants.files.map(({ host, guest, access }) => `${host} as ${guest}, ${access}`))],
      ["MCP headers", grants.mcp_headers.length > 0 && names(grants.mcp_headers)],
      ["Clocks", grants.clocks],
      ["Instances", instances.policy],
    ]),
    element("h2", {}, "Limits"),
    facts([
      ["Memory", bytes(limits.memory)],
      ["Time", limits.time],
      ["CPU time", limits.cpu],
      ["Invocations", `${limits.concurrency} at once, ${limits.queue} waiting`],
      ["Bodies", `request ${bytes(limits.request_body)}, response ${bytes(limits.response_body)}`],
      ["Log", `${limits.log_lines} lines, ${bytes(limits.log_bytes)}`],
      ["Outbound", `${limits.outbound} requests at once`],
    ]),
  ];
}

function names(list) {
  return list.length ? list.join(", ") : "nothing";
}

function recent(name) {
  const calls = invocations(name).slice(0, 10);
  return [
    element("h2", {}, "Last invocations"),
    calls.length
      ? element("ul", { class: "log" }, calls.map((call) => element("li", {},
        clock(call.timestamp), element("a", { href: `#invocations/${call.id}`, class: "mono" }, call.id), " ", outcome(call.outcome))))
      : empty("None yet."),
  ];
}
