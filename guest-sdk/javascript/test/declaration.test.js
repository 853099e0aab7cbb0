// Functions that declare in code what function.json is to contain.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import * as corral from 'corral-sdk';
import * as testing from 'corral-sdk/testing';

import { bundleModule, evaluate } from '../src/build/module.js';
import { withDeclaration } from '../src/build/section.js';
import { declarationOf } from '../src/declaration/declare.js';

const command = fileURLToPath(new URL('../bin/corral-build.js', import.meta.url));
const handler = () => null;
const storage = { connection: 'AzureWebJobsStorage' };
const { blob, cosmosDB, eventGrid, eventHub, http, queue, raw, serviceBus, table, timer } = corral;

test('a trigger has the properties and defaults of function.json', () => {
  const cases = [
    [http({ methods: ['post'], route: 'orders', authLevel: 'anonymous' }, handler),
      { type: 'httpTrigger', direction: 'in', name: 'req', methods: ['post'], route: 'orders', authLevel: 'anonymous' }],
    [timer({ schedule: '0 30 9 * * *' }, handler), { type: 'timerTrigger', direction: 'in', name: 'timer', schedule: '0 30 9 * * *' }],
    [queue({ queueName: 'orders', body: 'json' }, handler),
      { type: 'queueTrigger', direction: 'in', name: 'item', queueName: 'orders', ...storage }],
    [queue({ queueName: 'orders', name: 'order', connection: 'Other' }, handler),
      { type: 'queueTrigger', direction: 'in', name: 'order', queueName: 'orders', connection: 'Other' }],
    [blob({ path: 'in/{name}' }, handler), { type: 'blobTrigger', direction: 'in', name: 'blob', path: 'in/{name}', ...storage }],
    [blob({ path: 'in/{name}', body: 'bytes' }, handler),
      { type: 'blobTrigger', direction: 'in', name: 'blob', path: 'in/{name}', dataType: 'binary', ...storage }],
    [eventHub({ eventHubName: 'e', connection: 'E', items: 'text' }, handler),
      { type: 'eventHubTrigger', direction: 'in', name: 'item', cardinality: 'many', dataType: 'string', eventHubName: 'e', connection: 'E' }],
    [eventGrid({}, handler), { type: 'eventGridTrigger', direction: 'in', name: 'item' }],
    [serviceBus({ queueName: 'q' }, handler), { type: 'serviceBusTrigger', direction: 'in', name: 'item', queueName: 'q' }],
    [cosmosDB({ databaseName: 'd', containerName: 'c', connection: 'C' }, handler),
      { type: 'cosmosDBTrigger', direction: 'in', name: 'item', databaseName: 'd', containerName: 'c', connection: 'C' }],
    [corral.batch({ trigger: raw('kafkaTrigger', { topic: 't', name: 'events' }), items: 'bytes' }, handler),
      { type: 'kafkaTrigger', direction: 'in', name: 'events', topic: 't' }],
    [corral.json({ trigger: raw('sqlTrigger') }, handler), { type: 'sqlTrigger', direction: 'in', name: 'item' }],
  ];
  for (const [defined, expected] of cases) {
    assert.deepEqual(declarationOf(defined).bindings[0], expected);
  }
});

test('inputs and outputs follow the trigger in their order', () => {
  const declared = http({
    outputs: {
      message: queue('orders'),
      file: blob('out/{rand-guid}', { connection: 'Other' }),
      row: table('rows'),
      event: eventHub('e', { connection: 'E' }),
      sent: serviceBus({ topicName: 't' }),
      document: cosmosDB({ databaseName: 'd', containerName: 'c', connection: 'C' }),
      any: raw('signalR', { hubName: 'h' }),
    },
    inputs: { picture: blob('in/{id}', { dataType: 'binary' }) },
    retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: '00:00:01' },
    disabled: true,
  }, handler);
  const { bindings, ...others } = declarationOf(declared);
  assert.deepEqual(bindings, [
    { type: 'httpTrigger', direction: 'in', name: 'req' },
    { type: 'blob', direction: 'in', name: 'picture', path: 'in/{id}', dataType: 'binary', ...storage },
    { type: 'http', direction: 'out', name: 'res' },
    { type: 'queue', direction: 'out', name: 'message', queueName: 'orders', ...storage },
    { type: 'blob', direction: 'out', name: 'file', path: 'out/{rand-guid}', connection: 'Other' },
    { type: 'table', direction: 'out', name: 'row', tableName: 'rows', ...storage },
    { type: 'eventHub', direction: 'out', name: 'event', eventHubName: 'e', connection: 'E' },
    { type: 'serviceBus', direction: 'out', name: 'sent', topicName: 't' },
    { type: 'cosmosDB', direction: 'out', name: 'document', databaseName: 'd', containerName: 'c', connection: 'C' },
    { type: 'signalR', direction: 'out', name: 'any', hubName: 'h' },
  ]);
  assert.deepEqual(others, { retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: '00:00:01' }, disabled: true });
});

test('only what has options first is declared', () => {
  for (const defined of [handler, http(handler), queue(handler, { body: 'text' })]) {
    assert.equal(declarationOf(defined), null);
  }
});

test('declarations that cannot be are refused', () => {
  const cases = [
    [() => http({ outputs: { out: 'orders' } }, handler), /`out` is not a binding/],
    [() => http({ outputs: { out: timer({ schedule: '' }, handler) } }, handler), /`out` is not a binding/],
    [() => http({ outputs: { $return: queue('orders') } }, handler), /the return value .* is the response; name the output/],
    [() => corral.json({}, handler), /name the trigger/],
    [() => http({ methods: ['get'] }), /takes the function that handles it/],
    [() => queue({ queueName: 'orders' }), /takes the function that handles it/],
    [() => blob({ path: 'in' }), /takes the function that handles it/],
    [() => eventHub(), /takes the function that handles it/],
  ];
  for (const [declare, expected] of cases) assert.throws(declare, expected);
});

test('an output that is not declared is an error', async () => {
  const declared = queue({ queueName: 'q', outputs: { message: queue('p'), $return: queue('r') } }, ({ body }, context) => {
    context.output(body, 1);
  });
  assert.deepEqual((await testing.call(declared, testing.queue('message'))).outputs, { message: 1 });
  for (const name of ['mesage', '$return']) {
    const { error } = await testing.call(declared, testing.queue(name));
    assert.equal(error.message, `there is no output \`${name}\`; the function declares: message`);
  }
  const response = http({}, (_, context) => context.output('res', new corral.HttpResponse('', { status: 201 })));
  assert.equal((await testing.call(response, testing.http('GET', '/'))).outputs.res.status, 201);
});

/** Builds a module, and returns the section of the component if there is one. */
function build(source, name = 'index.js', ...options) {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-build-'));
  try {
    writeFileSync(path.join(folder, name), source);
    const { status, stderr } = spawnSync(process.execPath, [command, name, '--out', 'f.wasm', ...options], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) return { stderr };
    const component = readFileSync(path.join(folder, 'f.wasm'));
    const at = component.lastIndexOf('corral:function.json');
    return { stderr, declaration: at < 0 ? null : JSON.parse(component.subarray(at + 20)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the engine is that of what the module exports', async () => {
  const service = 'export default { fetch: () => new Response("") };';
  const listener = "addEventListener('fetch', () => {});\nexport default () => 1;";
  const declared = "import { http } from 'corral-sdk';\nexport default http({ route: 'a' }, () => 1);";
  const cases = [
    [service, ['service'], null],
    [listener, ['service', 'function'], null],
    ['export default () => typeof process;', ['function'], null],
    ['export const order = typeof process;', [], null],
    [declared, ['function'], 'a'],
  ];
  for (const [source, kinds, route] of cases) {
    const folder = mkdtempSync(path.join(tmpdir(), 'corral-build-'));
    try {
      const entry = path.join(folder, 'index.js');
      writeFileSync(entry, source);
      const found = await evaluate(await bundleModule({ entry, folder }), folder);
      assert.deepEqual(found.kinds, kinds, source);
      assert.equal(found.declaration?.bindings[0].route ?? null, route);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
});

test('an engine that does not suit the module is refused', () => {
  const service = 'export default { fetch: () => new Response("") };';
  assert.match(build(service, 'index.js', '--engine', 'quickjs').stderr, /must export a function/);
  assert.match(build('export default () => 1;', 'index.js', '--engine', 'starlingmonkey').stderr, /must export a service/);
  assert.match(build(service, 'index.js', '--engine', 'v8').stderr, /--engine is quickjs or starlingmonkey, not `v8`/);
});

test('the component has the declaration in a section', () => {
  const source = "import { http, queue } from 'corral-sdk';\nconst order = http({ outputs: { message: queue('Zürich') } }, " +
    "(request, context) => context.output('message', 1));\nexport default order;";
  assert.deepEqual(build(source).declaration.bindings.map(({ name }) => name), ['req', 'res', 'message']);
  assert.deepEqual(build(source).declaration.bindings[2].queueName, 'Zürich');
  assert.equal(build('export default () => 1;').declaration, null);
});

test('the length of the section is counted in bytes', () => {
  const declaration = { bindings: ['ü'.repeat(200)] };
  const section = withDeclaration(Buffer.from('wasm'), declaration).subarray(4);
  const content = Buffer.from(JSON.stringify(declaration));
  const size = 1 + 20 + content.length;
  assert.deepEqual([...section.subarray(0, 4)], [0, (size & 0x7f) | 0x80, size >> 7, 20]);
  assert.deepEqual(section.subarray(4), Buffer.concat([Buffer.from('corral:function.json'), content]));
});

test('a literal that names no output is refused with its place', () => {
  const typed = "import { http, queue } from 'corral-sdk';\nimport type { Context } from 'corral-sdk';\n\n" +
    "export default http({ outputs: { message: queue('orders') } }, async (request, context: Context) => {\n" +
    "  const later = async () => context.push('mesage', 1);\n  await later();\n  context.output('message', 1);\n" +
    "  context.output(request.text(), 1);\n  [1].map((context) => context.output('inner'));\n});\n";
  const named = "import * as corral from 'corral-sdk';\nfunction handler(request, ctx) {\n  ctx.output(\n    'mesage', 1);\n}\n" +
    "const order = corral.http({}, handler);\nexport { order as default };\n";
  const cases = [
    [typed, 'index.ts', 'index.ts:5:42: there is no output `mesage`; the function declares: res, message'],
    [named, 'index.js', 'index.js:4:5: there is no output `mesage`; the function declares: res'],
  ];
  for (const [source, name, expected] of cases) {
    assert.equal(build(source, name).stderr, `error: ${expected}\n`);
  }
});
