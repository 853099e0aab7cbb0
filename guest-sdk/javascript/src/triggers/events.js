// Event Hubs, Event Grid, and the change feed of Cosmos DB.

import { raw } from '../declaration/binding.js';
import { batchOf } from './batch.js';
import { defineTrigger, triggerArguments } from './trigger.js';

/** How the items of a batch are asked for. */
const DATA_TYPES = { text: 'string', json: undefined, bytes: 'binary' };

/** A function that a batch of events starts, or an event hub as an output. */
export function eventHub(first, second) {
  const given = triggerArguments(first, second);
  if (given === null && typeof first === 'string') return raw('eventHub', { eventHubName: first, ...second });
  return defineTrigger(batchOf(given?.options.items), given, (properties, kind) =>
    raw('eventHubTrigger', { name: 'item', cardinality: 'many', dataType: DATA_TYPES[kind], ...properties }),
  );
}

/** A function that an event of Event Grid starts. */
export function eventGrid(first, second) {
  return defineTrigger((input) => input.json(), triggerArguments(first, second), (properties) =>
    raw('eventGridTrigger', { name: 'item', ...properties }),
  );
}

/** A function that changed documents start, or documents as an input or an output. */
export function cosmosDB(first, second) {
  const given = triggerArguments(first, second);
  if (given === null) return raw('cosmosDB', first);
  return defineTrigger((input) => input.json(), given, (properties) =>
    raw('cosmosDBTrigger', { name: 'item', ...properties }),
  );
}
