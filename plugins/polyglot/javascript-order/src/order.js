// Accepts an order over HTTP and enqueues it unchanged.

import { http, queue } from 'corral-sdk';

export default http({ methods: ['post'], outputs: { message: queue('orders') } }, (request, context) => {
  context.output('message', request.text());
  return 'Order enqueued';
});
