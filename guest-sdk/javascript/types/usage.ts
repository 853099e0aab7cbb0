// Checked by the compiler and never run: functions as users write them.

import {
  HttpResponse,
  InvocationError,
  ToolResult,
  argument,
  batch,
  blob,
  cosmosDB,
  eventGrid,
  eventHub,
  http,
  json,
  mcpTool,
  messages,
  queue,
  raw,
  reportProgress,
  serviceBus,
  table,
  text,
  timer,
} from 'corral-sdk';
import type { Batch, Context, QueueMessage } from 'corral-sdk';
import { buildPlugin } from 'corral-sdk/build';
import { call, http as request } from 'corral-sdk/testing';

interface Order {
  id: number;
}

export const typed = http(async (request, context) => {
  const order = request.json<Order>();
  context.output('message', { id: order.id.toFixed() });
  const blob: Uint8Array | null = context.input('blob', 'bytes');
  const stock = context.input<Order>('stock')?.id;
  if (blob === null) throw InvocationError.response(404, { stock });
  context.log.target('part').info(context.remaining);
  return HttpResponse.json(order, { status: 201, headers: { 'set-cookie': ['a=1', 'b=2'] } });
});

export const message = queue<Order>(({ body, dequeueCount }: QueueMessage<Order>) => body.id + dequeueCount);
export const shouted = queue(({ body }) => body.toUpperCase(), { body: 'text' });
export const events = batch((items: Batch<Uint8Array>) => messages(items), { items: 'bytes' });
export const scheduled = timer(({ schedule }) => schedule?.next);
export const plain = (value: string, context: Context) => context.push('out', value);

export const order = http(
  {
    methods: ['post'],
    route: 'orders/{id}',
    authLevel: 'anonymous',
    inputs: { stock: table('stock', { partitionKey: '{id}' }), picture: blob('in/{id}', { dataType: 'binary' }) },
    outputs: { message: queue('orders'), events: eventHub('events', { connection: 'Events' }), view: raw('signalR', { hubName: 'orders' }) },
  },
  async (request, context) => {
    const picture: Uint8Array | null = context.input('picture', 'bytes');
    context.output('message', request.json<Order>());
    context.push('events', picture);
    context.output('res', context.input<Order>('stock')?.id);
    audit(context);
    // @ts-expect-error a misspelt output
    context.output('mesage', 1);
    // @ts-expect-error a misspelt output
    context.push('event', 1);
    // @ts-expect-error a misspelt input
    context.input('stocks');
  },
);

function audit(context: Context): void {
  reportProgress(1);
  reportProgress(2, { total: 3, message: 'audited' });
  context.log.info(context.id);
}

export const received = queue({ queueName: 'orders', body: 'text', outputs: { $return: cosmosDB(container()) } }, ({ body }, context) => {
  // @ts-expect-error the return value is its output
  context.output('$return', body);
  return body.toUpperCase();
});
export const parsed = queue<Order>(
  { queueName: 'orders', retry: { strategy: 'fixedDelay', maxRetryCount: 3, delayInterval: '00:00:10' } },
  ({ body }) => body.id,
);
export const uploaded = blob({ path: 'in/{name}', body: 'bytes' }, (content) => content.length);
export const streamed = eventHub({ eventHubName: 'e', connection: 'E', items: 'text' }, (events) => events.items[0]?.length);
export const raised = eventGrid<Order>({}, (event) => event.id);
export const changed = cosmosDB<Order>({ ...container(), createLeaseContainerIfNotExists: true }, (orders) => orders[0]?.id);
export const sent = serviceBus({ topicName: 't', subscriptionName: 's', name: 'sent' }, ({ messageId }) => messageId);
export const ticked = timer({ schedule: '0 0 * * * *', outputs: { out: serviceBus({ queueName: 'q' }) } }, (_, context) => context.output('out', 1));
export const any = json({ trigger: raw('kafkaTrigger', { name: 'event', topic: 't' }) }, (value) => value);

function container() {
  return { databaseName: 'shop', containerName: 'orders', connection: 'Cosmos' };
}

// @ts-expect-error a misspelt option
export const misspelt = http({ method: ['post'] }, () => 1);
// @ts-expect-error a trigger is not an output
export const reversed = http({ outputs: { out: timer({ schedule: '' }, () => 1) } }, () => 1);

// @ts-expect-error a text trigger takes text
export const wrong = text((value: number) => value);
// @ts-expect-error there is no such fault
export const fault = () => new InvocationError('nobody', 'message');

export async function tested(): Promise<string> {
  const report = await call(typed, request('POST', '/', { json: { id: 1 } }), { settings: { A: 'b' } });
  await buildPlugin({ entry: 'src/index.ts', output: 'dist/index.wasm', engine: 'quickjs' });
  return report.response.text() + report.logs[0]?.level + report.progress[0]?.done.toFixed() + report.error.fault;
}

// Arguments of a tool have the types that are declared.
export const forecast = mcpTool(
  {
    toolName: 'forecast',
    description: 'the weather',
    arguments: {
      city: argument.string('the city'),
      days: argument.integer('how many').optional(),
      tags: argument.string('tags').list(),
      unit: argument.string('the unit', ['c', 'f']),
    },
  },
  ({ city, days, tags, unit }) => {
    const typed: [string, number | undefined, string[], 'c' | 'f'] = [city, days, tags, unit];
    return ToolResult.of(typed.join());
  },
);
