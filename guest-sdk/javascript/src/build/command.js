// The command `corral-build`.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ENGINE_NAMES, buildPlugin } from './index.js';

const USAGE = `usage: corral-build [ENTRY] [--out FILE] [--engine NAME] [--optimize speed|size]

Builds the function or the service in ENTRY, a JavaScript or TypeScript module.

  ENTRY       default: \`main\` of package.json, else index.ts or index.js
  --out       the component; default: dist/<folder>.wasm
  --engine    quickjs for a function, starlingmonkey for a service, which exports or
              listens to \`fetch\`; default: what the module is
  --optimize  with quickjs, \`size\` makes the component a third smaller and slower; default: speed,
              but size if CORRAL_BUILD is \`development\`, because it is built faster
`;

const OPTIONS = {
  out: { type: 'string' },
  engine: { type: 'string' },
  optimize: { type: 'string' },
  help: { type: 'boolean' },
};

/**
 * Runs the command in the current folder.
 *
 * @param {string[]} args
 * @returns {Promise<number>} The exit code: 1 if the build failed, 2 if the arguments are
 *   wrong.
 */
export async function main(args) {
  const parsed = parse(args);
  if (parsed.text !== undefined) {
    (parsed.code === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.code;
  }
  try {
    const started = performance.now();
    const { size, engine } = await buildPlugin(parsed);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${parsed.output}: ${Math.ceil(size / 1024)} KiB in ${seconds} s, ${engine}`);
    return 0;
  } catch (error) {
    console.error(`error: ${described(error, parsed.entry)}`);
    return 1;
  }
}

function parse(args) {
  const folder = process.cwd();
  let values;
  let positionals;
  try {
    ({ values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true }));
  } catch (error) {
    return { code: 2, text: `error: ${error.message}\n${USAGE}` };
  }
  if (values.help) return { code: 0, text: USAGE };
  if (positionals.length > 1) return { code: 2, text: `error: one ENTRY, not ${positionals.length}\n${USAGE}` };
  const optimize = values.optimize ?? (process.env.CORRAL_BUILD === 'development' ? 'size' : 'speed');
  if (!['speed', 'size'].includes(optimize)) {
    return { code: 2, text: `error: --optimize is speed or size, not \`${optimize}\`\n` };
  }
  if (values.engine !== undefined && !ENGINE_NAMES.includes(values.engine)) {
    return { code: 2, text: `error: --engine is ${ENGINE_NAMES.join(' or ')}, not \`${values.engine}\`\n` };
  }
  const entry = positionals[0] ?? defaultEntry(folder);
  if (!existsSync(path.resolve(folder, entry))) {
    return { code: 2, text: `error: there is no \`${entry}\` in ${folder}; name the module: \`corral-build src/index.js\`\n` };
  }
  const output = values.out ?? path.join('dist', `${path.basename(folder)}.wasm`);
  return { entry, output, folder, optimize, engine: values.engine };
}

function defaultEntry(folder) {
  const manifest = path.join(folder, 'package.json');
  const main = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).main : undefined;
  return main ?? ['index.ts', 'index.js'].find((file) => existsSync(path.join(folder, file))) ?? 'index.js';
}

/** Errors of esbuild have positions; other errors have a message. */
function described(error, entry) {
  if (!Array.isArray(error.errors)) return `cannot build \`${entry}\`: ${error.message}`;
  const lines = error.errors.map(({ location, text }) =>
    location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
  );
  return lines.join('\nerror: ');
}
