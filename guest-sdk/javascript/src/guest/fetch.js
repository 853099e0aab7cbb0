// `fetch`, through the HTTP client of the host. It is part of a plugin only if the
// function mentions it. Requests that are sent together run together.
//
// Resources of the host are dropped by hand, children first: the engine's garbage collector
// knows no order, and dropping a parent first ends the plugin.

import outgoingHandler from 'host:http/outgoing-handler@0.2.0';
import types from 'host:http/types@0.2.0';

import { encodeText } from '../encoding.js';
import { InvocationError } from '../error.js';
import { bytesOf, jsonText } from '../json.js';
import { ready } from './event-loop.js';
import { Headers } from './headers.js';

/** How much the host takes or gives at once, in bytes. */
const WRITTEN = 4096;
const READ = 65536;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

/** Why the host refuses header fields. */
const HEADER_ERRORS = ['invalid-syntax', 'forbidden', 'immutable'];

/** Scheme, authority, path with query. */
const URL_PARTS = /^(https?):\/\/([^/?#\s]+)([^#\s]*)/i;

/**
 * Sends a request. Redirects are not followed.
 *
 * @param {string | {url: string} | {href: string}} resource
 * @param {{method?: string, headers?: object, body?: string | Uint8Array | null}} [init]
 */
export async function fetch(resource, { method = 'GET', headers = [], body = null } = {}) {
  const url = String(resource?.href ?? resource?.url ?? resource);
  const future = attempt(url, () => send(url, method.toUpperCase(), new Headers(headers), body));
  await ready(future.subscribe());
  const { val: result } = future.get();
  future[Symbol.dispose]();
  if (result.tag === 'err') throw failure(url, result.val);
  return new Response(url, result.val);
}

function send(url, method, headers, body) {
  const [, scheme, authority, target] = URL_PARTS.exec(url) ?? [];
  if (scheme === undefined) {
    throw new TypeError(`\`${url}\` is not a URL that begins with http:// or https://`);
  }
  const content = body === null ? new Uint8Array() : (bytesOf(body) ?? encodeText(String(body)));
  if (body !== null) {
    if (typeof body === 'string' && !headers.has('content-type')) {
      headers.set('content-type', 'text/plain;charset=UTF-8');
    }
    headers.set('content-length', content.length);
  }
  const fields = Array.from(headers, ([name, value]) => [name, encodeText(value)]);
  const request = new types.OutgoingRequest(types.Fields.fromList(fields));
  request.setMethod(METHODS.includes(method) ? { tag: method.toLowerCase() } : { tag: 'other', val: method });
  request.setScheme({ tag: scheme.toUpperCase() });
  request.setAuthority(authority);
  request.setPathWithQuery(target.startsWith('/') ? target : `/${target}`);
  const outgoing = request.body();
  const future = outgoingHandler.handle(request, null);
  write(outgoing, content);
  return future;
}

/** Sends the body. If the server closes the connection, the response tells why. */
function write(outgoing, content) {
  const stream = outgoing.write();
  try {
    for (let at = 0; at < content.length; at += WRITTEN) {
      stream.blockingWriteAndFlush(content.slice(at, at + WRITTEN));
    }
  } catch (error) {
    if (error.payload === undefined) throw error;
    stream[Symbol.dispose]();
    outgoing[Symbol.dispose]();
    return;
  }
  stream[Symbol.dispose]();
  types.OutgoingBody.finish(outgoing, null);
}

export class Response {
  #response;
  #used = false;

  constructor(url, response) {
    this.url = url;
    this.#response = response;
    this.status = response.status();
    const fields = response.headers();
    this.headers = new Headers(fields.entries().map(([name, value]) => [name, latin1(value)]));
    fields[Symbol.dispose]();
  }

  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  get bodyUsed() {
    return this.#used;
  }

  async bytes() {
    if (this.#used) throw new TypeError('the body of a response can be read once');
    this.#used = true;
    const body = this.#response.consume();
    const stream = body.stream();
    try {
      return await readAll(stream, this.url);
    } finally {
      for (const resource of [stream, body, this.#response]) resource[Symbol.dispose]();
    }
  }

  async arrayBuffer() {
    return (await this.bytes()).buffer;
  }

  async text() {
    return new TextDecoder().decode(await this.bytes());
  }

  async json() {
    return JSON.parse(await this.text());
  }
}

/** Waits in the event loop, so that several bodies arrive together. */
async function readAll(stream, url) {
  const chunks = [];
  for (;;) {
    await ready(stream.subscribe());
    try {
      chunks.push(stream.read(READ));
    } catch (error) {
      if (error.payload?.tag === 'closed') return joined(chunks);
      error.payload?.val?.[Symbol.dispose]();
      throw InvocationError.upstream(`the response of ${url} ended early`, { retryable: true });
    }
  }
}

function joined(chunks) {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Bytes of header fields are not text in general; browsers read them as Latin-1. */
const latin1 = (bytes) => atob(bytes.toBase64());

/** Errors of the host while a request is sent. */
function attempt(url, send) {
  try {
    return send();
  } catch (error) {
    throw error.payload?.tag === undefined ? error : failure(url, error.payload);
  }
}

function failure(url, { tag, val }) {
  if (HEADER_ERRORS.includes(tag)) {
    return new TypeError(`a header field of the request to ${url} is refused: ${tag}`);
  }
  if (tag === 'HTTP-request-denied') {
    const [origin] = /^[^/]*\/\/[^/?#]*/.exec(url);
    return InvocationError.configuration(
      `the plugin may not call ${url}: add \`${origin}\` to \`grants.net\` in plugin.json`,
    );
  }
  const detail = val === undefined || val === null ? '' : ` (${typeof val === 'string' ? val : jsonText(val)})`;
  return InvocationError.upstream(`cannot call ${url}: ${tag}${detail}`, { retryable: true });
}
