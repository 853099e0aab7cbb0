// What the page knows, made of the events of the host one after another.

/** How many invocations, lines and swaps are kept. */
const KEPT = 1000;

/** `host` is missing for a deployed handler, `handler` for a handler that is not Corral's. */
export const state = {
  host: undefined,
  handler: undefined,
  functions: new Map(),
  invocations: new Map(),
  diagnostics: [],
  log: [],
  swaps: [],
  /** The last build of each function, by its name. */
  builds: new Map(),
};

function keep(list, entry) {
  list.push(entry);
  if (list.length > KEPT) list.shift();
}

function invocation(event) {
  return state.invocations.get(event.invocationId);
}

/** What came of a build, in one line. */
export function built({ function: name, outcome, durationMs, error }) {
  if (outcome === "failed") return `${name} is not built: ${error}`;
  return durationMs === undefined ? `${name} is up to date` : `built ${name} in ${(durationMs / 1000).toFixed(2)} s`;
}

const KINDS = {
  function_discovered: (event) => state.functions.set(event.function, event),
  function_removed: (event) => state.functions.delete(event.function),
  host_state_changed: (event) => {
    state.host.state = event.state;
    state.host.reason = event.reason;
    if (event.state === "starting" || event.state === "restarting") state.diagnostics.length = 0;
  },
  worker_started: (event) => { state.host.worker = event; },
  cli_diagnostic: (event) => keep(state.diagnostics, event),
  build_started: (event) => state.builds.set(event.function, event),
  build_completed: (event) => {
    state.builds.set(event.function, event);
    keep(state.swaps, { timestamp: event.timestamp, text: built(event) });
  },
  plugin_swapped: (event) => keep(state.swaps, event),
  log: (event) => {
    keep(state.log, event);
    invocation(event)?.log.push(event);
  },
  invocation_started: (event) => {
    // A retry of a queue message has the id of its first try.
    state.invocations.delete(event.invocationId);
    state.invocations.set(event.invocationId, { ...event, id: event.invocationId, outcome: "running", log: [], writes: [] });
    if (state.invocations.size > KEPT) state.invocations.delete(state.invocations.keys().next().value);
  },
  invocation_completed: (event) => {
    const call = invocation(event);
    if (call) Object.assign(call, { outcome: event.outcome.replace("_", " "), completed: event });
  },
  request_sent: (event) => { if (invocation(event)) invocation(event).request = event; },
  answer_received: (event) => { if (invocation(event)) invocation(event).answer = event; },
};

for (const kind of ["queue_message_written", "blob_written", "entity_written", "output_dropped"]) {
  KINDS[kind] = (event) => invocation(event)?.writes.push(event);
}

/** Takes in one event. */
export function take(event) {
  state.host ??= { state: "starting" };
  KINDS[event.kind]?.(event);
}

/** Invocations, the newest first; those of one function, if it is given. */
export function invocations(name) {
  const all = [...state.invocations.values()].reverse();
  return name === undefined ? all : all.filter((call) => call.function === name);
}

/** What the handler says of a function. */
export function plugin(name) {
  return state.handler?.functions.find((known) => known.name.toLowerCase() === name.toLowerCase());
}

/** The lines in which something was denied, with the grant to add. */
export function denials(name) {
  return state.log.filter((line) => line.message.includes("denied") && line.message.includes(name));
}
