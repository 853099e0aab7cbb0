// The table that leads from lines of the bundle to lines of the sources.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The table of a source map, with the sources for which `nameOf` has a name. Its form is
 * described in `line-table.js`.
 *
 * @param {{sources: string[], mappings: string}} map
 * @param {(source: string) => string | null} nameOf
 */
export function lineTable(map, nameOf) {
  const names = map.sources.map(nameOf);
  const runs = [];
  let run = { line: 0, source: null, original: 0 };
  for (const [index, [position]] of positions(map.mappings).entries()) {
    const line = index + 1;
    const source = position === undefined || names[position.source] === null ? -1 : position.source;
    const original = source < 0 ? 0 : position.line + 1;
    const continues = source === run.source && (source < 0 || original - run.original === line - run.line);
    if (continues) continue;
    run = { line, source, original };
    runs.push(line, source, original);
  }
  return { sources: names.map((name) => name ?? ''), runs };
}

/**
 * The position in a source for one in the bundle: lines from 1, columns from 0.
 *
 * @param {{sources: string[], mappings: string}} map
 */
export function positionOf(map, line, column) {
  const before = positions(map.mappings)[line - 1].filter((position) => position.bundled <= column);
  const { source, line: original, column: start } = before.at(-1);
  return { source: map.sources[source], line: original + 1, column: start };
}

/** For each line of the bundle the positions in sources, all from 0. */
function positions(mappings) {
  let [source, line, column] = [0, 0, 0];
  return mappings.split(';').map((segments) => {
    let bundled = 0;
    const found = [];
    for (const segment of segments.split(',')) {
      const [bundledDelta, sourceDelta, lineDelta, columnDelta] = numbers(segment);
      bundled += bundledDelta ?? 0;
      if (sourceDelta === undefined) continue;
      source += sourceDelta;
      line += lineDelta;
      column += columnDelta;
      found.push({ bundled, source, line, column });
    }
    return found;
  });
}

/** The numbers of a segment: base 64, least significant digit first, the lowest bit is
 * the sign. */
function numbers(segment) {
  const result = [];
  let [value, shift] = [0, 0];
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) === 0) {
      result.push(value & 1 ? -(value >> 1) : value >> 1);
      [value, shift] = [0, 0];
    }
  }
  return result;
}
