// HTTP responses.

import { decodeTextLossy, encodeText } from './encoding.js';
import { bytesOf, jsonText } from './json.js';

/** The media type that is declared for a body, unless the response declares one. */
const MEDIA_TYPES = {
  empty: null,
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  bytes: 'application/octet-stream',
};

/** An HTTP response. */
export class HttpResponse {
  #body;

  /**
   * @param {string | Uint8Array | ArrayBuffer | null} [body]
   * @param {{status?: number, headers?: object}} [init]
   */
  constructor(body = null, { status = 200, headers = [] } = {}) {
    this.status = checkedStatus(status);
    this.headers = fieldsOf(headers);
    this.#body = bodyOf(body);
  }

  static json(value, init) {
    return new HttpResponse(null, init).#with({ kind: 'json', text: jsonText(value) });
  }

  static html(text, init) {
    const response = new HttpResponse(text, init);
    return response.header('content-type') === null
      ? response.withHeader('content-type', 'text/html; charset=utf-8')
      : response;
  }

  static redirect(location, status = 303) {
    return new HttpResponse(null, { status, headers: { location } });
  }

  /** A response with `value` as its body, which is JSON unless it is text or bytes. */
  static from(value) {
    if (value instanceof HttpResponse) return value;
    const isBody = value == null || typeof value === 'string' || bytesOf(value) !== null;
    return isBody ? new HttpResponse(value) : HttpResponse.json(value);
  }

  withStatus(status) {
    return new HttpResponse(null, { status, headers: this.headers }).#with(this.#body);
  }

  withHeader(name, value) {
    const headers = [...this.headers, [name, value]];
    return new HttpResponse(null, { status: this.status, headers }).#with(this.#body);
  }

  header(name) {
    const wanted = name.toLowerCase();
    return this.headers.find(([key]) => key.toLowerCase() === wanted)?.[1] ?? null;
  }

  /** The body as bytes. */
  get body() {
    const { kind, text, bytes } = this.#body;
    if (kind === 'empty') return new Uint8Array();
    return kind === 'bytes' ? bytes : encodeText(text);
  }

  text() {
    const { kind, text, bytes } = this.#body;
    if (kind === 'empty') return '';
    return kind === 'bytes' ? decodeTextLossy(bytes) : text;
  }

  json() {
    return JSON.parse(this.text());
  }

  /**
   * The body as the value of an output binding, if it is all that the response has, so
   * that a function without an HTTP caller can return it.
   *
   * @returns {{tag: string, val: unknown} | null | undefined} `undefined` if the response
   *   has a status or header fields, `null` if it is empty.
   */
  plainOutput() {
    if (this.status !== 200 || this.headers.length > 0) return undefined;
    const { kind, text, bytes } = this.#body;
    return kind === 'empty' ? null : { tag: kind, val: kind === 'bytes' ? bytes : text };
  }

  /** The response as the contract passes it, with the media type of the body declared. */
  toContract() {
    const mediaType = MEDIA_TYPES[this.#body.kind];
    const isDeclared = mediaType === null || this.header('content-type') !== null;
    const { status, headers, body } = isDeclared ? this : this.withHeader('content-type', mediaType);
    return { status, headers, body };
  }

  #with(body) {
    this.#body = body;
    return this;
  }
}

function bodyOf(body) {
  if (body === null || body === undefined) return { kind: 'empty' };
  if (typeof body === 'string') return { kind: 'text', text: body };
  const bytes = bytesOf(body);
  if (bytes === null) {
    throw new TypeError(
      'the body of a response is text or bytes; use `HttpResponse.json` for other values',
    );
  }
  return { kind: 'bytes', bytes };
}

/** Engines truncate a status that does not fit 16 bits, so it is checked here. */
function checkedStatus(status) {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`\`${status}\` is not a valid status code; use 200 to 599`);
  }
  return status;
}

/** Header fields from pairs, or from an object whose values may be lists. */
function fieldsOf(headers) {
  const pairs = typeof headers[Symbol.iterator] === 'function' ? [...headers] : Object.entries(headers);
  return pairs.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [String(name), String(one)]),
  );
}
