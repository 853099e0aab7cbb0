// Batches: triggers with `"cardinality": "many"`.

import { decodeBase64 } from '../encoding.js';
import { InvocationError } from '../error.js';
import { parseJson } from '../json.js';
import { anyTrigger, defineTrigger, triggerArguments } from './trigger.js';

/** The events or messages of one batch, in order. */
export class Batch {
  #metadata;

  constructor(items, metadata) {
    this.items = items;
    this.#metadata = metadata;
  }

  get length() {
    return this.items.length;
  }

  [Symbol.iterator]() {
    return this.items[Symbol.iterator]();
  }

  /** Metadata of the item at `index`: entry `index` of the metadata `<key>Array`, for
   * example `SequenceNumber`. */
  metadata(index, key) {
    return this.#metadata.get(`${key}Array`)?.[index];
  }

  /** The properties that the sender set on the item at `index`. */
  properties(index) {
    // Event Hubs' name, then the two of Service Bus.
    for (const key of ['Properties', 'ApplicationProperties', 'UserProperties']) {
      const properties = this.metadata(index, key);
      if (properties !== undefined && properties !== null) return properties;
    }
    return {};
  }
}

/** What an element of the batch, which is a value from JSON, becomes. */
const CONVERT = {
  natural: (element) => element,
  text: (element) => (typeof element === 'string' ? element : JSON.stringify(element)),
  json: (element) => (typeof element === 'string' ? parseJson(element) : element),
  // Only batches of bytes still have base64: Corral decodes all other inputs.
  bytes: (element) => decodeBase64(String(element)),
};

/** A function that a batch of events or messages starts. */
export function batch(first, second) {
  const given = triggerArguments(first, second);
  return defineTrigger(batchOf(given?.options.items), given, anyTrigger);
}

/** Reads a batch whose items are of one kind. */
export function batchOf(items = 'natural') {
  const convert = CONVERT[items];
  if (convert === undefined) {
    throw new TypeError(`\`${items}\` is not a kind of item; use one of: text, json, bytes`);
  }
  return (input) => {
    const elements = input.json();
    if (!Array.isArray(elements)) {
      throw InvocationError.caller(`input \`${input.name}\` is not a batch: it is not an array`);
    }
    const converted = elements.map((element, index) => {
      try {
        return convert(element);
      } catch (error) {
        throw InvocationError.caller(
          `input \`${input.name}\`, event ${index}: ${error.message}`,
        );
      }
    });
    return new Batch(converted, input.metadata);
  };
}
