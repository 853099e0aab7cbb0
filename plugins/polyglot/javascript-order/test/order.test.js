import assert from 'node:assert/strict';
import test from 'node:test';

import { call, http } from 'corral-sdk/testing';

import order from '../src/order.js';

test('the body is enqueued unchanged', async () => {
  const bodies = ['{"id":1005,"quantity":2,"color":"black"}', '{ "id" : 1 }\r\n', 'zażółć 😀', '{', ''];
  for (const body of bodies) {
    const report = await call(order, http('POST', '/api/javascript-order', { body }));
    assert.equal(report.response.status, 200);
    assert.equal(report.response.text(), 'Order enqueued');
    assert.equal(report.output('message'), body);
  }
});

test('a body that is not UTF-8 is answered 400', async () => {
  const body = new Uint8Array([0xff]);
  const report = await call(order, http('POST', '/api/javascript-order', { body }));
  assert.equal(report.response.status, 400);
  assert.deepEqual(report.outputs, {});
});
