// The function's module with what it imports, without the code that makes it a plugin:
// what it exports, what it declares, and which outputs it names.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import { build } from 'esbuild';

import { PACKAGE, sdkPlugin, shownName } from './bundle.js';
import { lineTable } from './lines.js';
import { originalLines } from './messages.js';

/** The module is evaluated under this name. */
const FILE = 'user.js';

/** The SDK is not bundled, so that the module is evaluated with this copy. */
const [sdk, service] = ['index.js', 'service/index.js'].map((file) => ({
  path: pathToFileURL(path.join(PACKAGE, 'src', file)).href,
  external: true,
}));

/** The official SDK for servers of the Model Context Protocol. */
const MCP = 'node_modules/@modelcontextprotocol/server/';

/**
 * Bundles the module in `entry`, a file below `folder`.
 *
 * @param {{entry: string, folder: string}} options Absolute paths.
 * @returns {Promise<{code: string, map: {sources: string[], mappings: string}, isMcp:
 *   boolean}>} `isMcp`: whether it is made with the SDK of the Model Context Protocol.
 */
export async function bundleModule({ entry, folder }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    outfile: path.join(folder, 'bundle.js'),
    sourcemap: 'external',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    external: ['corral:*', 'wasi:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    absWorkingDir: folder,
    metafile: true,
    plugins: [sdkPlugin(sdk, service)],
  });
  const [map, code] = ['.map', '.js'].map((end) => outputFiles.find((file) => file.path.endsWith(end)));
  const isMcp = Object.keys(metafile.inputs).some((input) => input.includes(MCP));
  return { code: code.text, map: JSON.parse(map.text), isMcp };
}

/**
 * Evaluates a module in a thread of its own, without what only Node.js has.
 *
 * @param {{code: string, map: object}} module
 * @param {string} folder
 * @returns {Promise<{kinds: ('service' | 'function')[], declaration: object | null, warmUp:
 *   boolean | null}>} `kinds`: a service handles `fetch`; the default export of a function
 *   is one. `warmUp`: whether the module wants it; `null` if it does not say.
 */
export async function evaluate({ code, map }, folder) {
  const place = await mkdtemp(path.join(tmpdir(), 'corral-build-'));
  try {
    await writeFile(path.join(place, 'package.json'), '{"type":"module"}');
    await writeFile(path.join(place, FILE), code);
    const { error, ...found } = await exports(pathToFileURL(path.join(place, FILE)).href);
    if (error === undefined) return found;
    const table = lineTable(map, (source) => shownName(folder, source));
    throw new Error(originalLines(error, table));
  } finally {
    await rm(place, { recursive: true });
  }
}

function exports(url) {
  return new Promise((resolve, reject) => {
    const file = new URL('./evaluation.js', import.meta.url);
    const worker = new Worker(file, { workerData: url, env: {}, execArgv: [], stdout: true, stderr: true });
    worker.once('message', (found) => {
      worker.terminate();
      resolve(found);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the module waits for something that does not happen')));
  });
}
