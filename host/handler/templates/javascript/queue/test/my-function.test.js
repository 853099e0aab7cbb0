import assert from 'node:assert/strict';
import test from 'node:test';

import { call, queue } from 'corral-sdk/testing';

import myFunction from '../src/my-function.js';

test('an item is processed', async () => {
  const report = await call(myFunction, queue('an item'));
  assert.equal(report.output('message'), 'processed: an item');
  assert.equal(report.logs[0].message, 'delivery 1: an item');
});
