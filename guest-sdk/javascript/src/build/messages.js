// Messages of the engine about code that fails while the plugin is built.

import { originalPlace } from '../line-table.js';

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
export function originalLines(message, table) {
  const lines = message.replace(PREFIX, '').trimEnd().split('\n');
  const shown = lines.map((line) =>
    line.replace(POSITION, (position, number) => originalPlace(table, Number(number)) ?? position),
  );
  return shown.filter((line) => !line.includes('user.js:')).join('\n');
}
