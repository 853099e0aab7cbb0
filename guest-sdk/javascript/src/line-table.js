// Lines of the user's sources for lines of the bundle.
//
// A table has `sources`, and `runs` of three numbers each: the first line of a run in the
// bundle, the index of its source or -1, and its first line there. Consecutive lines of a
// run are consecutive in the source.

/**
 * The place in the sources as `file:line`; `null` if the line is not of one with a name.
 *
 * @param {{sources: string[], runs: number[]}} table
 * @param {number} line Of the bundle, from 1.
 * @returns {string | null}
 */
export function originalPlace({ sources, runs }, line) {
  let found = null;
  for (let index = 0; index < runs.length && runs[index] <= line; index += 3) {
    found = index;
  }
  if (found === null || runs[found + 1] < 0) return null;
  return `${sources[runs[found + 1]]}:${runs[found + 2] + line - runs[found]}`;
}
