import assert from 'node:assert/strict';
import test from 'node:test';

import { call, timer } from 'corral-sdk/testing';

import myFunction from '../src/my-function.js';

test('a run is reported', async () => {
  const report = await call(myFunction, timer());
  assert.equal(report.output('message'), 'on time');
});
