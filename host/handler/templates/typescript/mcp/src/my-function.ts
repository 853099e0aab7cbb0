import { McpServer, createMcpHandler, originValidationResponse } from '@modelcontextprotocol/server';
import { setting } from 'corral-sdk/service';
import { z } from 'zod';

/** The server for one request: every call has an instance to itself. */
function server(): McpServer {
  const server = new McpServer({ name: 'my-function', version: '1.0.0' });
  server.registerTool(
    'greet',
    { description: 'Greets a person', inputSchema: z.object({ name: z.string() }) },
    ({ name }) => ({ content: [{ type: 'text', text: `Hello, ${name}!` }] }),
  );
  return server;
}

const handler = createMcpHandler(server);

export default {
  fetch(request: Request): Response | Promise<Response> {
    // A web page must not reach a server on its reader's machine by another host name.
    const hosts = ['localhost', '127.0.0.1', '[::1]', setting('WEBSITE_HOSTNAME') ?? 'localhost'];
    if (!hosts.includes(new URL(request.url).hostname)) return new Response('unknown host', { status: 403 });
    return originValidationResponse(request, hosts) ?? handler.fetch(request);
  },
};

/** Answered while the component is built, so that every instance starts prepared. */
export const warmUp = [{ method: 'tools/call', params: { name: 'greet', arguments: { name: 'Ada' } } }];
