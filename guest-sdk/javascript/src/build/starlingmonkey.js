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

/** The event listener, unless the module registers its own. */
const LISTENER = `
if (typeof service?.fetch === 'function') {
  addEventListener('fetch', (event) => event.respondWith((async () => service.fetch(event.request))()));
}
`;

/**
 * @param {{entry: string, folder: string}} input
 * @returns {Promise<Uint8Array>} The component.
 */
export async function build(input) {
  const componentize = await engine(input.folder);
  const place = await mkdtemp(path.join(tmpdir(), 'corral-build-'));
  try {
    const sourcePath = path.join(place, 'service.js');
    await writeFile(sourcePath, await bundle(input));
    const { component } = await componentize({
      sourcePath,
      witPath: path.join(PACKAGE, 'wit-http'),
      worldName: 'service',
    });
    return component;
  } finally {
    await rm(place, { recursive: true });
  }
}

async function bundle({ entry, folder }) {
  const contents = `import * as module from ${JSON.stringify(entry)};\nconst service = module.default;${LISTENER}`;
  const { outputFiles } = await esbuild({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    absWorkingDir: folder,
    plugins: [sdkPlugin({ path: path.join(PACKAGE, 'src/index.js') })],
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
