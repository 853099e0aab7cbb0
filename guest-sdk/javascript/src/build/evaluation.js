// The thread in which `corral-build` evaluates a module to see what it exports.

import { parentPort, workerData } from 'node:worker_threads';

import { declarationOf } from '../declaration/declare.js';

// Modules must not take a build for Node.js.
for (const name of ['process', 'Buffer', 'global', 'require']) delete globalThis[name];

let serves = false;
globalThis.addEventListener = (type) => {
  serves ||= type === 'fetch';
};

try {
  const { default: exported } = await import(workerData);
  parentPort.postMessage({ kind: kindOf(exported), declaration: declarationOf(exported) });
} catch (error) {
  parentPort.postMessage({ error: error instanceof Error ? error.stack : String(error) });
}

function kindOf(exported) {
  if (serves || typeof exported?.fetch === 'function') return 'fetch';
  return typeof exported === 'function' ? 'function' : 'other';
}
