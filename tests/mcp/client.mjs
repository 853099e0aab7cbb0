// The official TypeScript client against the sample server. Arguments: the URL, and how to
// agree on a version: `auto` or `legacy`. Prints what it saw, as JSON.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, mode] = process.argv.slice(2);
const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));

const text = ({ content }) => content.map((part) => part.text).join();
const call = (name, args, options) => client.callTool({ name, arguments: args }, options);

const { tools } = await client.listTools();
const price = await call('price', { item: 'apple', pieces: 10 });
const available = await call('available', { item: 'cherry' });
const progress = [];
const counted = await call('count', { shelves: 3 }, { onprogress: ({ progress: shelf }) => progress.push(shelf) });

// Cancelled as soon as it is known to run.
const controller = new AbortController();
const cancelled = await call('count', { shelves: 100 }, { signal: controller.signal, onprogress: () => controller.abort() }).then(
  () => false,
  () => true,
);

const { resources } = await client.listResources();
const { resourceTemplates } = await client.listResourceTemplates();
const item = await client.readResource({ uri: 'stock://items/banana' });
const missing = await client.readResource({ uri: 'stock://items/none' }).then(
  () => 'found',
  () => 'refused',
);
const { prompts } = await client.listPrompts();
const prompt = await client.getPrompt({ name: 'reorder', arguments: { item: 'cherry' } });
const completion = await client.complete({
  ref: { type: 'ref/prompt', name: 'reorder' },
  argument: { name: 'item', value: 'b' },
});

console.log(
  JSON.stringify({
    tools: tools.map(({ name }) => name).sort(),
    price: price.structuredContent,
    available: text(available),
    counted: text(counted),
    progress,
    cancelled,
    resources: resources.map(({ uri }) => uri),
    templates: resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    item: JSON.parse(item.contents[0].text),
    missing,
    prompts: prompts.map(({ name }) => name),
    prompt: prompt.messages[0].content.text,
    completion: completion.completion.values,
  }),
);
await client.close();
