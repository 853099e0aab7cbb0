// Messages of Azure Storage queues.

import { defineTrigger } from './trigger.js';

/** A function that a message of a Storage queue starts. */
export function queue(handler, { body } = {}) {
  return defineTrigger((input) => {
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
  }, handler);
}
