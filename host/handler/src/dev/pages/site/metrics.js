// Metrics as small charts: of all functions, and of each.

import { line } from "./charts.js";
import { bytes, counted, element, empty, milliseconds, table } from "./dom.js";
import { listings } from "./listings.js";
import { PERIOD, calls, memory, stages } from "./series.js";
import { state } from "./state.js";

export async function draw() {
  const listed = listings();
  return [
    element("h1", {}, "Metrics"),
    element("p", { class: "quiet" }, state.site.host
      ? "The last five minutes; durations are those of the local host, memory that of the handler and of instances."
      : "The last five minutes that this page was open; durations are those of the handler, memory its own and that of instances."),
    panel("All functions"),
    ...(listed.length ? listed.map(({ name }) => panel(name, name)) : [empty("The app has no functions.")]),
    ...sinceStart(),
  ];
}

function panel(title, name) {
  const { started, failed, mean, count, failures, average } = calls(name);
  const taken = memory(name);
  const last = taken.findLast((value) => value !== undefined);
  return element("section", { class: "panel" },
    element("h2", {}, name === undefined ? title : element("a", { href: `#functions/${encodeURIComponent(name)}` }, title)),
    element("div", { class: "charts" },
      figure("Invocations", `${count}`, started, `${counted(count, "invocation")} ${PERIOD}`),
      figure("Failures", `${failures}`, failed, `${counted(failures, "failure")} ${PERIOD}`, failures > 0 && "bad"),
      figure("Mean duration", milliseconds(average) || "–", mean, `mean duration ${milliseconds(average) || "unknown"}`),
      last !== undefined && figure("Memory", bytes(last), taken, `memory ${bytes(last)}`)));
}

function figure(title, value, values, description, kind) {
  return element("figure", { class: kind || undefined },
    element("figcaption", {}, title, " ", element("strong", {}, value)),
    line(values, description));
}

/** What the handler counted since its start. */
function sinceStart() {
  const functions = state.handler?.functions ?? [];
  const rows = functions.flatMap(({ name, counters }) =>
    Object.entries(counters.invocations).map(([code, count]) => [name, code, `${count}`]));
  const times = functions.flatMap(({ name }) =>
    stages(name).map(([stage, mean]) => [name, stage, milliseconds(mean)]));
  return [
    rows.length > 0 && element("h2", {}, "Since the handler started"),
    rows.length > 0 && table("Invocations by outcome", ["Function", "Outcome", "#Count"], rows),
    times.length > 0 && table("Mean time by stage", ["Function", "Stage", "#Time"], times),
  ].filter(Boolean);
}
