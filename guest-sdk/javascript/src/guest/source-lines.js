// Lines of the user's sources for lines of the bundle.
//
// `corral-build` adds a table to the bundle: `sources`, and `runs` of three numbers each:
// the first line of a run in the bundle, the index of its source or -1, and its first line
// there. Consecutive lines of a run are consecutive in the source.

/** Under which name the bundle has the table. */
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
  if (frame === null || !BUNDLE.test(frame[1])) return null;
  return original(Number(frame[2]));
}

function original(line) {
  const { sources, runs } = globalThis[TABLE] ?? { sources: [], runs: [] };
  let found = null;
  for (let index = 0; index < runs.length && runs[index] <= line; index += 3) {
    found = index;
  }
  if (found === null || runs[found + 1] < 0) return null;
  return `${sources[runs[found + 1]]}:${runs[found + 2] + line - runs[found]}`;
}
