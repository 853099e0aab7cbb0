// Messages of Service Bus queues and topics.

import { defineTrigger } from './trigger.js';

/** A function that a Service Bus message starts. */
export function serviceBus(handler, { body } = {}) {
  return defineTrigger((input) => {
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
  }, handler);
}
