// An MCP server that tells what is in stock.

import { McpServer, ResourceNotFoundError, ResourceTemplate, completable, createMcpHandler, originValidationResponse } from '@modelcontextprotocol/server';
import type { ServerContext } from '@modelcontextprotocol/server';
import { setting } from 'corral-sdk/service';
import { z } from 'zod';

const PRICES: Record<string, number> = { apple: 0.4, banana: 0.25, cherry: 6.5 };
const ITEMS = Object.keys(PRICES);
const item = z.enum(['apple', 'banana', 'cherry']).describe('What the warehouse calls it');

/** A server for one request: every call has an instance to itself. */
function stock(): McpServer {
  const server = new McpServer(
    { name: 'stock', version: '1.0.0' },
    { instructions: 'Prices and quantities of what is in the warehouse.' },
  );

  server.registerTool(
    'price',
    {
      description: 'The price of some pieces of an item',
      inputSchema: z.object({ item, pieces: z.number().int().positive() }),
      outputSchema: z.object({ total: z.number() }),
      annotations: { readOnlyHint: true },
    },
    ({ item, pieces }) => {
      const total = PRICES[item]! * pieces;
      return { content: [{ type: 'text', text: `${total.toFixed(2)} EUR` }], structuredContent: { total } };
    },
  );

  server.registerTool(
    'available',
    { description: 'How many pieces of an item are left, from the warehouse', inputSchema: z.object({ item }) },
    async ({ item }, { mcpReq }) => {
      const response = await fetch(`${setting('STOCK_URL')}/${item}`, { signal: mcpReq.signal });
      if (!response.ok) throw new Error(`the warehouse answers ${response.status}`);
      return { content: [{ type: 'text', text: await response.text() }] };
    },
  );

  server.registerTool(
    'count',
    {
      description: 'Counts the shelves of the warehouse one by one, and says how far it is',
      inputSchema: z.object({ shelves: z.number().int().min(1).max(100) }),
    },
    async ({ shelves }, context) => {
      for (let shelf = 1; shelf <= shelves; shelf += 1) {
        await sleep(50);
        await progress(context, shelf, shelves, `shelf ${shelf}`);
      }
      return { content: [{ type: 'text', text: `${shelves} shelves counted` }] };
    },
  );

  server.registerTool(
    'inventory',
    {
      description: 'Takes an inventory, which lasts; a client that closes the response ends it',
      inputSchema: z.object({ seconds: z.number().min(0).max(240) }),
    },
    async ({ seconds }) => {
      await sleep(seconds * 1000);
      return { content: [{ type: 'text', text: `done after ${seconds} s` }] };
    },
  );

  server.registerResource(
    'items',
    'stock://items',
    { description: 'All items', mimeType: 'application/json' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(ITEMS) }] }),
  );

  server.registerResource(
    'item',
    new ResourceTemplate('stock://items/{item}', {
      list: undefined,
      complete: { item: (value) => ITEMS.filter((item) => item.startsWith(value)) },
    }),
    { description: 'One item', mimeType: 'application/json' },
    (uri, { item }) => {
      const price = PRICES[String(item)];
      if (price === undefined) throw new ResourceNotFoundError(uri.href);
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify({ item, price }) }] };
    },
  );

  server.registerPrompt(
    'reorder',
    {
      description: 'Asks for an order of what runs low',
      argsSchema: z.object({
        item: completable(z.string(), (value) => ITEMS.filter((item) => item.startsWith(value))),
      }),
    },
    ({ item }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Is there enough ${item} in stock? If not, write an order.` } }],
    }),
  );

  return server;
}

async function progress({ mcpReq }: ServerContext, progress: number, total: number, message: string): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total, message } });
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const handler = createMcpHandler(stock);

export default {
  fetch(request: Request): Response | Promise<Response> {
    // A web page must not reach a server on its reader's machine by another host name.
    const hosts = ['localhost', '127.0.0.1', '[::1]', setting('WEBSITE_HOSTNAME') ?? 'localhost'];
    if (!hosts.includes(new URL(request.url).hostname)) return new Response('unknown host', { status: 403 });
    return originValidationResponse(request, hosts) ?? handler.fetch(request);
  },
};

/** Answered while the component is built; see docs/mcp.md. */
export const warmUp = [{ method: 'tools/call', params: { name: 'price', arguments: { item: 'apple', pieces: 2 } } }];
