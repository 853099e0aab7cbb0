// Messages of the engine about code that fails while the plugin is built.

/** A position in the bundle. */
const POSITION = /\(?(?:[\w:./-]*user\.js):(\d+):\d+\)?/g;

/** What the engine says before the error itself. */
const PREFIX = /^[\s\S]*?Failed to \w+ JavaScript module(?: evaluation)?: /;

/**
 * A message of the engine with the lines of the sources instead of those of the bundle.
 *
 * @param {string} message
 * @param {{sources: string[], runs: number[]}} table
 */
export function originalLines(message, { sources, runs }) {
  const lines = message.replace(PREFIX, '').trimEnd().split('\n');
  const shown = lines.map((line) => line.replace(POSITION, (position, number) => original(Number(number)) ?? position));
  return shown.filter((line) => !line.includes('user.js:')).join('\n');

  function original(line) {
    let found = null;
    for (let index = 0; index < runs.length && runs[index] <= line; index += 3) {
      found = index;
    }
    if (found === null || runs[found + 1] < 0) return null;
    return `${sources[runs[found + 1]]}:${runs[found + 2] + line - runs[found]}`;
  }
}
