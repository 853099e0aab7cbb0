// Builds a plugin from a function or a service in JavaScript or TypeScript.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { outputNames } from '../declaration/declare.js';
import { bundleModule, evaluate } from './module.js';
import { checkOutputs } from './outputs.js';
import * as quickjs from './quickjs.js';
import { withDeclaration } from './section.js';
import * as starlingmonkey from './starlingmonkey.js';

/** The engines by name, and what each is for. */
const ENGINES = { quickjs, starlingmonkey };

/** The names of the engines. */
export const ENGINE_NAMES = Object.keys(ENGINES);

/**
 * Builds the plugin.
 *
 * @param {{entry: string, output: string, folder?: string, optimize?: 'speed' | 'size',
 *   engine?: 'quickjs' | 'starlingmonkey'}} options
 * @returns {Promise<{size: number, engine: string}>} The size of the component in bytes.
 */
export async function buildPlugin({ entry, output, folder = process.cwd(), optimize = 'speed', engine }) {
  const input = { entry: path.resolve(folder, entry), folder };
  const module = await bundleModule(input);
  const { kinds, declaration, warmUp } = await evaluate(module, folder);
  const name = engine ?? (kinds[0] === 'service' ? 'starlingmonkey' : 'quickjs');
  const { EXPORTS, build } = ENGINES[name];
  if (!kinds.includes(EXPORTS.kind)) throw new Error(`${path.relative(folder, input.entry)} must ${EXPORTS.rule}`);
  const names = outputNames(declaration);
  if (names !== null) checkOutputs(module, folder, names);
  const { isMcp } = module;
  const built = await build(input, { optimize, isMcp, warms: warmUp ?? isMcp });
  const component = withDeclaration(built, declaration);
  const file = path.resolve(folder, output);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, component);
  return { size: component.length, engine: name };
}
