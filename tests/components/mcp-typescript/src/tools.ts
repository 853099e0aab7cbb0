// The tools that the conformance suite calls in both eras.

import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';

import { audio, embedded, image, said, text } from './content.ts';

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const ANSWERS = {
  test_simple_text: said(text('This is a simple text response for testing.')),
  test_image_content: said(image),
  test_audio_content: said(audio),
  test_embedded_resource: said(embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')),
  test_multiple_content_types: said(
    text('Multiple content types test:'),
    image,
    embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ),
};

export function addTools(server: McpServer): void {
  for (const [name, answer] of Object.entries(ANSWERS)) {
    server.registerTool(name, { description: 'Answers always the same' }, () => answer);
  }
  server.registerTool('test_error_handling', { description: 'Fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool('test_tool_with_progress', { description: 'Says how far it is' }, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      }
      await sleep(50);
    }
    return said(text('done'));
  });
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    server.registerTool(name, { description: 'Writes to the log of the client' }, async ({ mcpReq }) => {
      for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await mcpReq.log('info', data);
        await sleep(50);
      }
      return said(text('done'));
    });
  }
  addToolsThatAsk(server);
}

/** Tools that send a request to the client, as the older era does. */
function addToolsThatAsk(server: McpServer): void {
  const ask = async (context: ServerContext, message: string, properties: Record<string, object>, required: string[] = []) => {
    const requestedSchema = { type: 'object', properties, required };
    const answer = await context.mcpReq.elicitInput({ mode: 'form', message, requestedSchema } as never);
    return said(text(`Elicitation completed: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`));
  };
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of the client', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
      const answer = await mcpReq.requestSampling({ messages, maxTokens: 100 });
      return said(text(`LLM response: ${JSON.stringify(answer.content)}`));
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => ask(context, message, { username: { type: 'string' }, email: { type: 'string' } }, ['username', 'email']),
  );
  server.registerTool('test_elicitation_sep1034_defaults', { description: 'Asks with defaults' }, (context) =>
    ask(context, 'Is this right?', {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),
  );
  server.registerTool('test_elicitation_sep1330_enums', { description: 'Asks to choose' }, (context) => {
    const options = ['option1', 'option2', 'option3'];
    const titled = options.map((option) => ({ const: option, title: option.toUpperCase() }));
    return ask(context, 'Choose', {
      untitledSingle: { type: 'string', enum: options },
      titledSingle: { type: 'string', oneOf: titled },
      legacyEnum: { type: 'string', enum: options, enumNames: options },
      untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
      titledMulti: { type: 'array', items: { anyOf: titled } },
    });
  });
}
