// Messages of Service Bus queues and topics.

import { raw } from '../declaration/binding.js';
import { defineTrigger, triggerArguments } from './trigger.js';

/** A function that a Service Bus message starts, or a queue or topic as an output. */
export function serviceBus(first, second) {
  const given = triggerArguments(first, second);
  if (given === null) return raw('serviceBus', first);
  return defineTrigger(message(given.options.body), given, (properties) =>
    raw('serviceBusTrigger', { name: 'item', ...properties }),
  );
}

/** Reads a message whose body is of one kind. */
function message(body) {
  return (input) => {
    const { metadata } = input;
    return {
      body: input.as(body),
      messageId: metadata.text('MessageId'),
      deliveryCount: metadata.number('DeliveryCount') ?? 1,
      sequenceNumber: metadata.number('SequenceNumber'),
      correlationId: metadata.text('CorrelationId'),
      contentType: metadata.text('ContentType'),
      // The second name of each pair is the one of older Service Bus extensions.
      subject: metadata.text('Subject') ?? metadata.text('Label'),
      enqueuedTime: metadata.text('EnqueuedTimeUtc'),
      properties: metadata.get('ApplicationProperties') ?? metadata.get('UserProperties') ?? {},
    };
  };
}
