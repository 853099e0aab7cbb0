// The server that the official conformance suite asks for, with the names it prescribes.

import { McpServer, ResourceTemplate, completable, createMcpHandler, createRequestStateCodec, originValidationResponse } from '@modelcontextprotocol/server';
import { setting } from 'corral-sdk/service';
import { z } from 'zod';

import { PNG, asked, embedded, image, text } from './content.ts';
import { type State, addRounds } from './rounds.ts';
import { addTools } from './tools.ts';

/** The key is read for each call: there are no settings while the component is built. */
const codec = () => createRequestStateCodec<State>({ key: setting('STATE_KEY')! });

function everything(): McpServer {
  const server = new McpServer(
    { name: 'conformance', version: '1.0.0' },
    {
      capabilities: { logging: {}, completions: {}, resources: { subscribe: true } },
      requestState: { verify: (state, context) => codec().verify(state, context) },
    },
  );
  addTools(server);
  addRounds(server, codec);
  addResources(server);
  addPrompts(server);
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  server.server.setRequestHandler('logging/setLevel', () => ({}));
  return server;
}

function addResources(server: McpServer): void {
  const add = (name: string, mimeType: string, content: { text: string } | { blob: string }) => {
    const read = (uri: URL) => ({ contents: [{ uri: uri.href, mimeType, ...content }] });
    server.registerResource(name, `test://${name}`, { description: 'For tests', mimeType }, read as never);
  };
  add('static-text', 'text/plain', { text: 'This is the content of the static text resource.' });
  add('static-binary', 'image/png', { blob: PNG });
  add('watched-resource', 'text/plain', { text: 'It never changes.' });
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'For tests', mimeType: 'application/json' },
    (uri, { id }) => {
      const content = { id, templateTest: true, data: `Data for ID: ${id}` };
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(content) }] };
    },
  );
}

function addPrompts(server: McpServer): void {
  const description = 'For tests';
  const words = (value: string) => ['paris', 'park', 'party'].filter((word) => word.startsWith(value));
  server.registerPrompt('test_simple_prompt', { description }, () => asked(text('This is a simple prompt for testing.')));
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description, argsSchema: z.object({ arg1: completable(z.string(), words), arg2: z.string() }) },
    ({ arg1, arg2 }) => asked(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description, argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) =>
      asked(
        embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
        text('Please process the embedded resource above.'),
      ),
  );
  server.registerPrompt('test_prompt_with_image', { description }, () =>
    asked(image, text('Please analyze the image above.')),
  );
}

const handler = createMcpHandler(everything);

export default {
  fetch(request: Request): Response | Promise<Response> {
    const hosts = ['localhost', '127.0.0.1', '[::1]'];
    if (!hosts.includes(new URL(request.url).hostname)) return new Response('unknown host', { status: 403 });
    return originValidationResponse(request, hosts) ?? handler.fetch(request);
  },
};
