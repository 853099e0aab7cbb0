// Building: the table of lines, what is refused, and the command.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { afterEach, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';

import { bundle } from '../src/build/bundle.js';
import { renameImports } from '../src/build/imports.js';
import { lineTable } from '../src/build/lines.js';
import { originalLines } from '../src/build/messages.js';

const command = fileURLToPath(new URL('../bin/corral-build.js', import.meta.url));
let folder;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-build-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function build(...args) {
  return spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });
}

test('a table has a run for each sequence of lines', () => {
  // Lines 2 and 3 are lines 1 and 2 of the first source, line 4 is line 4 of it, line 5
  // has none, line 6 is line 1 of the second, and line 7 is of one without a name.
  const map = { sources: ['a.js', 'b.js', 'sdk.js'], mappings: ';AAAA;AACA;AAEA;;ACHA;ACAA' };
  const nameOf = (source) => (source === 'sdk.js' ? null : source);
  assert.deepEqual(lineTable(map, nameOf), {
    sources: ['a.js', 'b.js', ''],
    runs: [1, -1, 0, 2, 0, 1, 4, 0, 4, 5, -1, 0, 6, 1, 1, 7, -1, 0],
  });
});

test('messages of the engine name lines of the sources', () => {
  const table = { sources: ['src/a.js'], runs: [1, -1, 0, 5, 0, 10] };
  const engine = 'x: Failed to evaluate user JavaScript module: Failed to finish JavaScript module evaluation: ';
  const cases = [
    [`${engine}Error: no\n    at f (componentize-qjs:user.js:6:3)\n`, 'Error: no\n    at f src/a.js:11'],
    [`${engine}Error: no\n    at sdk (componentize-qjs:user.js:2:3)\n`, 'Error: no'],
    ['no such world', 'no such world'],
  ];
  for (const [message, expected] of cases) {
    assert.equal(originalLines(message, table), expected);
  }
});

test('modules that cannot be a plugin are refused with their place', () => {
  const cases = [
    ['export default 5;', /index\.js must export a function: `export default http/],
    ['export const order = () => {};', /index\.js must export a function/],
    ['\n\nexport default (', /index\.js:3:\d+: /],
    ["import fs from 'fs';\nexport default () => fs;", /index\.js:1:\d+: Could not resolve "fs"/],
    ["import 'corral-sdk/testing';\nexport default () => 1;", /`corral-sdk\/testing` is for tests and builds/],
    ['await 1;\nexport default () => 1;', /index\.js:1:\d+: Top-level await/],
    ["function load() {\n  throw new Error('at load');\n}\nload();\nexport default load;",
      /Error: at load\n +at load index\.js:2\n/],
    ['export default () => context;\nconst x = ', /index\.js:2:\d+: Unexpected end of file/],
  ];
  for (const [source, expected] of cases) {
    write({ 'index.js': source });
    const { status, stderr } = build();
    assert.equal(status, 1, stderr);
    assert.match(stderr, expected);
  }
});

test('wrong arguments are explained', () => {
  write({ 'index.js': 'export default () => 1;' });
  const cases = [
    [['missing.js'], /there is no `missing\.js`/],
    [['--optimize', 'memory'], /--optimize is speed or size, not `memory`/],
    [['--speed'], /--speed/],
    [['a.js', 'b.js'], /one ENTRY, not 2/],
  ];
  for (const [args, expected] of cases) {
    const { status, stderr } = build(...args);
    assert.equal(status, 2);
    assert.match(stderr, expected);
  }
  assert.match(execFileSync(process.execPath, [command, '--help'], { encoding: 'utf8' }), /^usage: corral-build/);
});

test('the entry is found, and packages and types are bundled', () => {
  const entries = [
    { 'index.ts': "import { n } from 'left';\nexport default (): number => n;" },
    { 'package.json': '{"main":"src/main.mjs"}', 'src/main.mjs': "export { n } from 'left';\nexport default async () => 1;" },
  ];
  for (const files of entries) {
    write({ 'node_modules/left/package.json': '{"main":"l.js"}', 'node_modules/left/l.js': 'exports.n = 1;', ...files });
    const { status, stdout, stderr } = build('--out', 'out/plugin.wasm', '--optimize', 'size');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^out\/plugin\.wasm: \d+ KiB in [\d.]+ s, quickjs$/m);
    const component = readFileSync(path.join(folder, 'out/plugin.wasm'));
    // The preamble of a component.
    assert.deepEqual([...component.subarray(0, 8)], [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]);
  }
});

test('fetch is part of a plugin only if the function mentions it', async () => {
  const cases = [
    ["export default async () => (await fetch('http://example.org')).status;", true],
    ['export default () => new Headers().get("a");', false],
    ['export default () => typeof Response;', true],
    ["const fetch = () => 1;\nexport default () => fetch('http://example.org');", false],
    ['export default () => 1;', false],
  ];
  for (const [source, expected] of cases) {
    write({ 'index.js': source });
    const entry = path.join(folder, 'index.js');
    assert.equal((await bundle({ entry, folder })).fetches, expected, source);
  }
});

test('imports have their names in WASI', () => {
  const section = (id, content) => [id, content.length, ...Buffer.from(content)];
  const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
  const long = 'x'.repeat(130);
  const component = (imports) => Buffer.from([
    ...preamble, ...section(0, 'host:io'), 1, 130, 1, ...Buffer.from(long), ...section(10, imports), ...section(11, 'host:io'),
  ]);
  const actual = component('..host:io/poll..wasi:random..host:http');
  renameImports(actual);
  assert.deepEqual(actual, component('..wasi:io/poll..wasi:random..wasi:http'));
});

test('the same sources give the same bundle', async () => {
  write({ 'index.js': 'export default async () => 1;' });
  const entry = path.join(folder, 'index.js');
  assert.deepEqual(await bundle({ entry, folder }), await bundle({ entry, folder }));
});
