// Accepts an order over HTTP and enqueues it unchanged.

import { http } from 'corral-sdk';

export default http((request, context) => {
  context.output('message', request.text());
  return 'Order enqueued';
});
