// The official TypeScript client against the only tool of a server, that of the template
// `mcp-tool`. Arguments: the URL, and how to agree on a version: `auto` or `legacy`.
// Prints what it saw, as JSON.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, mode] = process.argv.slice(2);
const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));

const { tools } = await client.listTools();
const call = (args) => client.callTool({ name: tools[0].name, arguments: args });
const greeting = await call({ name: 'Ada' });
const failed = await call({ name: 'Ada', times: 'often' });
const missing = await call({}).then(
  () => 'called',
  ({ code }) => code,
);

console.log(
  JSON.stringify({
    server: client.getServerVersion().name,
    tools: tools.map(({ name }) => name),
    greeting: greeting.content[0].text,
    failed: failed.isError,
    missing,
  }),
);
await client.close();
