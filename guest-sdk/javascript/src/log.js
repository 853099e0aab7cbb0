// Log lines with a level; Corral adds the invocation.

import { host } from './host.js';

/** The levels, from the least severe. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

/**
 * Methods that write one line each, named after the levels.
 *
 * @param {string} target The part of the program; may be empty.
 */
function logger(target) {
  const methods = LEVELS.map((level) => [
    level,
    (message) => host().log(level, target, String(message)),
  ]);
  return Object.freeze(Object.fromEntries([...methods, ['target', logger]]));
}

/** The log of the invocation that runs. */
export const log = logger('');
