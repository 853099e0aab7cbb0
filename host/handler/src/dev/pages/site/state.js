// What the page knows: the events of the host one after another, and what the handler says.

/** How many invocations, lines and swaps are kept. */
const KEPT = 1000;

/**
 * `site` says what there is: a local host, a handler that may be changed. `handler` is
 * missing for a handler that is not Corral's, and while there is none.
 */
export const state = {
  site: { host: true, changes: false },
  host: { state: "starting" },
  handler: undefined,
  functions: new Map(),
  invocations: new Map(),
  diagnostics: [],
  log: [],
  swaps: [],
  /** The last build of each function, by its name. */
  builds: new Map(),
};

export function keep(list, entry) {
  list.push(entry);
  if (list.length > KEPT) list.shift();
}

function invocation(event) {
  return state.invocations.get(event.invocationId);
}

/** Whose call a line of the handler's console is about: `warning: [order 3f…] text`. */
const CALL = /^(?:[a-z ]+: )?\[(\S+) ([^\]\s]+)[^\]]*\] /;
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
    keep(state.swaps, { at: event.timestamp, function: event.function, kind: "build", text: built(event) });
  },
  plugin_swapped: (event) => keep(state.swaps, {
    at: event.timestamp,
    function: event.function,
    kind: event.text.includes("rolled back") ? "rolled back" : "swapped",
    generation: event.generation,
    text: event.text.slice(event.text.indexOf(": ") + 2),
  }),
  log: (event) => {
    keep(state.log, event);
    const [prefix, , id] = (event.source === "worker" && CALL.exec(event.message)) || [];
    if (id) state.invocations.get(id)?.log.push({ ...event, message: event.message.slice(prefix.length) });
    else invocation(event)?.log.push(event);
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

/** Takes in one event of the host. */
export function take(event) {
  KINDS[event.kind]?.(event);
}

/** Takes in what the handler says; nothing when it is not there. */
export function takeStatus(handler) {
  state.handler = handler;
  for (const { name, refused } of handler?.functions ?? []) {
    // An event may have told of it.
    const isIt = ({ at, kind, function: of }) =>
      kind === "refused" && of === name && Math.abs(Date.parse(at) - Date.parse(refused.at)) < 1000;
    if (refused && !state.swaps.some(isIt)) keep(state.swaps, { at: refused.at, function: name, kind: "refused", text: refused.reason });
  }
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
