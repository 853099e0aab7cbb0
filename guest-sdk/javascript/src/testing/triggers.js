// Simulated triggers.

import { encodeText } from '../encoding.js';
import { bytesOf, jsonText } from '../json.js';

/**
 * A simulated trigger.
 *
 * @typedef {object} Trigger
 * @property {string} name Of its binding.
 * @property {import('../host.js').Value} value
 * @property {object} metadata
 * @property {object} [request] The rest of an HTTP request.
 */

/** A request to an HTTP trigger. The query is parsed from `url`, which may be a path. */
export function http(method, url, { headers = {}, params = {}, body, json: document, identities } = {}) {
  const fields = pairs(headers);
  if (document !== undefined) fields.push(['content-type', 'application/json']);
  const content = document === undefined ? (body ?? '') : jsonText(document);
  return {
    name: 'req',
    value: {
      tag: 'http',
      val: { method: method.toUpperCase(), url, body: bytesOf(content) ?? encodeText(content) },
    },
    metadata: {},
    request: {
      headers: fields,
      query: [...new URLSearchParams(url.split('?').slice(1).join('?').split('#', 1)[0])],
      params: pairs(params),
      identities: identities === undefined ? null : jsonText(identities),
    },
  };
}

/** A trigger with text. */
export const text = (content) => plain({ tag: 'text', val: content });

/** A trigger with a JSON document, for example a batch. */
export const json = (value) => plain({ tag: 'json', val: jsonText(value) });

/** A trigger with a JSON document exactly as it is sent. */
export const jsonDocument = (content) => plain({ tag: 'json', val: content });

/** A trigger with bytes. */
export const bytes = (content) => plain({ tag: 'bytes', val: bytesOf(content) });

/** A trigger without a value. */
export const nothing = () => plain({ tag: 'none' });

/** A message of a Storage queue, delivered for the first time. The body is text, or a
 * value that is sent as JSON. */
export function queue(body) {
  const message = typeof body === 'string' ? text(body) : json(body);
  message.metadata = {
    Id: '5d1b2c34-0000-4000-8000-000000000001',
    DequeueCount: 1,
    PopReceipt: 'AgAAAAMAAAAAAAAA',
    InsertionTime: '2024-01-01T00:00:00+00:00',
  };
  return message;
}

/** A call of a tool with these arguments. */
export const mcpTool = (args = {}) => clientCall({ name: 'tool', arguments: args });

/** A client reads a resource; `parameters` are those of its URI. */
export const mcpResource = (uri, parameters = {}) => ({ ...clientCall({ uri }), metadata: parameters });

/** A client asks for a prompt with these arguments. */
export const mcpPrompt = (args = {}) => mcpTool(args);

/** A timer that fires on time, with a schedule of five minutes. */
export const timer = () =>
  json({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: '2024-01-01T00:00:00Z',
      Next: '2024-01-01T00:05:00Z',
      LastUpdated: '2024-01-01T00:00:00Z',
    },
    IsPastDue: false,
  });

function clientCall(call) {
  return { ...json({ ...call, transport: { name: 'http-streamable' } }), name: 'call' };
}

function plain(value) {
  return { name: 'trigger', value, metadata: {} };
}

function pairs(fields) {
  return typeof fields[Symbol.iterator] === 'function' ? [...fields] : Object.entries(fields);
}
