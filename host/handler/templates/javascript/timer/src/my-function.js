// Runs every five minutes, and writes a message to a queue.

import { timer } from 'corral-sdk';

export default timer((timer, context) => {
  const state = timer.isPastDue ? 'late' : 'on time';
  console.log(state);
  context.output('message', state);
});
