// The export that Corral calls.

import { asInvocationError } from '../error.js';
import { connect, host } from '../host.js';
import { run } from '../run.js';
import { closeConsole, openConsole } from './console.js';
import { settled } from './event-loop.js';
import { corral, wellFormed } from './host.js';
import { openLoop, takeUnhandled } from './promise.js';
import { reseed } from './random.js';

connect(corral);

/** Whether this instance has run an invocation. */
let started = false;

/**
 * What the plugin exports as `corral:function/handler`, for the function that a module
 * has as its default export.
 *
 * @param {{default?: unknown}} module
 * @param {string} file The module's name, for the message.
 */
export function plugin({ default: handler }, file) {
  if (typeof handler !== 'function') {
    throw new Error(`${file} must export a function: \`export default http((request) => …)\``);
  }
  return { handle: (trigger) => handle(handler, trigger) };
}

function handle(handler, trigger) {
  if (!started) reseed();
  started = true;
  openLoop();
  openConsole();
  try {
    return lowered(settled(run(handler, trigger)));
  } catch (thrown) {
    const { fault, retryable, message } = asInvocationError(thrown, corral.frames);
    // Not an error with a stack: the engine passes only plain objects as a failure.
    throw { fault, retryable, message: wellFormed(message) };
  } finally {
    for (const reason of takeUnhandled()) {
      host().log('warn', '', `a promise was rejected and nothing handles it: ${reason}`);
    }
    closeConsole();
  }
}

/** The outcome with every text well-formed. */
function lowered({ outputs, returnValue, trace }) {
  return {
    outputs: outputs.map(([name, output]) => [wellFormed(name), loweredOutput(output)]),
    returnValue: returnValue === null ? null : loweredOutput(returnValue),
    trace,
  };
}

function loweredOutput({ tag, val }) {
  if (tag === 'messages') return { tag, val: val.map(loweredOutput) };
  if (tag === 'http') {
    const headers = val.headers.map((field) => field.map(wellFormed));
    return { tag, val: { ...val, headers } };
  }
  return { tag, val: typeof val === 'string' ? wellFormed(val) : val };
}
