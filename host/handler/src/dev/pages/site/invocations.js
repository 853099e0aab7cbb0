// Invocations: when, how long, what went in and out, and what was logged.

import { line } from "./charts.js";
import { clock, counted, element, empty, facts, milliseconds, outcome, pretty, table } from "./dom.js";
import { PERIOD, calls } from "./series.js";
import { invocations, state } from "./state.js";

export async function draw([id]) {
  if (id) return one(id);
  const all = invocations();
  const { started, count } = calls();
  return [
    element("h1", {}, "Invocations"),
    element("p", { class: "quiet" }, `${counted(count, "invocation")} ${PERIOD}`),
    line(started, `${counted(count, "invocation")} ${PERIOD}`),
    all.length ? list(all.slice(0, 200)) : empty("None yet."),
  ];
}

function list(all) {
  return table("The last invocations, newest first", ["Time", "Function", "Outcome", "#Status", "#Duration", "By"],
    all.map((call) => [
      element("a", { href: `#invocations/${call.id}`, title: call.id }, clock(call.timestamp)),
      element("a", { href: `#functions/${encodeURIComponent(call.function)}` }, call.function),
      outcome(call.outcome),
      `${call.completed?.status ?? ""}`,
      milliseconds(call.completed?.durationMs),
      call.reason,
    ]));
}

function one(id) {
  const call = state.invocations.get(id);
  if (!call) return [element("h1", {}, "Invocation"), empty("It is not kept any more.")];
  const { completed } = call;
  return [
    element("h1", {}, `Invocation of ${call.function}`),
    facts([
      ["Function", element("a", { href: `#functions/${encodeURIComponent(call.function)}` }, call.function)],
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
        element("li", { class: { error: "bad", warning: "warn" }[line.level] }, clock(line.timestamp), line.message)))
      : empty("No lines."),
  ];
}

function timing(completed) {
  if (!completed) return [];
  const parts = [
    ["Inputs", "before", completed.beforeMs],
    ["Handler", "handler", completed.handlerMs],
    ["Outputs", "after", completed.afterMs],
  ];
  return [
    element("h2", {}, "Time"),
    element("div", { class: "stages", "aria-hidden": "true" }, parts.map(([, kind, time]) => {
      const part = element("span", { class: kind });
      part.style.width = `${(100 * time) / (completed.durationMs || 1)}%`;
      return part;
    })),
    element("ul", { class: "legend" },
      parts.map(([name, kind, time]) => element("li", {}, element("span", { class: `key ${kind}` }), `${name} ${milliseconds(time)}`)),
      element("li", {}, `All ${milliseconds(completed.durationMs)}`)),
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
    element("details", { "data-name": title },
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
