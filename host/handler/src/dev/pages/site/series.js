// Values over time: of the invocations that a local host told of, and of the counters that
// a handler was asked for again and again.

import { invocations, plugin, state } from "./state.js";

/** How many spans a chart has, and how long each is, in milliseconds. */
const SPANS = 60;
const SPAN = 5000;

/** The period that charts show, in words. */
export const PERIOD = "in five minutes";

/** What the handler said, with the time. */
const samples = [];

/** Keeps what the handler says now; it is not there if nothing is given. */
export function sample(handler) {
  samples.push({ at: Date.now(), handler });
  while (Date.now() - samples[0].at > (SPANS + 1) * SPAN) samples.shift();
}

function spanOf(at, now) {
  return SPANS - 1 - Math.floor((now - at) / SPAN);
}

function sum(values) {
  return values.reduce((all, value) => all + (value ?? 0), 0);
}

/** Invocations, failures and the mean duration in milliseconds in each span; of one function, or of all. */
export function calls(name) {
  const spans = state.site.host ? ofEvents(name) : ofSamples(name);
  return {
    started: spans.map(({ count }) => count),
    failed: spans.map(({ failed }) => failed),
    mean: spans.map(({ timed, time }) => (timed ? time / timed : undefined)),
    count: sum(spans.map(({ count }) => count)),
    failures: sum(spans.map(({ failed }) => failed)),
    average: sum(spans.map(({ time }) => time)) / sum(spans.map(({ timed }) => timed)),
  };
}

function none() {
  return Array.from({ length: SPANS }, () => ({ count: 0, failed: 0, timed: 0, time: 0 }));
}

function ofEvents(name, now = Date.now()) {
  const spans = none();
  for (const { timestamp, completed } of invocations(name)) {
    const span = spans[spanOf(Date.parse(timestamp), now)];
    if (!span) continue;
    span.count += 1;
    if (!completed) continue;
    span.failed += completed.outcome === "succeeded" ? 0 : 1;
    span.timed += 1;
    span.time += completed.durationMs;
  }
  return spans;
}

function ofSamples(name, now = Date.now()) {
  const spans = none();
  for (const [index, { at, handler }] of samples.entries()) {
    const before = samples[index - 1]?.handler;
    const span = spans[spanOf(at, now)];
    if (!span || !handler || !before) continue;
    for (const { name: of, counters } of handler.functions) {
      const last = before.functions.find((known) => known.name === of)?.counters;
      if (!last || (name !== undefined && of !== name)) continue;
      // The counters of a handler that was restarted begin again.
      const more = (value) => Math.max(0, value(counters) - value(last));
      const all = more(total);
      span.count += all;
      span.failed += Math.max(0, all - more(({ invocations: by }) => by.ok ?? 0));
      span.timed += more(({ stages }) => stages.guest.count);
      span.time += more(({ stages }) => sum(Object.values(stages).map(({ seconds }) => seconds))) * 1000;
    }
  }
  return spans;
}

/** The invocations that a handler counted. */
export function total({ invocations: by }) {
  return sum(Object.values(by));
}

/** The bytes that the instances of a function take, or the process; nothing while they are not known. */
export function memory(name) {
  const spans = new Array(SPANS).fill(undefined);
  const now = Date.now();
  for (const { at, handler } of samples) {
    const span = spanOf(at, now);
    if (span < 0 || !handler) continue;
    spans[span] = name === undefined
      ? handler.handler.residentBytes ?? undefined
      : handler.functions.find((known) => known.name === name)?.counters.memoryBytes;
  }
  return spans;
}

/** The stages of an invocation in their order. */
const STAGES = ["queue", "instantiate", "guest", "encode"];

/** Mean time of a function's invocations by stage, in milliseconds, as the handler counted it. */
export function stages(name) {
  const counted = plugin(name)?.counters.stages ?? {};
  return STAGES.filter((stage) => counted[stage]?.count > 0)
    .map((stage) => [stage, (1000 * counted[stage].seconds) / counted[stage].count]);
}
