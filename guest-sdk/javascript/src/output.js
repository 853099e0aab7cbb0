// Values of output bindings.

import { bytesOf, jsonText } from './json.js';
import { HttpResponse } from './response.js';

/** One message for a queue, an event hub or a topic. */
export class Message {
  /**
   * @param {'text' | 'json' | 'bytes'} kind
   * @param {string | Uint8Array} value
   */
  constructor(kind, value) {
    this.kind = kind;
    this.value = value;
  }

  static text(text) {
    return new Message('text', String(text));
  }

  static json(value) {
    return new Message('json', jsonText(value));
  }

  static jsonText(text) {
    return new Message('json', String(text));
  }

  static bytes(value) {
    const bytes = bytesOf(value);
    if (bytes === null) {
      throw new TypeError('bytes are a `Uint8Array`, another view, or an `ArrayBuffer`');
    }
    return new Message('bytes', bytes);
  }

  /** `value` as a message: text and bytes unchanged, anything else as JSON. */
  static from(value) {
    if (value instanceof Message) return value;
    if (typeof value === 'string') return Message.text(value);
    return bytesOf(value) === null ? Message.json(value) : Message.bytes(value);
  }

  /** The message as the contract passes it. */
  toContract() {
    return { tag: this.kind, val: this.value };
  }
}

/** Several messages for one binding. An array would be one JSON document. */
export class Messages {
  /** @param {Iterable<unknown>} values */
  constructor(values) {
    this.items = Array.from(values, Message.from);
  }

  toContract() {
    return { tag: 'messages', val: this.items.map((item) => item.toContract()) };
  }
}

/**
 * Several messages, each delivered on its own.
 *
 * @param {Iterable<unknown>} values
 * @returns {Messages}
 */
export function messages(values) {
  return new Messages(values);
}

/**
 * A value as the contract passes it to an output binding; `null` leaves the binding
 * without a value.
 *
 * @param {unknown} value
 * @returns {{tag: string, val: unknown} | null}
 */
export function toOutput(value) {
  if (value === null || value === undefined) return null;
  if (value instanceof Messages) return value.toContract();
  if (value instanceof HttpResponse) return { tag: 'http', val: value.toContract() };
  return Message.from(value).toContract();
}
