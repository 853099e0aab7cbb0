// Conversion of the trigger's value.

import assert from 'node:assert/strict';
import test from 'node:test';

import { batch, bytes, http, json, queue, serviceBus, text, timer } from 'corral-sdk';
import * as testing from 'corral-sdk/testing';

const utf8 = (content) => new TextEncoder().encode(content);

/** What `define` takes from `trigger`, or the fault and the beginning of the message. */
async function taken(define, trigger, options) {
  let value;
  const report = await testing.call(define((given) => { value = given; }), trigger, options);
  if (trigger.value.tag === 'http' && report.returnValue !== null) return ['answered', report.response.text()];
  try {
    return (report.outcome, value);
  } catch {
    return [report.error.fault, report.error.message];
  }
}

const TRIGGERS = {
  none: testing.nothing(),
  text: testing.text('[1]'),
  json: testing.jsonDocument('[ 1 ]'),
  bytes: testing.bytes(utf8('[1]')),
  http: testing.http('POST', '/', { body: '[1]' }),
};

test('values convert to every compatible type', async () => {
  const mismatch = (kind, wanted) => ['configuration', `input \`trigger\` is ${kind}, but the function takes ${wanted}`];
  const table = [
    [(handler) => handler, { none: null, text: '[1]', json: [1], bytes: utf8('[1]') }],
    [text, { none: mismatch('empty', 'text'), text: '[1]', json: '[ 1 ]', bytes: '[1]', http: '[1]' }],
    [bytes, { none: mismatch('empty', 'bytes'), text: utf8('[1]'), json: utf8('[ 1 ]'), bytes: utf8('[1]'), http: utf8('[1]') }],
    [json, { none: mismatch('empty', 'JSON'), text: [1], json: [1], bytes: [1], http: [1] }],
    [http, { none: mismatch('empty', 'an HTTP request'), text: mismatch('text', 'an HTTP request') }],
  ];
  for (const [define, expected] of table) {
    for (const [kind, value] of Object.entries(expected)) {
      assert.deepEqual(await taken(define, TRIGGERS[kind]), value, kind);
    }
  }
  assert.equal((await taken((handler) => handler, TRIGGERS.http)).constructor.name, 'HttpRequest');
});

test('values that do not convert are the fault of the caller', async () => {
  const invalid = new Uint8Array([0x61, 0xff]);
  const cases = [
    [text, testing.bytes(invalid), 'input `trigger` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 1'],
    [json, testing.text('many'), 'input `trigger` is not the JSON expected: '],
    [batch, testing.json({}), 'input `trigger` is not a batch: it is not an array'],
    [(handler) => batch(handler, { items: 'bytes' }), testing.json(['AA==', '?']), 'input `trigger`, event 1: not base64'],
    [(handler) => batch(handler, { items: 'json' }), testing.json(['{']), 'input `trigger`, event 0: '],
  ];
  for (const [define, trigger, message] of cases) {
    const [fault, actual] = await taken(define, trigger);
    assert.equal(fault, 'caller');
    assert.ok(actual.startsWith(message), actual);
  }
  const [, answer] = await taken(text, testing.http('POST', '/', { body: invalid }));
  assert.equal(answer, 'input `req` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 1');
});

test('a byte order mark before JSON is skipped, and kept in text', async () => {
  assert.equal(await taken(json, testing.text('\ufeff5')), 5);
  assert.equal(await taken(text, testing.bytes(utf8('\ufeff5'))), '\ufeff5');
});

test('an HTTP request has its fields and no others', async () => {
  const trigger = testing.http('post', 'https://example.org/api/a%2Fb?q=1&q=2&r=b+%C3%A9#end', {
    headers: [['X-Colour', 'red'], ['x-colour', 'blue']],
    params: { Id: '7' },
    json: { a: 1 },
    identities: [{ name: 'Ada' }],
  });
  const report = await testing.call(http((request) => ({
    method: request.method,
    path: request.path,
    first: [request.header('X-COLOUR'), request.query('q'), request.param('id')],
    all: [request.headerAll('x-colour'), request.queryAll('q')],
    absent: [request.header('b'), request.query('Q'), request.param('b')],
    pairs: request.queryPairs,
    params: request.params,
    headers: request.headers.length,
    identities: request.identities,
    json: request.json(),
  })), trigger);
  assert.deepEqual(report.response.json(), {
    method: 'POST',
    path: '/api/a%2Fb',
    first: ['red', '1', '7'],
    all: [['red', 'blue'], ['1', '2']],
    absent: [null, null, null],
    pairs: [['q', '1'], ['q', '2'], ['r', 'b é']],
    params: { Id: '7' },
    headers: 3,
    identities: [{ name: 'Ada' }],
    json: { a: 1 },
  });
});

test('the path is between host and query', async () => {
  const cases = [
    ['http://localhost:7071/api/order?x=/1', '/api/order'],
    ['https://example.org', '/'],
    ['https://example.org?next=/home', '/'],
    ['/api/order', '/api/order'],
    ['', '/'],
  ];
  for (const [url, path] of cases) {
    const { response } = await testing.call(http((request) => request.path), testing.http('GET', url));
    assert.equal(response.text(), path, url);
  }
});

test('a timer is read with and without a schedule', async () => {
  const schedule = (last) => ({ ScheduleStatus: { Last: last, Next: 'n', LastUpdated: 'u' }, IsPastDue: true });
  const cases = [
    [schedule('2024-01-01T00:00:00Z'), { isPastDue: true, schedule: { last: '2024-01-01T00:00:00Z', next: 'n', lastUpdated: 'u' } }],
    [schedule('0001-01-01T00:00:00'), { isPastDue: true, schedule: { last: null, next: 'n', lastUpdated: 'u' } }],
    [{ ScheduleStatus: null, IsPastDue: false }, { isPastDue: false, schedule: null }],
  ];
  for (const [state, expected] of cases) {
    assert.deepEqual(await taken(timer, testing.json(state)), expected);
  }
});

test('messages have their metadata', async () => {
  const message = await taken(queue, testing.queue({ a: 1 }), { metadata: { DequeueCount: '2' } });
  assert.deepEqual([message.body, message.dequeueCount, message.expirationTime], [{ a: 1 }, 2, null]);
  const asText = await taken((handler) => queue(handler, { body: 'text' }), testing.queue({ a: 1 }));
  assert.equal(asText.body, '{"a":1}');
  for (const [subject, properties] of [['Subject', 'ApplicationProperties'], ['Label', 'UserProperties']]) {
    const metadata = { MessageId: 'm', DeliveryCount: 3, [subject]: 's', [properties]: { k: 1 } };
    const bus = await taken(serviceBus, testing.text('body'), { metadata });
    assert.deepEqual([bus.body, bus.messageId, bus.deliveryCount, bus.subject, bus.properties], ['body', 'm', 3, 's', { k: 1 }]);
  }
});

test('a batch is read by its kind of items', async () => {
  const cases = [
    [undefined, [{ a: 1 }, 'text', 5], [{ a: 1 }, 'text', 5]],
    ['text', ['té"xt', { a: 1 }, 5], ['té"xt', '{"a":1}', '5']],
    ['json', ['{"a":1}', { b: 2 }], [{ a: 1 }, { b: 2 }]],
    ['bytes', ['/+8=', ''], [new Uint8Array([0xff, 0xef]), new Uint8Array()]],
  ];
  for (const [items, sent, expected] of cases) {
    const value = await taken((handler) => batch(handler, { items }), testing.json(sent));
    assert.deepEqual([...value], expected);
    assert.equal(value.length, expected.length);
  }
  assert.throws(() => batch(() => {}, { items: 'xml' }), /`xml` is not a kind of item/);
});

test('a batch has the metadata of each item', async () => {
  const metadata = { SequenceNumberArray: [40, 41], PropertiesArray: [{}, { k: 'v' }] };
  const { returnValue } = await testing.call(batch((events) => ({
    numbers: [0, 1, 2].map((index) => events.metadata(index, 'SequenceNumber') ?? null),
    properties: [0, 1, 2].map((index) => events.properties(index)),
  })), testing.json([1, 2]), { metadata });
  assert.deepEqual(returnValue, { numbers: [40, 41, null], properties: [{}, { k: 'v' }, {}] });
});
