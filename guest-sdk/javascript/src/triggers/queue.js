// Messages of Azure Storage queues.

import { storage } from '../declaration/binding.js';
import { defineTrigger, triggerArguments } from './trigger.js';

/** A function that a message of a Storage queue starts, or a queue as an output. */
export function queue(first, second) {
  const given = triggerArguments(first, second);
  if (given === null && typeof first === 'string') return storage('queue', { queueName: first, ...second });
  return defineTrigger(message(given?.options.body), given, (properties) =>
    storage('queueTrigger', { name: 'item', ...properties }),
  );
}

/** Reads a message whose body is of one kind. */
function message(body) {
  return (input) => {
    const { metadata } = input;
    return {
      body: input.as(body),
      id: metadata.text('Id'),
      dequeueCount: metadata.number('DequeueCount') ?? 1,
      popReceipt: metadata.text('PopReceipt'),
      insertionTime: metadata.text('InsertionTime'),
      expirationTime: metadata.text('ExpirationTime'),
      nextVisibleTime: metadata.text('NextVisibleTime'),
    };
  };
}
