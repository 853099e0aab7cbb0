// Services: what happens while a component is built.

import assert from 'node:assert/strict';
import test from 'node:test';

import { setting } from 'corral-sdk/service';
import { warmUp } from '../src/service/warm-up.js';

test('random numbers are refused until the component is built', async () => {
  const { finish } = await import('../src/service/building.js');
  const draws = [() => Math.random(), () => crypto.randomUUID(), () => crypto.getRandomValues(new Uint8Array(1))];
  for (const draw of draws) assert.throws(draw, /random numbers are not available while the component is built/);
  finish();
  for (const draw of draws) assert.doesNotThrow(draw);
});

test('a server of the Model Context Protocol is asked for its lists, and then what it says', async () => {
  const own = [
    { method: 'tools/call', params: { name: 'greet', arguments: {} } },
    new Request('http://localhost/health'),
  ];
  for (const [isMcp, expected] of [
    [true, ['server/discover', 'tools/list', 'resources/list', 'prompts/list', 'tools/call greet', 'GET']],
    [false, ['tools/call greet', 'GET']],
  ]) {
    const seen = [];
    const fetch = async (request) => {
      const { headers, method } = request;
      seen.push([headers.get('mcp-method') ?? method, headers.get('mcp-name')].filter(Boolean).join(' '));
      if (method === 'POST') {
        const { params } = await request.json();
        assert.equal(params._meta['io.modelcontextprotocol/protocolVersion'], headers.get('mcp-protocol-version'));
      }
      return new Response('{}');
    };
    await warmUp(fetch, own, isMcp);
    assert.deepEqual(seen, expected);
  }
});

test('settings are variables of the environment in a test', () => {
  process.env.CORRAL_TEST_SETTING = 'value';
  assert.equal(setting('CORRAL_TEST_SETTING'), 'value');
  assert.equal(setting('CORRAL_TEST_MISSING'), undefined);
});
