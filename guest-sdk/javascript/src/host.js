// The one module through which the SDK reaches its host. In a plugin the host is
// Corral (`guest/host.js`); in native tests it is `testing/host.js`.

/**
 * What is known about the invocation that runs, its log, and the settings.
 *
 * @typedef {object} Host
 * @property {() => string} id
 * @property {() => string} functionName
 * @property {() => string} triggerName
 * @property {() => string[]} inputNames Inputs that were not taken yet.
 * @property {(name: string) => Value | null} takeInput
 * @property {() => string} metadata A JSON object.
 * @property {() => {traceparent: string, tracestate: string | null} | null} trace
 * @property {() => number} remaining Milliseconds.
 * @property {(name: string) => string[]} header
 * @property {() => [string, string][]} headers
 * @property {() => [string, string][]} query
 * @property {() => [string, string][]} params
 * @property {() => string | null} identities A JSON array.
 * @property {(level: string, target: string, message: string) => void} log
 * @property {(done: number, total: number | null, message: string | null) => void} reportProgress
 * @property {(name: string) => string | null} setting Throws if settings cannot be read.
 * @property {() => [string, string][]} settings Throws if settings cannot be read.
 * @property {(error: Error) => string[]} frames Where an error was thrown, innermost
 *   first, as `file:line`.
 */

/**
 * The trigger's value, or that of an input binding, as the contract passes it.
 *
 * @typedef {{tag: 'none'}
 *   | {tag: 'text', val: string}
 *   | {tag: 'json', val: string}
 *   | {tag: 'bytes', val: Uint8Array}
 *   | {tag: 'http', val: {method: string, url: string, body: Uint8Array}}} Value
 */

/** @type {Host | null} */
let current = null;

/**
 * Sets the host, once when the plugin or the test starts.
 *
 * @param {Host} host
 */
export function connect(host) {
  current = host;
}

/**
 * The host.
 *
 * @returns {Host}
 */
export function host() {
  if (current === null) {
    throw new Error(
      'there is no invocation here: Corral runs the function as a plugin; in a test, use `call` of corral-sdk/testing',
    );
  }
  return current;
}
