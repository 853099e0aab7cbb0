import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import server from '../src/my-function.ts';

const { Url, Method, Headers, Body } = JSON.parse(readFileSync(new URL('../call.json', import.meta.url), 'utf8')).Data.req;
const headers = Object.entries(Headers as Record<string, string[]>).map(([name, [value]]): [string, string] => [name, value!]);

test('a name is greeted', async () => {
  const response = await server.fetch(new Request(Url, { method: Method, headers, body: Body }));
  const { result } = await response.json();
  assert.equal(result.content[0].text, 'Hello, Ada!');
});

test('another host is refused', async () => {
  const response = await server.fetch(new Request('http://example.com/mcp', { method: 'POST', headers, body: Body }));
  assert.equal(response.status, 403);
});
