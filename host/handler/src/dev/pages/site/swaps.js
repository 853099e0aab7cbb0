// Swaps: which plugin replaced which, and what was refused.

import { clock, element, empty, table } from "./dom.js";
import { state } from "./state.js";

export async function draw() {
  const serving = (state.handler?.functions ?? []).filter(({ current }) => current);
  return [
    element("h1", {}, "Swaps"),
    state.swaps.length
      ? table("The last swaps", ["Time", "What happened"],
        [...state.swaps].reverse().map((swap) => [clock(swap.timestamp), swap.text]))
      : empty("No plugin was replaced yet."),
    serving.length > 0 && element("h2", {}, "Serving now"),
    serving.length > 0 && table("Generations", ["Function", "#Generation", "Plugin", "Loaded in", "Since", "Refused"],
      serving.map(({ name, current, refused }) => [
        name,
        `${current.number}`,
        element("code", {}, current.sha256.slice(0, 12)),
        `${Math.round(current.loadSeconds * 1000)} ms`,
        clock(current.since),
        refused?.reason ?? "",
      ])),
  ].filter(Boolean);
}
