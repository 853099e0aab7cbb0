import assert from 'node:assert/strict';
import test from 'node:test';

import { bytes, call } from 'corral-sdk/testing';

import myFunction from '../src/my-function.ts';

test('a blob is summarized', async () => {
  const report = await call(myFunction, bytes(new TextEncoder().encode('content')));
  assert.equal(report.output('summary'), '7 bytes');
});
