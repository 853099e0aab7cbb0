// Invocations: when, how long, what went in and out, and what was logged.

import { line, perSpan } from "./charts.js";
import { clock, element, empty, facts, milliseconds, outcome, pretty, table } from "./dom.js";
import { invocations, state } from "./state.js";

export async function draw([id]) {
  if (!state.host) return [element("h1", {}, "Invocations"), counted()];
  if (id) return one(id);
  const all = invocations();
  const counts = perSpan(all, 60, 5_000);
  return [
    element("h1", {}, "Invocations"),
    line(counts, `${counts.reduce((sum, count) => sum + count, 0)} invocations in five minutes`),
    all.length ? list(all.slice(0, 200)) : empty("None yet."),
  ];
}

function list(calls) {
  return table("The last invocations, newest first", ["Time", "Function", "Outcome", "#Duration", "Id"],
    calls.map((call) => [
      clock(call.timestamp),
      call.function,
      outcome(call.outcome),
      milliseconds(call.completed?.durationMs),
      element("a", { href: `#invocations/${call.id}`, class: "mono", title: call.id }, call.id.slice(0, 8)),
    ]));
}

/** A deployed handler has counters only. */
function counted() {
  const rows = (state.handler?.functions ?? []).flatMap(({ name, counters }) =>
    Object.entries(counters.invocations).map(([code, count]) => [name, code, `${count}`]));
  return rows.length
    ? table("Invocations since the handler started", ["Function", "Outcome", "#Count"], rows)
    : empty("None yet.");
}

function one(id) {
  const call = state.invocations.get(id);
  if (!call) return [element("h1", {}, "Invocation"), empty("It is not kept any more.")];
  const { completed } = call;
  return [
    element("h1", {}, `Invocation of ${call.function}`),
    facts([
      ["Id", element("code", {}, call.id)],
      ["By", call.reason],
      ["Outcome", outcome(call.outcome)],
      ["Error", completed?.error],
      ["Status", completed?.status && `${completed.status}`],
      ["Started", clock(call.timestamp)],
      ["Retry", call.retry > 0 && `${call.retry}`],
    ]),
    ...timing(completed),
    ...message("Request to the handler", call.request),
    ...message("Answer of the handler", call.answer),
    ...writes(call.writes),
    element("h2", {}, "Log"),
    call.log.length
      ? element("ul", { class: "log" }, call.log.map((line) =>
        element("li", { class: line.level === "error" ? "bad" : undefined }, clock(line.timestamp), line.message)))
      : empty("No lines."),
  ];
}

function timing(completed) {
  if (!completed) return [];
  const parts = [
    ["Inputs", completed.beforeMs],
    ["Handler", completed.handlerMs],
    ["Outputs", completed.afterMs],
  ];
  return [
    element("h2", {}, "Time"),
    element("div", { class: "stages", "aria-hidden": "true" }, parts.map(([, time]) => {
      const part = element("span");
      part.style.width = `${(100 * time) / (completed.durationMs || 1)}%`;
      return part;
    })),
    facts([["All", milliseconds(completed.durationMs)], ...parts.map(([name, time]) => [name, milliseconds(time)])]),
  ];
}

function shown(content) {
  if (content.text !== undefined) return pretty(content.text) + (content.truncated ? "…" : "");
  return content.base64 ?? "";
}

function message(title, event) {
  if (!event) return [];
  const body = shown(event.body);
  return [
    element("h2", {}, title),
    element("p", { class: "mono" }, event.line),
    element("details", {},
      element("summary", {}, `${event.fields.length} header fields`),
      element("pre", { tabindex: 0, role: "region", "aria-label": `${title}: header fields` },
        event.fields.map(([name, value]) => `${name}: ${value}`).join("\n"))),
    body !== "" && element("pre", { tabindex: 0, role: "region", "aria-label": `${title}: body` }, body),
  ].filter(Boolean);
}

function writes(events) {
  if (events.length === 0) return [];
  const places = {
    queue_message_written: (event) => element("a", { href: `#queues/${encodeURIComponent(event.queue)}` }, `queue ${event.queue}`),
    blob_written: (event) => element("a", { href: `#blobs/${encodeURIComponent(event.container)}` }, `blob ${event.container}/${event.name}`),
    entity_written: (event) => `table ${event.table}`,
    output_dropped: (event) => `${event.bindingType} ${event.binding}, which only the real host writes`,
  };
  return [
    element("h2", {}, "Outputs"),
    table("What the bindings wrote", ["To", "Content"], events.map((event) => [
      places[event.kind](event),
      element("code", {}, shown(event.content)),
    ])),
  ];
}
