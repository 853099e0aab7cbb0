// The plugin's own promises behave like the engine's. Each program runs with both.

import assert from 'node:assert/strict';
import test from 'node:test';

import { EnginePromise, closeLoop, enqueue, openLoop, runJobs, stateOf, takeUnhandled } from '../src/guest/promise.js';

/** Programs that report what happens through `say`; `P` is the class of promises. */
const PROGRAMS = {
  'jobs run in the order in which they become ready': (P, say, later) => {
    P.resolve(1).then(say).then(() => say('after 1'));
    later(() => say('microtask'));
    P.resolve(2).then(say).then(() => say('after 2'));
    say('first');
  },
  'a promise resolved with a promise follows it': (P, say) => {
    new P((resolve) => resolve(P.resolve('inner'))).then(say);
    P.resolve().then(() => say('1')).then(() => say('2')).then(() => say('3'));
  },
  'a thenable is called once and in its own job': (P, say) => {
    const thenable = { then: (resolve, reject) => { say('called'); resolve('a'); resolve('b'); reject('c'); } };
    P.resolve(thenable).then(say, say);
    say('before');
  },
  'a thenable that throws rejects': (P, say) => {
    P.resolve({ then: () => { throw new Error('then'); } }).catch((error) => say(error.message));
    P.resolve({ get then() { throw new Error('getter'); } }).catch((error) => say(error.message));
  },
  'an executor that throws rejects': (P, say) => {
    new P(() => { throw new Error('executor'); }).catch((error) => say(error.message));
    new P((resolve) => { resolve('kept'); throw new Error('ignored'); }).then(say);
  },
  'a promise cannot follow itself': (P, say) => {
    let settle;
    const promise = new P((resolve) => { settle = resolve; });
    settle(promise);
    promise.catch((error) => say(error.constructor.name));
  },
  'handlers that are not functions pass the value on': (P, say) => {
    P.resolve(1).then(null, 5).then(say);
    P.reject(2).then(3).catch(say);
  },
  'finally keeps the outcome unless it fails': (P, say) => {
    P.resolve(1).finally((...values) => say(values.length)).then(say);
    P.reject(2).finally(() => 9).catch(say);
    P.resolve(3).finally(() => { throw 4; }).catch(say);
    P.resolve(5).finally(() => P.reject(6)).catch(say);
  },
  'combinators collect what they should': (P, say) => {
    const values = () => [1, P.resolve(2), { then: (resolve) => resolve(3) }];
    P.all(values()).then((all) => say(`all ${all}`));
    P.all([]).then((all) => say(`none ${all.length}`));
    P.all([1, P.reject('no')]).catch(say);
    P.allSettled([1, P.reject('no')]).then((all) => say(JSON.stringify(all)));
    P.any([P.reject(1), P.resolve(2)]).then((any) => say(`any ${any}`));
    P.any([P.reject(1), P.reject(2)]).catch((error) => say(`${error.constructor.name} ${error.errors}`));
    P.any([]).catch((error) => say(error.errors.length));
    P.race([P.resolve('fast'), P.resolve('slow')]).then(say);
    P.all(5).catch((error) => say(error.constructor.name));
  },
  'values are wrapped': (P, say) => {
    const promise = P.resolve(1);
    say(P.resolve(promise) === promise);
    say(Object.prototype.toString.call(promise));
  },
  'a subclass makes its own kind': (P, say) => {
    class Special extends P {}
    say(Special.resolve(1).then(() => {}) instanceof Special);
    say(Special.all([]) instanceof Special);
  },
  'a constructor takes a function': (P, say) => {
    try { new P(5); } catch (error) { say(error.constructor.name); }
  },
};

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(name, async () => {
    const expected = [];
    program(Promise, (value) => expected.push(value), queueMicrotask);
    await new Promise((resolve) => setImmediate(resolve));

    const actual = [];
    openLoop();
    program(EnginePromise, (value) => actual.push(value), enqueue);
    runJobs();
    closeLoop();
    takeUnhandled();
    assert.ok(actual.length > 0);
    assert.deepEqual(actual, expected);
  });
}

test('a promise is settled from outside, and by a callback', () => {
  const seen = [];
  openLoop();
  const { promise, resolve } = EnginePromise.withResolvers();
  promise.then((value) => seen.push(value));
  resolve('resolved');
  EnginePromise.try((value) => value + 1, 1).then((value) => seen.push(value));
  EnginePromise.try(() => { throw 'thrown'; }).catch((reason) => seen.push(reason));
  runJobs();
  closeLoop();
  assert.deepEqual(seen, ['resolved', 2, 'thrown']);
});

test('rejections that nothing handles are reported once', () => {
  openLoop();
  EnginePromise.reject('lost');
  EnginePromise.reject('handled').catch(() => {});
  const late = EnginePromise.reject('handled late');
  runJobs();
  late.catch(() => {});
  runJobs();
  assert.deepEqual(takeUnhandled(), ['lost']);
  assert.deepEqual(takeUnhandled(), []);
  closeLoop();
});

test('the end of a loop forgets jobs', () => {
  const seen = [];
  openLoop();
  enqueue(() => seen.push('left'));
  closeLoop();
  runJobs();
  assert.deepEqual(seen, []);
  assert.equal(stateOf(EnginePromise.resolve(1)).status, 'fulfilled');
});

test('jobs run without a loop while modules are loaded', async () => {
  const value = await new Promise((resolve) => EnginePromise.resolve('loaded').then(resolve));
  assert.equal(value, 'loaded');
});
