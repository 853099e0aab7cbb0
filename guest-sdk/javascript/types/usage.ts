// Checked by the compiler and never run: functions as users write them.

import { InvocationError, HttpResponse, batch, http, messages, queue, text, timer } from 'corral-sdk';
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
export const raw = queue(({ body }) => body.toUpperCase(), { body: 'text' });
export const events = batch((items: Batch<Uint8Array>) => messages(items), { items: 'bytes' });
export const scheduled = timer(({ schedule }) => schedule?.next);
export const plain = (value: string, context: Context) => context.push('out', value);

// @ts-expect-error a text trigger takes text
export const wrong = text((value: number) => value);
// @ts-expect-error there is no such fault
export const fault = () => new InvocationError('nobody', 'message');

export async function tested(): Promise<string> {
  const report = await call(typed, request('POST', '/', { json: { id: 1 } }), { settings: { A: 'b' } });
  await buildPlugin({ entry: 'src/index.ts', output: 'dist/index.wasm' });
  return report.response.text() + report.logs[0]?.level + report.error.fault;
}
