// The request of an HTTP trigger.

import { decodeText } from './encoding.js';
import { InvocationError } from './error.js';
import { host } from './host.js';
import { parseJson } from './json.js';

/**
 * An HTTP request as the caller sent it to the Functions host. Header fields, query and
 * parameters are copied to the plugin when they are used.
 */
export class HttpRequest {
  #query = null;
  #params = null;

  /** @param {{method: string, url: string, body: Uint8Array}} parts */
  constructor({ method, url, body }) {
    this.method = method;
    this.url = url;
    this.body = body;
  }

  get path() {
    const afterScheme = this.url.slice(this.url.indexOf('://') < 0 ? 0 : this.url.indexOf('://') + 3);
    const [beforeQuery] = afterScheme.split(/[?#]/, 1);
    const start = beforeQuery.indexOf('/');
    return start < 0 ? '/' : beforeQuery.slice(start);
  }

  get queryPairs() {
    this.#query ??= host().query();
    return this.#query;
  }

  query(name) {
    return this.queryPairs.find(([key]) => key === name)?.[1] ?? null;
  }

  queryAll(name) {
    return this.queryPairs.filter(([key]) => key === name).map(([, value]) => value);
  }

  get headers() {
    return host().headers();
  }

  header(name) {
    return this.headerAll(name)[0] ?? null;
  }

  headerAll(name) {
    return host().header(name);
  }

  get params() {
    this.#params ??= host().params();
    return Object.fromEntries(this.#params);
  }

  param(name) {
    this.#params ??= host().params();
    // The Functions host compares names of route parameters case-insensitively.
    const wanted = name.toLowerCase();
    return this.#params.find(([key]) => key.toLowerCase() === wanted)?.[1] ?? null;
  }

  get identities() {
    const text = host().identities();
    return text === null ? [] : JSON.parse(text);
  }

  text() {
    try {
      return decodeText(this.body);
    } catch (error) {
      throw InvocationError.caller(`the request's body is not UTF-8: ${error.message}`);
    }
  }

  json() {
    const text = this.text();
    try {
      return parseJson(text);
    } catch (error) {
      throw InvocationError.caller(`the request's body is not the JSON expected: ${error.message}`);
    }
  }
}
