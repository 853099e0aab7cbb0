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
  const { default: exported, warmUp } = await import(workerData);
  const wanted = warmUp === undefined ? null : warmUp !== false;
  parentPort.postMessage({ kinds: kindsOf(exported), declaration: declarationOf(exported), warmUp: wanted });
} catch (error) {
  parentPort.postMessage({ error: error instanceof Error ? error.stack : String(error) });
}

function kindsOf(exported) {
  const kinds = [];
  if (serves || typeof exported?.fetch === 'function') kinds.push('service');
  if (typeof exported === 'function') kinds.push('function');
  return kinds;
}
