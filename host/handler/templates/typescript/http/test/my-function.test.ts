import assert from 'node:assert/strict';
import test from 'node:test';

import { call, http } from 'corral-sdk/testing';

import myFunction from '../src/my-function.ts';

test('the caller is greeted', async () => {
  const url = '/api/my-function';
  for (const [request, greeting] of [
    [http('GET', url), 'Hello, world!'],
    [http('GET', `${url}?name=Ada`), 'Hello, Ada!'],
    [http('POST', url, { body: 'Ada' }), 'Hello, Ada!'],
  ] as const) {
    const report = await call(myFunction, request);
    assert.equal(report.response.text(), greeting);
  }
});
