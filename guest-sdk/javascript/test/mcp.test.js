// Tools, resources and prompts of the MCP extension.

import assert from 'node:assert/strict';
import test from 'node:test';

import { argument, InvocationError, mcpPrompt, mcpResource, mcpTool, ToolResult } from 'corral-sdk';
import * as testing from 'corral-sdk/testing';

import { declarationOf } from '../src/declaration/declare.js';

const { call } = testing;

const forecast = mcpTool(
  {
    toolName: 'forecast',
    description: 'the weather',
    arguments: {
      city: argument.string('the city'),
      days: argument.integer('how many').optional(),
      tags: argument.string('tags').list().optional(),
      unit: argument.string('the unit', ['c', 'f']).optional(),
      where: argument.object('the place').optional(),
    },
  },
  ({ city, days = 3, ...rest }) => {
    if (city === 'Atlantis') throw InvocationError.caller('there is no city `Atlantis`');
    return [city, days, rest];
  },
);

test('arguments become the properties of the tool', () => {
  const { toolProperties, ...trigger } = declarationOf(forecast).bindings[0];
  assert.deepEqual(trigger, {
    type: 'mcpToolTrigger',
    direction: 'in',
    name: 'call',
    toolName: 'forecast',
    description: 'the weather',
    useResultSchema: true,
  });
  assert.deepEqual(JSON.parse(toolProperties), [
    { propertyName: 'city', propertyType: 'string', description: 'the city', isRequired: true },
    { propertyName: 'days', propertyType: 'integer', description: 'how many', isRequired: false },
    { propertyName: 'tags', propertyType: 'string', description: 'tags', isRequired: false, isArray: true },
    { propertyName: 'unit', propertyType: 'string', description: 'the unit', isRequired: false, enumValues: ['c', 'f'] },
    { propertyName: 'where', propertyType: 'object', description: 'the place', isRequired: false },
  ]);
});

test('arguments have their types', async () => {
  const cases = [
    [{ city: 'Oslo' }, ['Oslo', 3, {}]],
    [{ city: 'Oslo', days: 5, tags: ['a'], unit: 'f', where: {} }, ['Oslo', 5, { tags: ['a'], unit: 'f', where: {} }]],
    [{ city: 'Oslo', days: null, unlisted: 1 }, ['Oslo', 3, {}]],
  ];
  for (const [args, expected] of cases) {
    const { tool } = await call(forecast, testing.mcpTool(args));
    assert.deepEqual(tool, { content: [{ type: 'text', text: JSON.stringify(expected) }] });
  }
});

test('the model reads the reason of a failure', async () => {
  const cases = [
    [{}, 'the argument `city` is missing'],
    [{ city: 5 }, 'the argument `city` is not of type string'],
    [{ city: 'Oslo', days: 1.5 }, 'the argument `days` is not of type integer'],
    [{ city: 'Oslo', tags: ['a', 1] }, 'the argument `tags` is not a list of type string'],
    [{ city: 'Oslo', unit: 'k' }, 'the argument `unit` is not of type string'],
    [{ city: 'Atlantis' }, 'there is no city `Atlantis`'],
  ];
  for (const [args, reason] of cases) {
    const { tool } = await call(forecast, testing.mcpTool(args));
    assert.deepEqual(tool, { content: [{ type: 'text', text: reason }], isError: true });
  }
});

test('results have the form of the extension', async () => {
  const bytes = new Uint8Array(3);
  const block = (value) => ({ type: value.type, content: JSON.stringify(value) });
  const cases = [
    ['rich', '{"type":"text","content":"{\\"type\\":\\"text\\",\\"text\\":\\"rich\\"}"}'],
    [
      ToolResult.of('a', ToolResult.image(bytes, 'image/png')).withStructured({ a: 1 }),
      '{"type":"multi_content_result","content":"[{\\"type\\":\\"text\\",\\"text\\":\\"a\\"},{\\"type\\":\\"image\\",\\"data\\":\\"AAAA\\",\\"mimeType\\":\\"image/png\\"}]","structuredContent":"{\\"a\\":1}"}',
    ],
    [ToolResult.of(ToolResult.audio(bytes.buffer, 'audio/wav')), block({ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' })],
    [
      ToolResult.of(ToolResult.resourceLink('a://b', 'b', { mimeType: 'text/plain' })),
      block({ type: 'resource_link', uri: 'a://b', name: 'b', mimeType: 'text/plain' }),
    ],
    [ToolResult.of(ToolResult.resource('a://b', 't')), block({ type: 'resource', resource: { uri: 'a://b', text: 't' } })],
    [undefined, '{"type":"call_tool_result","content":"{\\"content\\":[]}"}'],
    [{ a: 1 }, { ...block({ type: 'text', text: '{"a":1}' }), structuredContent: '{"a":1}' }],
    [5, block({ type: 'text', text: '5' })],
  ];
  for (const [returned, expected] of cases) {
    const tool = mcpTool({ toolName: 't', description: 'd' }, () => returned);
    const { returnValue } = await call(tool, testing.mcpTool());
    assert.equal(returnValue, typeof expected === 'string' ? expected : JSON.stringify(expected));
  }
});

test('other failures fail the invocation', async () => {
  const tool = (returned) => mcpTool({ toolName: 't', description: 'd' }, returned);
  const upstream = tool(() => {
    throw InvocationError.upstream('no answer');
  });
  assert.equal((await call(upstream, testing.mcpTool())).error.fault, 'upstream');
  const binary = await call(tool(() => new Uint8Array(1)), testing.mcpTool());
  assert.match(binary.error.message, /ToolResult\.image/);
});

test('without a declaration, a value is returned as it is', async () => {
  const plain = await call(mcpTool(({ city }) => ({ city })), testing.mcpTool({ city: 'Oslo' }));
  assert.deepEqual(plain.returnValue, { city: 'Oslo' });
  const typed = await call(mcpTool(() => ToolResult.error('no')), testing.mcpTool());
  assert.equal(typed.tool.isError, true);
});

test('resources and prompts take what the client asks for', async () => {
  const resource = mcpResource({ uri: 'docs://{id}', resourceName: 'doc' }, ({ uri, parameter }) => `${uri} ${parameter('id')}`);
  const read = await call(resource, testing.mcpResource('docs://7', { id: '7' }));
  assert.equal(read.returnValue, 'docs://7 7');

  const prompt = mcpPrompt(
    { promptName: 'p', arguments: { topic: argument.string('what about'), tone: argument.string('how').optional() } },
    ({ topic, tone = 'dry' }) => `${topic}, ${tone}`,
  );
  const { promptArguments } = declarationOf(prompt).bindings[0];
  assert.deepEqual(JSON.parse(promptArguments), [
    { name: 'topic', description: 'what about', required: true },
    { name: 'tone', description: 'how', required: false },
  ]);
  assert.equal((await call(prompt, testing.mcpPrompt({ topic: 'x' }))).returnValue, 'x, dry');
});

test('declarations that cannot be are refused', () => {
  assert.throws(() => mcpTool({ toolName: 't', description: 'd', arguments: { a: 'string' } }, () => {}), /argument\.string/);
  assert.throws(() => argument.string(), /describe the argument/);
  const days = { promptName: 'p', arguments: { days: argument.integer('d') } };
  assert.throws(() => mcpPrompt(days, () => ''), /an argument of a prompt is text/);
});
