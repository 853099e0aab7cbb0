// Tools and a prompt that need input in further rounds, as the newer era does.

import { acceptedContent, inputRequired, inputResponse } from '@modelcontextprotocol/server';
import type { McpServer, RequestStateCodec, ServerContext } from '@modelcontextprotocol/server';

import { asked, said, text } from './content.ts';

/** The state that a client brings back. */
export type State = { step: number };

function form(message: string, property: string, type: 'string' | 'boolean' = 'string') {
  const requestedSchema = { type: 'object', properties: { [property]: { type } }, required: [property] } as const;
  return inputRequired.elicit({ message, requestedSchema } as never);
}

const sample = (question: string, maxTokens: number) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: question } }], maxTokens });

export function addRounds(server: McpServer, codec: () => RequestStateCodec<State>): void {
  const seal = (context: ServerContext, step: number) => codec().mint({ step }, context);
  const tool = (name: string, run: (context: ServerContext) => unknown): void => {
    server.registerTool(`test_input_required_result_${name}`, { description: 'Needs input' }, run as never);
  };

  tool('elicitation', ({ mcpReq }) => {
    const name = acceptedContent<{ name: unknown }>(mcpReq.inputResponses, 'user_name')?.name;
    if (typeof name === 'string') return said(text(`Hello, ${name}!`));
    return inputRequired({ inputRequests: { user_name: form('What is your name?', 'name') } });
  });
  tool('sampling', ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'capital_question');
    if (answer.kind === 'sampling') return said(text(JSON.stringify(answer.result.content)));
    return inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?', 100) } });
  });
  tool('list_roots', ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'client_roots');
    if (answer.kind === 'roots') return said(text(answer.roots.map((root) => root.uri).join()));
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  tool('request_state', async (context) => {
    if (context.mcpReq.requestState<State>()?.step === 1) return said(text('state-ok'));
    const inputRequests = { confirm: form('Please confirm', 'ok', 'boolean') };
    return inputRequired({ inputRequests, requestState: await seal(context, 1) });
  });
  tool('tampered_state', async (context) => {
    if (context.mcpReq.requestState<State>() !== undefined) return said(text('state-ok'));
    const inputRequests = { confirm: form('Please confirm', 'ok', 'boolean') };
    return inputRequired({ inputRequests, requestState: await seal(context, 1) });
  });
  tool('multiple_inputs', async (context) => {
    const { inputResponses } = context.mcpReq;
    const missing = ['user_name', 'greeting', 'client_roots'].some((key) => inputResponse(inputResponses, key).kind === 'missing');
    if (!missing) return said(text('all there'));
    const inputRequests = {
      user_name: form('What is your name?', 'name'),
      greeting: sample('Generate a greeting', 50),
      client_roots: inputRequired.listRoots(),
    };
    return inputRequired({ inputRequests, requestState: await seal(context, 1) });
  });
  tool('multi_round', async (context) => {
    const step = context.mcpReq.requestState<State>()?.step ?? 0;
    if (step === 2) return said(text('done'));
    const inputRequests =
      step === 0
        ? { step1: form('Step 1: What is your name?', 'name') }
        : { step2: form('Step 2: What is your favorite color?', 'color') };
    return inputRequired({ inputRequests, requestState: await seal(context, step + 1) });
  });
  tool('capabilities', ({ mcpReq }) => {
    const able = mcpReq.envelope?.['io.modelcontextprotocol/clientCapabilities'] ?? {};
    const inputRequests = {
      ...('elicitation' in able && { user_name: form('What is your name?', 'name') }),
      ...('sampling' in able && { question: sample('What is the capital of France?', 100) }),
    };
    return Object.keys(inputRequests).length === 0 ? said(text('nothing to ask')) : inputRequired({ inputRequests });
  });

  server.registerTool('test_streaming_elicitation', { description: 'Needs input' }, (() =>
    inputRequired({ inputRequests: { user_name: form('What is your name?', 'name') } })) as never);

  // The SDK refuses the request if the client has no model to ask.
  server.registerTool('test_missing_capability', { description: 'Needs a model' }, (() =>
    inputRequired({ inputRequests: { question: sample('What is the capital of France?', 100) } })) as never);

  server.registerPrompt('test_input_required_result_prompt', { description: 'Needs input' }, (({ mcpReq }: ServerContext) => {
    const context = acceptedContent<{ context: string }>(mcpReq.inputResponses, 'user_context')?.context;
    if (context !== undefined) return asked(text(`In the context of ${context}`));
    return inputRequired({ inputRequests: { user_context: form('What context should the prompt use?', 'context') } });
  }) as never);
}
