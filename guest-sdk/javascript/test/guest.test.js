// What is bundled with a function to make a plugin, in Node.js in place of Corral.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { bundle } from '../src/build/bundle.js';
import { imports } from '../fixtures/imports.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
let folder;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-sdk-'));
  const entry = path.join(fixtures, 'behaviour.ts');
  const { code } = await bundle({ entry, folder: fixtures });
  let resolved = code;
  for (const [index, [name, source]] of Object.entries(imports).entries()) {
    writeFileSync(path.join(folder, `${index}.mjs`), source);
    resolved = resolved.replaceAll(new RegExp(`"${name}@[^"]+"`, 'g'), `"./${index}.mjs"`);
  }
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(folder, 'user.js'), resolved);
});

after(() => rmSync(folder, { recursive: true }));

/** Runs the function once for each text, in one instance. */
function invoke(...texts) {
  const program = path.join(fixtures, 'corral.js');
  const output = execFileSync(process.execPath, [program, path.join(folder, 'user.js'), ...texts], { encoding: 'utf8' });
  return output.trimEnd().split('\n').map((line) => JSON.parse(line));
}

const body = ({ ok }) => ok.returnValue.val.body;

test('async functions run to their end', () => {
  const [timers, promises] = invoke('timers', 'promises');
  assert.deepEqual(JSON.parse(body(timers)), { order: ['tick', 'tick'], enough: true });
  assert.deepEqual(JSON.parse(body(promises)), { all: [2, 4, 6], seen: [1, 2], array: [2, 3] });
});

test('failures name the place in the source', () => {
  const cases = [
    ['throws', 'function', false, /^TypeError: .* \(at parts\.js:6\)$/],
    ['throws later', 'function', false, /^TypeError: .* \(at parts\.js:6\)$/],
    ['throws in a timer', 'function', false, /^Error: in a timer \(at behaviour\.ts:\d+\)$/],
    ['throws no error', 'function', false, /^\{"code":7\}$/],
    ['never ends', 'function', false, /awaits a promise that nothing is left to settle$/],
    ['upstream', 'upstream', true, /^away$/],
    ['setting that cannot be read', 'upstream', true, /^setting `broken` could not be read: offline$/],
  ];
  for (const [index, { error, isError }] of invoke(...cases.map(([text]) => text)).entries()) {
    const [text, fault, retryable, message] = cases[index];
    assert.deepEqual([error.fault, error.retryable, isError], [fault, retryable, false], text);
    assert.match(error.message, message);
  }
});

test('the stack of an unexpected error is logged', () => {
  const [{ logs }] = invoke('throws');
  const [level, , message] = logs.at(-1);
  assert.equal(level, 'error');
  assert.match(message, /^TypeError: .*\n    at parts\.js:6\n    at behaviour\.ts:\d+/);
});

test('errors of the caller are answered', () => {
  const [answer] = invoke('caller');
  assert.deepEqual(answer.ok.returnValue.val, {
    status: 400,
    headers: [['content-type', 'text/plain; charset=utf-8']],
    body: 'zażółć',
  });
});

test('what an invocation leaves behind does not run in the next', () => {
  const [first, second] = invoke('never ends', 'timers');
  assert.equal(first.error.fault, 'function');
  assert.deepEqual(JSON.parse(body(second)).order, ['tick', 'tick']);
});

test('rejections that nothing handles are warnings', () => {
  const [{ logs, ...result }] = invoke('unhandled');
  assert.equal(body(result), 'done');
  assert.deepEqual(logs.at(-1), ['warn', '', 'a promise was rejected and nothing handles it: Error: lost']);
});

test('texts that are not well-formed are mended', () => {
  const [{ ok }] = invoke('surrogates');
  assert.deepEqual(ok.outputs, [['message', { tag: 'text', val: 'half \ufffd here' }]]);
  assert.deepEqual(ok.returnValue.val.headers[0], ['x-half', '\ufffd']);
  assert.equal(body({ ok }), 'body \ufffd');
});

test('outputs are passed by kind', () => {
  const [{ ok }] = invoke('outputs');
  assert.deepEqual(ok, {
    outputs: [
      ['many', { tag: 'messages', val: [{ tag: 'text', val: 'a' }, { tag: 'json', val: '{"b":1}' }, { tag: 'bytes', val: '\u0002\u0000' }] }],
      ['list', { tag: 'json', val: '[1,2]' }],
    ],
    returnValue: null,
    trace: { traceparent: '00-1-2-01', tracestate: null },
  });
});

test('progress is reported to Corral', () => {
  const [{ logs }] = invoke('progress');
  const reports = logs.filter(([kind]) => kind === 'progress');
  assert.deepEqual(reports, [['progress', 1, 2, 'half \ufffd'], ['progress', 2.5, null, null]]);
});

test('the context asks Corral', () => {
  const [facts] = invoke('facts');
  assert.deepEqual(JSON.parse(body(facts)), {
    id: 'the id',
    names: ['function', 'req', 'blob'],
    blob: 'content',
    count: 2,
    remaining: 1000,
    trace: null,
    fields: [[['X', '1']], ['x'], [['q', '2']], { id: '3' }],
    settings: ['a', null, { A: 'a' }],
  });
});

test('fetch sends requests together and reads responses', () => {
  const [result] = invoke('fetch');
  assert.deepEqual(JSON.parse(body(result)), {
    status: 201,
    ok: true,
    headers: [['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['x', 'é, 2']],
    cookies: ['a=1', 'b=2'],
    texts: [
      JSON.stringify(['content-length: 10,content-type: text/plain;charset=UTF-8,x-a: b', 'zażółć', 'put', 'HTTPS', 'example.org:8080', '/a?b=c']),
      ['', '', 'get', 'HTTP', 'example.org', '/'],
    ],
  });
});

test('fetch says who is at fault', () => {
  const cases = [
    ['fetch twice read', 'function', /the body of a response can be read once/],
    ['fetch of no URL', 'function', /`example\.org` is not a URL that begins with http/],
    ['fetch of a wrong field', 'function', /a header field of the request to http:\/\/example\.org is refused: invalid-syntax/],
    ['fetch denied', 'configuration', /add `http:\/\/denied` to `grants\.net` in plugin\.json$/],
    ['fetch refused', 'upstream', /^cannot call http:\/\/refused\/x: connection-refused$/],
    ['fetch cut', 'upstream', /^the response of http:\/\/cut\/x ended early$/],
  ];
  for (const [index, { error }] of invoke(...cases.map(([text]) => text)).entries()) {
    const [text, fault, message] = cases[index];
    assert.equal(error.fault, fault, text);
    assert.match(error.message, message);
  }
});

test('random numbers are seeded by the first invocation', () => {
  const [first, second] = invoke('random', 'random').map((result) => JSON.parse(body(result)));
  const [number, uuid, values] = first;
  assert.ok(number > 0 && number < 1);
  assert.notEqual(number, second[0]);
  assert.equal(uuid, '01020304-0506-4708-890a-0b0c0d0e0f10');
  assert.deepEqual(values, [0x201, 0x403]);
});

test('the console is the log, with levels', () => {
  const [first, second] = invoke('levels', 'outputs');
  assert.deepEqual(first.logs.map(([level, target, message]) => [level + (target && ` ${target}`), message]), [
    ['info', "loaded { a: [1, 'x'], m: Map(1) { 1 => { b: 2 } } }"],
    ['debug', 'debug'],
    ['info', 'info'],
    ['info', 'log'],
    ['warn', 'warn'],
    ['error', 'error'],
    ['critical', 'critical'],
    ['warn part', 'part'],
    ['info', 'group'],
    ['info', '  two\n  lines'],
    ['error', 'assertion failed assertion'],
    ['info', 'default: 1'],
    ['info', 'default: 2'],
    ['info', "text 1.5 1 1.5 {\"a\":1} ['x'] %  null"],
    ['info', "{ 'a-b': 1n, set: Set(1) { 1 }, date: 1970-01-01T00:00:00.000Z, f: [Function: fail], self: [Circular] } " +
      'Uint8Array(2) [1, 2] /x/g undefined Point { x: 1 }'],
    ['error', first.logs.at(-1)[2]],
  ]);
  assert.match(first.logs.at(-1)[2], /^TypeError: logged\n    at behaviour\.ts:\d+/);
  assert.deepEqual(second.logs, []);
});
