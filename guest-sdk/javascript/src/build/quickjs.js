// The engine QuickJS, for a function.

import path from 'node:path';

import { componentize } from 'componentize-qjs';

import { PACKAGE, bundle } from './bundle.js';
import { renameImports } from './imports.js';
import { originalLines } from './messages.js';

/** What it builds. */
export const EXPORTS = {
  kind: 'function',
  rule: 'export a function: `export default http((request) => …)`',
};

/**
 * @param {{entry: string, folder: string}} input
 * @param {{optimize: 'speed' | 'size'}} options
 * @returns {Promise<Uint8Array>} The component.
 */
export async function build(input, { optimize }) {
  const { code, table, fetches } = await bundle(input);
  try {
    const { component } = await componentize({
      witPath: path.join(PACKAGE, 'wit'),
      jsSource: code,
      world: fetches ? 'javascript-fetch' : 'javascript',
      sync: true,
      optSize: optimize === 'size',
    });
    renameImports(component);
    return component;
  } catch (error) {
    throw new Error(originalLines(error.message, table));
  }
}
