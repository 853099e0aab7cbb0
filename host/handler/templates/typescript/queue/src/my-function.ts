// Processes the messages of a queue, and writes a message to another queue.

import { queue } from 'corral-sdk';

export default queue(
  (item, context) => {
    console.log('delivery %d: %s', item.dequeueCount, item.body);
    context.output('message', `processed: ${item.body}`);
  },
  { body: 'text' },
);
