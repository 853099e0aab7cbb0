// One module from the function, what it imports, and the SDK.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { lineTable } from './lines.js';

/** The folder of this package. */
export const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const manifest = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));

/** The name of the module that is generated. */
const ENTRY = 'corral-entry.js';

/** Interfaces of the host. The engine resolves them. */
const HOST_INTERFACES = ['corral:*', 'host:*', 'wasi:*'];

/** Modules whose exports are globals, which are bundled only if they are used. */
const ON_USE = ['fetch.js', 'headers.js'].map((file) => path.join(PACKAGE, 'src/guest', file));

/**
 * Syntax that the engine has but that relies on its own promises, whose jobs nothing
 * runs (`guest/promise.js`).
 */
const COMPILED = { 'async-await': false, 'async-generator': false, 'for-await': false };

/**
 * Bundles the function in `entry`, a file below `folder`.
 *
 * @param {{entry: string, folder: string}} options Absolute paths.
 * @returns {Promise<{code: string, table: {sources: string[], runs: number[]},
 *   fetches: boolean}>} `fetches`: whether the function calls `fetch`.
 */
export async function bundle({ entry, folder }) {
  const name = path.relative(folder, entry);
  const result = await build({
    stdin: { contents: entryModule(entry, name), resolveDir: PACKAGE, sourcefile: ENTRY },
    bundle: true,
    write: false,
    outfile: path.join(folder, 'bundle.js'),
    sourcemap: 'external',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    supported: COMPILED,
    inject: ON_USE,
    external: HOST_INTERFACES,
    define: { 'process.env.NODE_ENV': '"production"' },
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    absWorkingDir: folder,
    plugins: [sdkPlugin({ path: path.join(PACKAGE, manifest.exports['.'].default) })],
  });
  const [map, code] = ['.map', '.js'].map((end) => result.outputFiles.find((file) => file.path.endsWith(end)));
  const table = lineTable(JSON.parse(map.text), (source) => shownName(folder, source));
  return {
    code: `${code.text}\nglobalThis[Symbol.for('corral.lines')] = ${JSON.stringify(table)};\n`,
    table,
    fetches: /^import .* from "host:http/m.test(code.text),
  };
}

/** The globals come first, because modules of the function may use them. */
function entryModule(entry, name) {
  return [
    `import ${JSON.stringify(path.join(PACKAGE, 'src/guest/globals.js'))};`,
    `import { plugin } from ${JSON.stringify(path.join(PACKAGE, 'src/guest/index.js'))};`,
    `import * as module from ${JSON.stringify(entry)};`,
    `export const handler = plugin(module, ${JSON.stringify(name)});`,
  ].join('\n');
}

/**
 * Every import of the SDK is `target`: this copy, which is connected to the host. What
 * services import is `service`, which functions do not have.
 *
 * @param {{path: string, external?: boolean}} target
 * @param {{path: string, external?: boolean}} [service]
 */
export function sdkPlugin(target, service) {
  const refusals = { 'corral-sdk/service': 'is for services, which export `fetch`, not for a function' };
  return {
    name: 'corral-sdk',
    setup(build) {
      build.onResolve({ filter: /^corral-sdk($|\/)/ }, ({ path: specifier }) => {
        if (specifier === 'corral-sdk') return target;
        if (specifier === 'corral-sdk/service' && service !== undefined) return service;
        const reason = refusals[specifier] ?? 'is for tests and builds, not for a plugin';
        return { errors: [{ text: `\`${specifier}\` ${reason}` }] };
      });
    },
  };
}

/** The name of a source in a stack; `null` for the SDK and generated code. */
export function shownName(folder, source) {
  const file = path.resolve(folder, source);
  const isGenerated = path.basename(source) === ENTRY || source.startsWith('<');
  if (isGenerated || file.startsWith(path.join(PACKAGE, 'src') + path.sep)) return null;
  return path.relative(folder, file).split(path.sep).join('/');
}
