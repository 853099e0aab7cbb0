// Builds a plugin from a function in JavaScript or TypeScript.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { componentize } from 'componentize-qjs';

import { PACKAGE, bundle } from './bundle.js';
import { renameImports } from './imports.js';
import { originalLines } from './messages.js';

/**
 * Builds the plugin.
 *
 * @param {{entry: string, output: string, folder?: string, optimize?: 'speed' | 'size'}} options
 * @returns {Promise<{size: number}>} The size of the component in bytes.
 */
export async function buildPlugin({ entry, output, folder = process.cwd(), optimize = 'speed' }) {
  const component = await compiled(await bundle({ entry: path.resolve(folder, entry), folder }), optimize);
  renameImports(component);
  const file = path.resolve(folder, output);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, component);
  return { size: component.length };
}

async function compiled({ code, table, fetches }, optimize) {
  try {
    const { component } = await componentize({
      witPath: path.join(PACKAGE, 'wit'),
      jsSource: code,
      world: fetches ? 'javascript-fetch' : 'javascript',
      sync: true,
      optSize: optimize === 'size',
    });
    return component;
  } catch (error) {
    throw new Error(originalLines(error.message, table));
  }
}
