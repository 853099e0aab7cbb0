// Swaps: which plugin replaced which, and what was refused.

import { clock, element, empty, milliseconds, outcome, table } from "./dom.js";
import { state } from "./state.js";

export async function draw() {
  const serving = (state.handler?.functions ?? []).filter(({ current }) => current);
  const newest = [...state.swaps].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return [
    element("h1", {}, "Swaps"),
    newest.length
      ? table("History, newest first", ["Time", "Function", "What", "#Generation", "Details"],
        newest.map((swap) => [clock(swap.at), swap.function ?? "the app", outcome(swap.kind), `${swap.generation ?? ""}`, swap.text]))
      : empty(state.site.host ? "No plugin was replaced yet." : "No plugin was replaced since this page was opened."),
    serving.length > 0 && element("h2", {}, "Serving now"),
    serving.length > 0 && table("Generations", ["Function", "#Generation", "Plugin", "Loaded in", "Since", "Before"],
      serving.map(({ name, current, previous }) => [
        element("a", { href: `#functions/${encodeURIComponent(name)}` }, name),
        `${current.number}`,
        element("code", {}, current.sha256.slice(0, 12)),
        milliseconds(current.loadSeconds * 1000),
        clock(current.since),
        previous ? element("code", {}, previous.sha256.slice(0, 12)) : "",
      ])),
  ].filter(Boolean);
}
