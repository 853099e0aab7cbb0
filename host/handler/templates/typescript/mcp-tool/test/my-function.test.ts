import assert from 'node:assert/strict';
import test from 'node:test';

import { call, mcpTool } from 'corral-sdk/testing';

import myFunction from '../src/my-function.ts';

test('a person is greeted', async () => {
  const report = await call(myFunction, mcpTool({ name: 'Ada' }));
  assert.deepEqual(report.tool, { content: [{ type: 'text', text: 'Hello, Ada!' }] });
});

test('the model is told what is wrong', async () => {
  const report = await call(myFunction, mcpTool({ name: 'Ada', times: 99 }));
  assert.equal(report.tool.isError, true);
});
