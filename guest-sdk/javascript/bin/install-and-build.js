#!/usr/bin/env node
// `npm install && corral-build` for the function in the current folder, without the first
// while nothing is to be installed: npm takes a second to find that out. It runs from the
// folder in which the handler unpacks the SDK, before anything is installed.

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OPTIONS = ['install', '--no-audit', '--no-fund'];

/** What npm installs, and the file that it writes last. */
const SOURCES = ['package.json', '.npmrc', fileURLToPath(new URL('../package.json', import.meta.url))];
const INSTALLED = 'node_modules/.package-lock.json';

/** When a file was changed; 0 for one that is missing. */
function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function install() {
  // On Windows npm is a script, which only a shell starts.
  const { status, error } = spawnSync('npm', OPTIONS, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) console.error(`error: cannot start npm: ${error.message}`);
  return status ?? 1;
}

const isInstalled = SOURCES.every((file) => changed(file) < changed(INSTALLED));
process.exitCode = isInstalled ? 0 : install();
if (process.exitCode === 0) {
  const command = path.resolve('node_modules/corral-sdk/bin/corral-build.js');
  await import(pathToFileURL(command).href);
}
