// An invocation from end to end, as the tests of a plugin run it.

import assert from 'node:assert/strict';
import test from 'node:test';

import { HttpResponse, InvocationError, Message, http, json, log, messages, reportProgress, text } from 'corral-sdk';
import * as testing from 'corral-sdk/testing';

const TEXT = 'text/plain; charset=utf-8';
const post = (body) => testing.http('POST', '/api/order', { body });
const given = (value) => () => value;

test('a return value becomes a response', async () => {
  const cases = [
    ['hello', 200, TEXT, 'hello'],
    ['', 200, TEXT, ''],
    [new Uint8Array([0x31]), 200, 'application/octet-stream', '1'],
    [[1, 2], 200, 'application/json', '[1,2]'],
    [false, 200, 'application/json', 'false'],
    [null, 404, null, ''],
    [HttpResponse.json(1, { status: 201 }), 201, 'application/json', '1'],
    [HttpResponse.html('<p>'), 200, 'text/html; charset=utf-8', '<p>'],
    [HttpResponse.redirect('/there'), 303, null, ''],
    [new HttpResponse('no', { status: 415, headers: { 'Content-Type': 'x/y' } }), 415, 'x/y', 'no'],
    [new HttpResponse('żółć 😀'), 200, TEXT, 'żółć 😀'],
    [Promise.resolve('later'), 200, TEXT, 'later'],
  ];
  for (const [returned, status, mediaType, body] of cases) {
    const { response } = await testing.call(given(returned), post(''));
    assert.deepEqual([response.status, response.header('content-type'), response.text()], [status, mediaType, body]);
  }
  assert.equal((await testing.call(given(undefined), post(''))).returnValue, null);
});

test('without an HTTP caller a return value goes to `$return`', async () => {
  const cases = [
    [undefined, null],
    [null, null],
    ['four', { tag: 'text', val: 'four' }],
    [5, { tag: 'json', val: '5' }],
    [['a', 1], { tag: 'json', val: '["a",1]' }],
    [new Uint8Array([1]), { tag: 'bytes', val: new Uint8Array([1]) }],
    [new HttpResponse('plain'), { tag: 'text', val: 'plain' }],
    [HttpResponse.json({ a: 1 }), { tag: 'json', val: '{"a":1}' }],
    [new HttpResponse(), null],
    [
      messages(['a', { b: 1 }, new Uint8Array([2])]),
      {
        tag: 'messages',
        val: [
          { tag: 'text', val: 'a' },
          { tag: 'json', val: '{"b":1}' },
          { tag: 'bytes', val: new Uint8Array([2]) },
        ],
      },
    ],
  ];
  for (const [returned, expected] of cases) {
    const { outcome } = await testing.call(given(returned), testing.text(''));
    assert.deepEqual(outcome.returnValue, expected);
  }
});

test('the last value of an output is used', async () => {
  const report = await testing.call((body, context) => {
    context.output('single', `${context.functionName} ${body}`);
    context.output('replaced', 'first');
    context.output('replaced', new Uint8Array([1]));
    context.output('withdrawn', 'first');
    context.output('withdrawn', null);
    context.output('document', { a: 1 });
    context.output('exact', Message.jsonText('{ "a": 1.0 }'));
    context.output('turned', 'one');
    context.push('turned', 2);
    context.push('turned', new Uint8Array([3]));
    context.push('pushed', 'one');
    context.output('res', new HttpResponse('accepted', { status: 202 }));
  }, testing.queue('body'), { functionName: 'named' });
  const { res, ...others } = report.outputs;
  assert.deepEqual(others, {
    single: 'named body',
    replaced: new Uint8Array([1]),
    document: { a: 1 },
    exact: { a: 1 },
    turned: ['one', 2, new Uint8Array([3])],
    pushed: ['one'],
  });
  assert.deepEqual([res.status, res.header('Content-Type')], [202, TEXT]);
  assert.deepEqual(report.outcome.outputs.find(([name]) => name === 'exact')[1].val, '{ "a": 1.0 }');
});

test('errors for the caller are responses without outputs', async () => {
  const failing = (error) => (_, context) => {
    context.output('message', 'dropped');
    context.setTrace('00-1-3-01');
    throw error;
  };
  const cases = [
    [InvocationError.caller('an order of nothing'), 400, TEXT, 'an order of nothing'],
    [InvocationError.response(409, 'taken'), 409, TEXT, 'taken'],
    [InvocationError.response(404, null), 404, null, ''],
    [InvocationError.response(503, { busy: true }), 503, 'application/json', '{"busy":true}'],
    [InvocationError.response(403, HttpResponse.html('<p>')), 403, 'text/html; charset=utf-8', '<p>'],
  ];
  for (const [error, status, mediaType, body] of cases) {
    const report = await testing.call(failing(error), post(''));
    assert.deepEqual([report.response.status, report.response.text()], [status, body]);
    assert.equal(report.response.header('content-type'), mediaType);
    assert.deepEqual([report.trace.traceparent, report.outputs], ['00-1-3-01', {}]);
    assert.deepEqual(report.logs, [{ level: 'info', target: '', message: `answered ${status}: ${error.message}` }]);
    assert.equal((await testing.call(failing(error), testing.text(''))).error, error);
  }
});

test('other errors fail the invocation', async () => {
  const away = InvocationError.upstream('the store is away', { retryable: true });
  const cases = [
    [() => { throw away; }, 'upstream', true, /^the store is away$/],
    [() => { throw InvocationError.configuration('no queue'); }, 'configuration', false, /^no queue$/],
    [() => null.field, 'function', false, /^TypeError: .*null.* \(at test\/run\.test\.js:\d+\)$/],
    [async () => { await null; throw new Error('outer', { cause: new RangeError('inner') }); }, 'function', false,
      /^Error: outer: RangeError: inner \(at test\/run\.test\.js:\d+\)$/],
    [() => { throw 'text'; }, 'function', false, /^text$/],
    [() => { throw { code: 7 }; }, 'function', false, /^\{"code":7\}$/],
    [() => { throw undefined; }, 'function', false, /^undefined$/],
    [given(messages(['a'])), 'function', false, /^a list of messages cannot be the response/],
    [() => new HttpResponse('', { status: 99 }), 'function', false, /`99` is not a valid status code; use 200 to 599/],
    [given(new Map([[1, 2]])), 'function', false, /Object\.fromEntries/],
    [given(() => 1), 'function', false, /a value of type function cannot be written as JSON/],
  ];
  for (const [handler, fault, retryable, message] of cases) {
    const { error } = await testing.call(handler, post(''));
    assert.deepEqual([error.fault, error.retryable], [fault, retryable]);
    assert.match(error.message, message);
  }
});

test('an output that cannot be written is named', async () => {
  const cases = [
    [(context) => context.output('out', 1n), /^output `out`: .*BigInt/],
    [(context) => context.output('out', Promise.resolve(1)), /^output `out`: a promise is not a value; `await` it$/],
    [(context) => context.output('out', new Response('')), /^output `out`: .*use `HttpResponse`/],
    [(context) => context.push('out', Symbol('s')), /^output `out`: a value of type symbol/],
    [(context) => { context.output('out', new HttpResponse()); context.push('out', 1); },
      /^output `out`: it already has an HTTP response$/],
  ];
  for (const [write, message] of cases) {
    const { error } = await testing.call((_, context) => write(context), testing.nothing());
    assert.equal(error.fault, 'function');
    assert.match(error.message, message);
  }
});

test('the call sets inputs, metadata, settings, trace and time', async () => {
  const report = await testing.call((_, context) => ({
    input: context.input('extra'),
    absent: context.input('absent', 'text'),
    required: context.requireSetting('NAME'),
    missing: context.setting('OTHER'),
    all: context.settings(),
    remaining: context.remaining,
    trace: context.trace.traceparent,
    count: context.metadata.number('dequeuecount'),
    id: context.id,
    trigger: context.triggerName,
  }), testing.nothing(), {
    inputs: { extra: { a: 1 }, absent: null },
    settings: { NAME: 'value' },
    metadata: { DequeueCount: '2' },
    trace: '00-1-2-00',
    remaining: 5000,
  });
  assert.deepEqual(report.returnValue, {
    input: { a: 1 },
    absent: null,
    required: 'value',
    missing: null,
    all: { NAME: 'value' },
    remaining: 5000,
    trace: '00-1-2-00',
    count: 2,
    id: '00000000-0000-4000-8000-000000000000',
    trigger: 'trigger',
  });
});

test('inputs are taken once and the rest is named', async () => {
  const cases = [
    [['one', 'one'], '1', 'take one of: two'],
    [['two', 'one', 'two'], '2,1', 'take one of: '],
    [['absent'], '', 'take one of: one, two'],
    [['trigger'], '', 'take one of: one, two'],
  ];
  for (const [names, taken, left] of cases) {
    const seen = [];
    const { error } = await testing.call((_, context) => {
      for (const name of names) seen.push(context.input(name));
    }, testing.text('0'), { inputs: { one: '1', two: '2' } });
    assert.equal(error.fault, 'configuration');
    assert.ok(error.message.endsWith(left), error.message);
    assert.equal(seen.join(','), taken);
  }
});

test('settings that are missing or cannot be read are explained', async () => {
  const required = (_, context) => context.requireSetting('NAME');
  const missing = await testing.call(required, testing.nothing());
  assert.deepEqual([missing.error.fault, missing.error.retryable], ['configuration', false]);
  assert.match(missing.error.message, /grants\.settings/);
  const settings = new Error('offline');
  const unreadable = await testing.call(required, testing.nothing(), { settings });
  assert.deepEqual([unreadable.error.fault, unreadable.error.retryable], ['upstream', true]);
  const optional = await testing.call((_, context) => context.setting('NAME'), testing.nothing(), { settings });
  assert.equal(optional.returnValue, null);
  assert.deepEqual(optional.logs, [
    { level: 'error', target: '', message: 'setting `NAME` could not be read: offline' },
  ]);
});

test('log lines have a level, and console is a log', async () => {
  const report = await testing.call((_, context) => {
    context.log.debug('by method');
    log.target('part').critical('by target');
    console.log('%s and %d', 'text', 5, { a: 1 });
    console.warn('careful');
  }, testing.nothing());
  assert.deepEqual(report.logs, [
    { level: 'debug', target: '', message: 'by method' },
    { level: 'critical', target: 'part', message: 'by target' },
    { level: 'info', target: '', message: "text and 5 { a: 1 }" },
    { level: 'warn', target: '', message: 'careful' },
  ]);
});

test('reports of progress are recorded', async () => {
  const report = await testing.call(() => {
    reportProgress(1, { total: 2, message: 'half' });
    reportProgress(2.5);
  }, testing.nothing());
  assert.deepEqual(report.progress, [
    { done: 1, total: 2, message: 'half' },
    { done: 2.5, total: null, message: null },
  ]);
});

test('the test answers what a function fetches', async () => {
  const handler = json(async (id, context) => {
    const response = await fetch(`https://stock.example/${id}`, { method: 'PUT' });
    if (!response.ok) throw InvocationError.upstream(`no stock: ${response.status}`);
    context.output('message', await response.json());
  });
  const requests = [];
  const answer = (status) => async (...request) => {
    requests.push(request);
    return Response.json({ left: 3 }, { status });
  };
  const [found, missing] = await Promise.all(
    [200, 404].map((status) => testing.call(handler, testing.json(7), { fetch: answer(status) })),
  );
  assert.deepEqual(found.output('message'), { left: 3 });
  assert.deepEqual([missing.error.fault, missing.error.message], ['upstream', 'no stock: 404']);
  assert.deepEqual(requests[0], ['https://stock.example/7', { method: 'PUT' }]);
});

test('calls that overlap are kept apart', async () => {
  const handler = text(async (body, context) => {
    await new Promise((resolve) => setImmediate(resolve));
    console.log(body);
    return context.setting('WHO');
  });
  const reports = await Promise.all(
    ['a', 'b'].map((who) => testing.call(handler, testing.text(who), { settings: { WHO: who } })),
  );
  assert.deepEqual(reports.map((report) => [report.returnValue, report.logs[0].message]), [['a', 'a'], ['b', 'b']]);
});

test('the span of the function is part of its outcome', async () => {
  const report = await testing.call((_, context) => context.setTrace('00-1-3-01'), testing.timer());
  assert.deepEqual(report.trace, { traceparent: '00-1-3-01', tracestate: null });
  assert.equal((await testing.call(() => {}, testing.timer(), { trace: '00-1-2-01' })).trace, null);
});

test('a trigger function can be called directly', () => {
  assert.equal(json((value, context) => value + context)(1, 2), 3);
  assert.throws(() => http('POST'), /takes the function that handles it/);
});
