/**
 * Write an Azure function in JavaScript or TypeScript and run it as a Corral plugin.
 *
 * The default export of a module is the function. It takes the trigger's value and the
 * context of the invocation, and may be async:
 *
 * ```js
 * import { http } from 'corral-sdk';
 *
 * export default http((request, context) => {
 *   context.output('message', request.text());
 *   return 'Order enqueued';
 * });
 * ```
 *
 * A trigger may say first what function.json is to contain:
 *
 * ```js
 * export default http({ methods: ['post'], outputs: { message: queue('orders') } }, handler);
 * ```
 *
 * A function that is not wrapped in a trigger takes the value in the most useful type:
 * text, a value from JSON, bytes, an `HttpRequest`, or `null` if there is none.
 *
 * In a function with an HTTP trigger the return value is the response; in any other it is
 * the value for the binding named `$return`.
 *
 * | Returned | HTTP response | `$return` |
 * | --- | --- | --- |
 * | nothing | what an output binding by name has, else 204 | no value |
 * | `null` | 404 | no value |
 * | a string | `text/plain` | text |
 * | bytes | `application/octet-stream` | bytes |
 * | `HttpResponse` | the response | its body, if it has neither status nor headers |
 * | `messages(values)` | an error | several messages |
 * | anything else | `application/json` | a JSON document |
 *
 * @packageDocumentation
 */

import type { As, Kind } from './triggers.js';

export * from './bindings.js';
export * from './mcp.js';
export * from './triggers.js';

/** A value that can be written as JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Bytes, as outputs and bodies of responses. */
export type Bytes = Uint8Array | ArrayBuffer | ArrayBufferView;

/** The severity of a log line, from the least severe. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'critical';

/** Who must act for the next call to succeed. */
export type Fault =
  /** The caller sent something that cannot be processed. */
  | 'caller'
  /** The function has a bug. */
  | 'function'
  /** A setting or a binding is missing or wrong. */
  | 'configuration'
  /** A service that the function called failed. */
  | 'upstream';

/** The current invocation: inputs by name, outputs, settings, log, metadata. The names are
 * those that the function declares, or any. */
export class Context<OutputNames extends string = string, InputNames extends string = string> {
  /** The invocation id from the Functions host, a GUID. */
  readonly id: string;
  /** The name of the function: its folder. */
  readonly functionName: string;
  /** The name of the trigger's binding. */
  readonly triggerName: string;
  /** The input bindings besides the trigger that were not taken yet. */
  readonly inputNames: string[];
  /** Milliseconds until the invocation is stopped. */
  readonly remaining: number;
  /** Metadata of the trigger. */
  readonly metadata: Metadata;
  /** Trace context, to propagate to outgoing calls; `null` if the call has none. */
  readonly trace: TraceContext | null;
  /** The log of the invocation. */
  readonly log: Log;

  /**
   * The value of the input binding `name`; `null` if it has none, for example because a
   * blob does not exist. It can be taken once. A binding that is not there is a
   * configuration error.
   */
  input<T = unknown, K extends Kind | undefined = undefined>(name: InputNames, kind?: K): As<K, T> | null;

  /**
   * Sets the output binding `name`, replacing any earlier value: text, bytes, a `Message`,
   * `messages(…)`, an `HttpResponse`, or anything else as JSON. `null` withdraws it.
   */
  output(name: OutputNames, value: unknown): void;

  /** Appends a message to the output binding `name`. */
  push(name: OutputNames, message: unknown): void;

  /** A setting; `null` if it does not exist or is not granted to the plugin. */
  setting(name: string): string | null;

  /** A required setting. If it is missing, that is a configuration error. */
  requireSetting(name: string): string;

  /** All settings that are granted to the plugin. */
  settings(): Record<string, string>;

  /** Names the span in which the function does its work, if it made its own. */
  setTrace(trace: string | { traceparent: string; tracestate?: string | null }): void;
}

/** W3C Trace Context. */
export interface TraceContext {
  /** The `traceparent` header. */
  traceparent: string;
  /** The `tracestate` header, if there was one. */
  tracestate: string | null;
}

/** An HTTP request as the caller sent it to the Functions host. */
export class HttpRequest {
  private constructor();
  /** In upper case, for example `GET`. */
  readonly method: string;
  /** The public URL with scheme, host, escaped path and raw query. */
  readonly url: string;
  /** The path of the URL, escaped as the caller sent it; at least `/`. */
  readonly path: string;
  /** The body; empty when the caller sent none. */
  readonly body: Uint8Array;
  /** All query parameters, decoded, in order. */
  readonly queryPairs: [string, string][];
  /** All header fields, with the caller's casing. */
  readonly headers: [string, string][];
  /** The parameters of the route that have a value, decoded. */
  readonly params: Record<string, string>;
  /** The claims identities that the Functions host established. */
  readonly identities: unknown[];

  /** The body as text. A body that is not UTF-8 is an error of the caller. */
  text(): string;
  /** The body as a value from JSON. Any other body is an error of the caller. `T` is not
   * checked. */
  json<T = unknown>(): T;
  /** The first query parameter of that name, decoded. */
  query(name: string): string | null;
  /** Every query parameter of that name, decoded, in order. */
  queryAll(name: string): string[];
  /** The first header field of that name, in any case. */
  header(name: string): string | null;
  /** Every header field of that name, in any case, in order. */
  headerAll(name: string): string[];
  /** A parameter of the route (`"route": "orders/{id}"`), decoded; `null` for an optional
   * one that the caller omitted. */
  param(name: string): string | null;
}

/** Header fields as pairs, or by name; names may repeat, as `set-cookie` does. */
export type HeadersInit =
  | Iterable<readonly [string, string | number]>
  | Record<string, string | number | readonly (string | number)[]>;

/** Status and header fields of a response. */
export interface ResponseInit {
  /** 200 to 599; default 200. */
  status?: number;
  headers?: HeadersInit;
}

/** An HTTP response. The media type of the body is declared unless there is a
 * `content-type`. */
export class HttpResponse {
  constructor(body?: string | Bytes | null, init?: ResponseInit);
  /** The status code. */
  readonly status: number;
  /** The header fields, in order. */
  readonly headers: [string, string][];
  /** The body as bytes. */
  readonly body: Uint8Array;

  /** `value` as `application/json`. */
  static json(value: unknown, init?: ResponseInit): HttpResponse;
  /** Text as `text/html`. */
  static html(text: string, init?: ResponseInit): HttpResponse;
  /** Sends the caller to another URL: 303 (fetch it with GET), or 307 or 308 to repeat the
   * same request there. */
  static redirect(location: string, status?: number): HttpResponse;

  /** With another status. */
  withStatus(status: number): HttpResponse;
  /** With one more header field. */
  withHeader(name: string, value: string): HttpResponse;
  /** The first header field of that name, in any case. */
  header(name: string): string | null;
  /** The body as text; invalid UTF-8 is replaced. */
  text(): string;
  /** The body as a value from JSON. */
  json(): any;
}

/** One message for a queue, an event hub or a topic. */
export class Message {
  private constructor();
  /** Text, delivered unchanged. */
  static text(text: string): Message;
  /** A value as compact JSON. */
  static json(value: unknown): Message;
  /** A JSON document, delivered without reformatting. */
  static jsonText(text: string): Message;
  /** Bytes, delivered unchanged. */
  static bytes(bytes: Bytes): Message;
}

/** Several messages for one binding. */
export class Messages {
  private constructor();
}

/** Several messages, each delivered on its own: text, bytes, `Message`, or values as JSON.
 * None delivers nothing. An array instead would be one JSON document. */
export function messages(values: Iterable<unknown>): Messages;

/** Options of an error. */
export interface ErrorOptions {
  /** Whether a retry of the same invocation may succeed. */
  retryable?: boolean;
  /** The error that caused this one. */
  cause?: unknown;
}

/**
 * Why an invocation failed. Every other error that a function throws has the fault
 * `function`, and a message that names the place in the source.
 *
 * In a function with an HTTP trigger, the fault `caller` is answered with status 400 and
 * the message, and an error made by `response` with that response. Every other error fails
 * the invocation: the Functions host counts it and retries it by its own rules.
 */
export class InvocationError extends Error {
  constructor(fault: Fault, message: string, options?: ErrorOptions);
  /** Who must act. */
  readonly fault: Fault;
  /** Whether a retry of the same invocation may succeed. */
  readonly retryable: boolean;

  /** The caller sent something that cannot be processed. */
  static caller(message: string, options?: ErrorOptions): InvocationError;
  /** The function has a bug. */
  static function(message: string, options?: ErrorOptions): InvocationError;
  /** A setting or a binding is missing or wrong. */
  static configuration(message: string, options?: ErrorOptions): InvocationError;
  /** A service that the function called failed. */
  static upstream(message: string, options?: ErrorOptions): InvocationError;
  /** Ends the function with an HTTP response: `InvocationError.response(404, 'no such
   * order')`. With another trigger the invocation fails; the fault is `caller` if `status`
   * is below 500. */
  static response(status: number, body: unknown): InvocationError;
}

/** Metadata of the trigger. Keys are case-insensitive, as in the Functions host. */
export class Metadata {
  private constructor();
  /** All entries. */
  readonly entries: Record<string, unknown>;
  /** One entry. */
  get(key: string): unknown;
  /** One entry as text; numbers and booleans as they are written in JSON. */
  text(key: string): string | null;
  /** One entry as a number. The Functions host writes many numbers as text. */
  number(key: string): number | null;
}

/** Writes one line, with a level. */
export type Log = { readonly [L in Level]: (message: unknown) => void } & {
  /** A log for one part of the program. */
  target(name: string): Log;
};

/** The log of the invocation that runs. `console` writes to it as well. */
export const log: Log;

/**
 * Reports that `done` of `total` is done, in any unit, and what happens now.
 *
 * It reaches clients of the Model Context Protocol that ask for progress, while Corral
 * answers them; for all others nothing happens. `done` has to grow from report to report.
 */
export function reportProgress(done: number, rest?: { total?: number | null; message?: string | null }): void;

/** A setting; `null` if it does not exist or is not granted to the plugin. Settings can be
 * read while an invocation runs. */
export function setting(name: string): string | null;

/** A required setting. If it is missing, that is a configuration error. */
export function requireSetting(name: string): string;

/** All settings that are granted to the plugin. */
export function settings(): Record<string, string>;

/** The state of a timer's schedule. */
export interface Timer {
  /** Whether this run is late. */
  isPastDue: boolean;
  /** Last and next run, as the Functions host wrote them (ISO 8601); `null` when the
   * schedule is shorter than a minute or `useMonitor` is false. */
  schedule: {
    /** The previous run; `null` for the first. */
    last: string | null;
    /** The next planned run. */
    next: string;
    /** When this record was last changed. */
    lastUpdated: string;
  } | null;
}

/** A message of a Storage queue, with its metadata. */
export interface QueueMessage<T = unknown> {
  /** The body. */
  body: T;
  /** The queue's id of the message. A JSON body with a property `id` hides it: the
   * Functions host lets the body's properties replace the queue's. */
  id: string | null;
  /** How often the message was dequeued, including this time. */
  dequeueCount: number;
  /** The receipt that is needed to delete or change the message. */
  popReceipt: string | null;
  /** When the message was enqueued (ISO 8601). */
  insertionTime: string | null;
  /** When the queue drops the message (ISO 8601). */
  expirationTime: string | null;
  /** When the message becomes visible again if this invocation fails (ISO 8601). */
  nextVisibleTime: string | null;
}

/** A Service Bus message, with its metadata. */
export interface ServiceBusMessage<T = unknown> {
  /** The body. */
  body: T;
  /** The message id, set by the sender. */
  messageId: string | null;
  /** How often the message was delivered, including this time. */
  deliveryCount: number;
  /** The sequence number, set by Service Bus. */
  sequenceNumber: number | null;
  /** The correlation id. */
  correlationId: string | null;
  /** The media type, set by the sender. */
  contentType: string | null;
  /** The subject, which older SDKs call the label. */
  subject: string | null;
  /** When the message was enqueued (ISO 8601). */
  enqueuedTime: string | null;
  /** The application properties. */
  properties: Record<string, unknown>;
}

/** The events or messages of one batch, in order. */
export class Batch<T = unknown> implements Iterable<T> {
  private constructor();
  /** The items without their metadata. */
  readonly items: T[];
  /** How many there are. */
  readonly length: number;
  [Symbol.iterator](): Iterator<T>;
  /** Metadata of the item at `index`: entry `index` of the metadata `<key>Array`, for
   * example `SequenceNumber`. */
  metadata(index: number, key: string): unknown;
  /** The properties that the sender set on the item at `index`. */
  properties(index: number): Record<string, unknown>;
}
