// The globals that QuickJS lacks, or has in a form that does not suit a plugin. This
// module is loaded before every other.

import { console } from './console.js';
import { EnginePromise, enqueue } from './promise.js';
import { crypto, random } from './random.js';
import { TextDecoder, TextEncoder } from './text-encoding.js';
import { clearTimer, now, setInterval, setTimeout } from './timers.js';

const globals = {
  TextDecoder,
  TextEncoder,
  clearInterval: clearTimer,
  clearTimeout: clearTimer,
  console,
  crypto,
  Promise: EnginePromise,
  performance: { now, timeOrigin: 0 },
  queueMicrotask: enqueue,
  setInterval,
  setTimeout,
};
for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

Math.random = random;

// The engine's own would return a promise whose jobs nothing runs.
Array.fromAsync = async (values, map = (value) => value) => {
  const result = [];
  let index = 0;
  for await (const value of values) {
    result.push(await map(value, index));
    index += 1;
  }
  return result;
};
