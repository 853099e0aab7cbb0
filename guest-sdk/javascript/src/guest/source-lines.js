// Places in the user's sources for the stack of an error.

import { originalPlace } from '../line-table.js';

/** Under which name `corral-build` adds the table to the bundle. */
const TABLE = Symbol.for('corral.lines');

/** A line of a stack: `    at name (file:line:column)`. */
const FRAME = /([^\s()]+):(\d+):\d+\)?$/;

/** The file name that the engine gives the bundle. */
const BUNDLE = /user\.js$/;

/** Where an error was thrown, innermost first, in the user's sources only. */
export function frames(error) {
  const lines = String(error.stack ?? '').split('\n');
  return lines.map(place).filter((frame) => frame !== null);
}

function place(line) {
  const frame = FRAME.exec(line);
  const table = globalThis[TABLE];
  if (frame === null || !BUNDLE.test(frame[1]) || table === undefined) return null;
  return originalPlace(table, Number(frame[2]));
}
