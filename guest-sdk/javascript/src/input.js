// Conversion of input values.

import { decodeText, encodeText } from './encoding.js';
import { InvocationError } from './error.js';
import { parseJson } from './json.js';
import { HttpRequest } from './request.js';

/** The kinds of value, for error messages. */
const KINDS = {
  none: 'empty',
  text: 'text',
  json: 'JSON',
  bytes: 'bytes',
  http: 'an HTTP request',
};

/** One input: the trigger's value, or that of an input binding. */
export class Input {
  #name;

  /**
   * @param {() => string} name The name of its binding, which is asked for only for a
   *   message.
   * @param {import('./host.js').Value} value
   * @param {import('./metadata.js').Metadata} metadata Of the trigger.
   */
  constructor(name, value, metadata) {
    this.#name = name;
    this.value = value;
    this.metadata = metadata;
  }

  get name() {
    return this.#name();
  }

  /**
   * The value as `kind`; without one, in the most useful type: text, a value from JSON,
   * bytes, an `HttpRequest`, or `null`.
   *
   * @param {'text' | 'json' | 'bytes'} [kind]
   */
  as(kind) {
    switch (kind) {
      case undefined:
        return this.natural();
      case 'text':
        return this.text();
      case 'json':
        return this.json();
      case 'bytes':
        return this.bytes();
      default:
        throw new TypeError(`\`${kind}\` is not a kind of value; use one of: text, json, bytes`);
    }
  }

  natural() {
    const { tag, val } = this.value;
    switch (tag) {
      case 'none':
        return null;
      case 'json':
        return this.json();
      case 'http':
        return new HttpRequest(val);
      default:
        return val;
    }
  }

  /** Text unchanged, JSON as it was sent; bytes and HTTP bodies must be UTF-8. */
  text() {
    const { tag, val } = this.value;
    if (tag === 'none') throw this.mismatch('text');
    if (tag === 'text' || tag === 'json') return val;
    try {
      return decodeText(tag === 'http' ? val.body : val);
    } catch (error) {
      throw InvocationError.caller(`input \`${this.name}\` is not UTF-8: ${error.message}`);
    }
  }

  /** A JSON document, JSON in a text or in bytes, an HTTP body. */
  json() {
    if (this.value.tag === 'none') throw this.mismatch('JSON');
    const text = this.text();
    try {
      return parseJson(text);
    } catch (error) {
      throw InvocationError.caller(
        `input \`${this.name}\` is not the JSON expected: ${error.message}`,
      );
    }
  }

  /** Bytes unchanged, and the bytes of anything else. */
  bytes() {
    const { tag, val } = this.value;
    if (tag === 'none') throw this.mismatch('bytes');
    if (tag === 'http') return val.body;
    return tag === 'bytes' ? val : encodeText(val);
  }

  http() {
    if (this.value.tag !== 'http') throw this.mismatch('an HTTP request');
    return new HttpRequest(this.value.val);
  }

  /** The error for a value of the wrong kind: the binding in function.json does not
   * match the function. */
  mismatch(wanted) {
    return InvocationError.configuration(
      `input \`${this.name}\` is ${KINDS[this.value.tag]}, but the function takes ${wanted}`,
    );
  }
}
