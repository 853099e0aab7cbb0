// `console`: every line goes to the log of the invocation.

import { host } from '../host.js';
import { format, withStack } from './format.js';
import { now } from './timers.js';

/** Lines of modules that were loaded when the plugin was built; the first invocation
 * of an instance writes them. */
const early = [];
let running = false;

/** Called at the start of each invocation. */
export function openConsole() {
  running = true;
  for (const [level, line] of early.splice(0)) host().log(level, '', line);
}

/** Called at the end of each invocation. */
export function closeConsole() {
  running = false;
  indentation = '';
}

let indentation = '';
const counts = new Map();
const times = new Map();

function write(level, values) {
  const line = indentation + format(values).replaceAll('\n', `\n${indentation}`);
  if (running) {
    host().log(level, '', line);
  } else {
    early.push([level, line]);
  }
}

export const console = {
  trace: (...values) => write('trace', [withStack(format(values), new Error())]),
  debug: (...values) => write('debug', values),
  log: (...values) => write('info', values),
  info: (...values) => write('info', values),
  warn: (...values) => write('warn', values),
  error: (...values) => write('error', values),
  dir: (value) => write('info', [value]),
  dirxml: (...values) => write('info', values),
  table: (value) => write('info', [value]),

  assert(condition, ...values) {
    if (!condition) write('error', ['assertion failed', ...values]);
  },

  count(label = 'default') {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    write('info', [`${label}: ${counts.get(label)}`]);
  },

  countReset(label = 'default') {
    counts.delete(label);
  },

  time(label = 'default') {
    times.set(label, now());
  },

  timeLog(label = 'default', ...values) {
    if (times.has(label)) {
      write('info', [`${label}: ${(now() - times.get(label)).toFixed(3)} ms`, ...values]);
    }
  },

  timeEnd(label = 'default') {
    console.timeLog(label);
    times.delete(label);
  },

  group(...values) {
    if (values.length > 0) write('info', values);
    indentation += '  ';
  },

  groupCollapsed: (...values) => console.group(...values),

  groupEnd() {
    indentation = indentation.slice(2);
  },
};
