// The engine StarlingMonkey, for a service: the `http` contract, with the platform of the
// web: `Request`, `Response`, streams, `URL`, `crypto.subtle`.

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { build as esbuild } from 'esbuild';

import { PACKAGE, sdkPlugin } from './bundle.js';

/** What it builds. */
export const EXPORTS = {
  kind: 'service',
  rule: 'export a service: `export default { fetch: (request) => new Response("…") }`',
};

const COMPONENTIZE = '@bytecodealliance/componentize-js';

/** The engine is large, so it is not a dependency of every function. */
const { peerDependencies } = JSON.parse(await readFile(path.join(PACKAGE, 'package.json'), 'utf8'));

/** The folder with the modules of services. */
const SERVICE = path.join(PACKAGE, 'src/service');

/** What the engine says when a module needs the host while the component is built. */
const NEEDS_HOST = /unknown imported function: '([^']+)' '([^']+)'/;

/**
 * The SDK of the Model Context Protocol clones requests, and the engine cannot clone one
 * that came from the host: its headers are immutable.
 */
const OWN_REQUEST = `async (request) => {
    const { url, method, headers } = request;
    const body = method === 'GET' || method === 'HEAD' ? undefined : await request.arrayBuffer();
    return new Request(url, { method, headers: [...headers], body });
  }`;

/**
 * The module that is built: the event listener, unless the module registers its own, and
 * the requests that it answers first.
 */
function entryModule(entry, isMcp, warms) {
  const imported = (name) => JSON.stringify(path.join(SERVICE, name));
  return `
import { finish } from ${imported('building.js')};
import { warmUp } from ${imported('warm-up.js')};
import * as module from ${JSON.stringify(entry)};
const service = module.default;
if (typeof service?.fetch === 'function') {
  const own = ${isMcp ? OWN_REQUEST : '(request) => request'};
  addEventListener('fetch', (event) => event.respondWith((async () => service.fetch(await own(event.request)))()));
  if (${warms}) await warmUp((request) => service.fetch(request), module.warmUp ?? [], ${isMcp});
}
finish();
`;
}

/**
 * @param {{entry: string, folder: string}} input
 * @param {{isMcp: boolean, warms: boolean}} options `isMcp`: whether it is a server of the
 *   Model Context Protocol, made with its SDK. `warms`: whether it answers requests while
 *   it is built.
 * @returns {Promise<Uint8Array>} The component.
 */
export async function build(input, { isMcp, warms }) {
  const componentize = await engine(input.folder);
  const place = await mkdtemp(path.join(tmpdir(), 'corral-build-'));
  try {
    const sourcePath = path.join(place, 'service.js');
    await writeFile(sourcePath, await bundle(input, isMcp, warms));
    if (warms) console.log('the component starts as it is after these requests:');
    const { component } = await componentize({
      sourcePath,
      witPath: path.join(PACKAGE, 'wit-http'),
      worldName: 'service',
    });
    return component;
  } catch (error) {
    const [, wasi, name] = NEEDS_HOST.exec(error.message) ?? [];
    if (wasi === undefined) throw error;
    const remedy = warms
      ? 'take the request that does from `warmUp`, or export `warmUp = false`'
      : 'call it while a request is handled';
    throw new Error(`a module calls the host (${wasi}, ${name}) while the component is built; ${remedy}`);
  } finally {
    await rm(place, { recursive: true });
  }
}

async function bundle({ entry, folder }, isMcp, warms) {
  const contents = entryModule(entry, isMcp, warms);
  const { outputFiles } = await esbuild({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // The platform that this engine resembles. Packages that have no file for it are
    // bundled as for browsers.
    conditions: ['workerd', 'module'],
    external: ['wasi:*'],
    define: { 'process.env.NODE_ENV': '"production"', 'self.location': 'undefined' },
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    absWorkingDir: folder,
    plugins: [sdkPlugin({ path: path.join(PACKAGE, 'src/index.js') }, { path: path.join(SERVICE, 'guest.js') })],
  });
  return outputFiles[0].text;
}

/** The function that makes a component, from the packages of the project. */
async function engine(folder) {
  for (const place of [...ancestors(folder), ...ancestors(PACKAGE)]) {
    const found = path.join(place, 'node_modules', COMPONENTIZE);
    if (existsSync(found)) {
      const { exports } = JSON.parse(await readFile(path.join(found, 'package.json'), 'utf8'));
      const { componentize } = await import(pathToFileURL(path.join(found, exports.import)).href);
      return componentize;
    }
  }
  const packages = Object.entries(peerDependencies).map(([name, version]) => `${name}@${version}`);
  throw new Error(`a service needs the engine StarlingMonkey: run \`npm install --save-dev ${packages.join(' ')}\``);
}

function ancestors(folder) {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
