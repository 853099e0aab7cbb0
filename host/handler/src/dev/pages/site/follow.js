// The events that the page follows.

import { announce } from "./dom.js";
import { built, keep, state, take } from "./state.js";

/** The events of a local host, from its first on. */
export function followHost(changed) {
  const source = new EventSource("host/events");
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    take(event);
    say(event);
    changed();
  };
  // A host that was started again counts its events from the beginning.
  source.addEventListener("restart", () => location.reload());
  source.onerror = changed;
}

/** What is worth saying aloud. */
function say(event) {
  if (event.kind === "plugin_swapped") announce(event.text);
  if (event.kind === "build_completed") announce(built(event));
  if (event.kind === "invocation_completed") announce(`${event.function} ${event.outcome.replace("_", " ")}`);
}

/** The events of a deployed handler that belong to the history, and their names in it. */
const HISTORY = {
  loaded: "loaded",
  swapped: "swapped",
  rolledBack: "rolled back",
  refused: "refused",
  drained: "drained",
  pinned: "pinned",
  unpinned: "unpinned",
  added: "added",
  removed: "removed",
  problem: "problem",
  warning: "warning",
  definitionsChanged: "definitions changed",
};

/** The events of a deployed handler, from now on. */
export function followHandler(changed) {
  const source = new EventSource("handler/v1/events");
  for (const [name, kind] of Object.entries(HISTORY)) {
    source.addEventListener(name, (message) => {
      const event = JSON.parse(message.data);
      const digest = event.sha256 && `plugin ${event.sha256.slice(0, 12)}`;
      const from = event.from && `replacing generation ${event.from}`;
      const text = event.reason ?? [digest, from].filter(Boolean).join(", ");
      keep(state.swaps, { at: event.at, function: event.function, kind, generation: event.generation, text });
      announce([event.function, kind].filter(Boolean).join(" "));
      changed();
    });
  }
  source.addEventListener("settled", changed);
}
