// Replaces Corral in a native test: what a function asks about its invocation comes from
// the call, log lines are recorded. Calls may overlap.

import { AsyncLocalStorage } from 'node:async_hooks';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A simulated invocation, besides the trigger's value.
 *
 * @typedef {object} Invocation
 * @property {string} id
 * @property {string} functionName
 * @property {string} triggerName
 * @property {Map<string, import('../host.js').Value>} inputs
 * @property {string} metadata
 * @property {{traceparent: string, tracestate: string | null} | null} trace
 * @property {number} remaining
 * @property {[string, string][] | Error} settings The settings, or why they cannot be read.
 * @property {{headers: [string, string][], query: [string, string][],
 *   params: [string, string][], identities: string | null}} request
 * @property {typeof globalThis.fetch | null} fetch What answers the function's requests.
 * @property {{level: string, target: string, message: string}[]} logs
 * @property {{done: number, total: number | null, message: string | null}[]} progress
 */

/** @type {AsyncLocalStorage<Invocation>} */
const invocations = new AsyncLocalStorage();

/** Runs `body` as part of `invocation`. */
export function within(invocation, body) {
  return invocations.run(invocation, body);
}

function invocation() {
  const running = invocations.getStore();
  if (running === undefined) {
    throw new Error('no invocation runs here; call the function with `call` of corral-sdk/testing');
  }
  return running;
}

function readSettings() {
  const { settings } = invocation();
  if (settings instanceof Error) throw settings;
  return settings;
}

/** @type {import('../host.js').Host} */
export const simulated = {
  id: () => invocation().id,
  functionName: () => invocation().functionName,
  triggerName: () => invocation().triggerName,
  inputNames: () => [...invocation().inputs.keys()],
  takeInput(name) {
    const { inputs } = invocation();
    const value = inputs.get(name) ?? null;
    inputs.delete(name);
    return value;
  },
  metadata: () => invocation().metadata,
  trace: () => invocation().trace,
  remaining: () => invocation().remaining,
  header(name) {
    const wanted = name.toLowerCase();
    const { headers } = invocation().request;
    return headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
  },
  headers: () => invocation().request.headers,
  query: () => invocation().request.query,
  params: () => invocation().request.params,
  identities: () => invocation().request.identities,
  log: (level, target, message) => void invocation().logs.push({ level, target, message }),
  reportProgress: (done, total, message) => void invocation().progress.push({ done, total, message }),
  setting: (name) => readSettings().find(([key]) => key === name)?.[1] ?? null,
  settings: () => readSettings(),
  frames,
};

/** The folder of the SDK's sources. */
const SDK = path.dirname(path.dirname(fileURLToPath(import.meta.url))) + path.sep;

const FRAME = /\(?((?:file:\/\/)?\/[^()]*|[A-Za-z]:[^()]*):(\d+):\d+\)?$/;

/** Frames of the engine and of the SDK are left out, as in a plugin. */
function frames(error) {
  return String(error.stack ?? '')
    .split('\n')
    .map((line) => FRAME.exec(line.replace(/^\s*at (async )?/, '')))
    .filter((frame) => frame !== null)
    .map(([, file, line]) => [file.startsWith('file:') ? fileURLToPath(file) : file, line])
    .filter(([file]) => !file.startsWith(SDK))
    .map(([file, line]) => `${path.relative(process.cwd(), file)}:${line}`);
}

/** Lets the test answer what a function fetches while it is called. */
export function interceptFetch() {
  const { fetch } = globalThis;
  globalThis.fetch = (...request) => (invocations.getStore()?.fetch ?? fetch)(...request);
}

/** The levels of the methods of `console`. */
const LEVELS = { trace: 'trace', debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' };

/** Records what a function writes to `console` while it is called. */
export function recordConsole(format) {
  for (const [method, level] of Object.entries(LEVELS)) {
    const write = console[method];
    console[method] = (...values) => {
      const running = invocations.getStore();
      if (running === undefined) {
        write.apply(console, values);
      } else {
        running.logs.push({ level, target: '', message: format(...values) });
      }
    };
  }
}
