/**
 * Calls a function natively with a simulated trigger: tests need no WebAssembly.
 *
 * ```js
 * import { call, http } from 'corral-sdk/testing';
 * import order from '../src/order.js';
 *
 * const report = await call(order, http('POST', '/api/order', { body: 'test' }));
 * assert.equal(report.response.text(), 'Order enqueued');
 * assert.equal(report.output('message'), 'test');
 * ```
 *
 * @packageDocumentation
 */

import type { Bytes, Handler, HttpResponse, InvocationError, Level, TraceContext } from './index.js';

/** A simulated trigger. */
export interface Trigger {
  readonly name: string;
}

/** Fields as pairs, or by name. */
export type Fields = Iterable<readonly [string, string]> | Record<string, string>;

/** The parts of a simulated request. */
export interface RequestInit {
  headers?: Fields;
  /** The parameters of the route. */
  params?: Fields;
  body?: string | Bytes;
  /** A value as the body, with its `content-type`. */
  json?: unknown;
  /** The claims identities that the Functions host established. */
  identities?: unknown[];
}

/** A request to an HTTP trigger. The query is parsed from `url`, which may be a path. */
export function http(method: string, url: string, init?: RequestInit): Trigger;
/** A trigger with text. */
export function text(content: string): Trigger;
/** A trigger with a value as a JSON document, for example a batch. */
export function json(value: unknown): Trigger;
/** A trigger with a JSON document exactly as it is sent. */
export function jsonDocument(content: string): Trigger;
/** A trigger with bytes. */
export function bytes(content: Bytes): Trigger;
/** A trigger without a value. */
export function nothing(): Trigger;
/** A message of a Storage queue, delivered for the first time: text, or a value as JSON. */
export function queue(body: unknown): Trigger;
/** A call of a tool with these arguments. */
export function mcpTool(args?: Record<string, unknown>): Trigger;
/** A client reads a resource; `parameters` are those of its URI. */
export function mcpResource(uri: string, parameters?: Record<string, string>): Trigger;
/** A client asks for a prompt with these arguments. */
export function mcpPrompt(args?: Record<string, string>): Trigger;
/** A timer that fires on time, with a schedule of five minutes. */
export function timer(): Trigger;

/** What is known about a simulated invocation besides its trigger. */
export interface CallOptions {
  /** Values of input bindings: text, bytes, anything else as a JSON document; `null` is a
   * binding without a value. */
  inputs?: Record<string, unknown>;
  /** More metadata of the trigger. */
  metadata?: Record<string, unknown>;
  /** The settings that are granted, or why they cannot be read. */
  settings?: Record<string, string> | Error;
  /** The trace context; a string is the `traceparent`. */
  trace?: string | TraceContext;
  /** Answers what the function fetches, in place of the network. */
  fetch?: (url: string, init?: any) => unknown;
  /** Milliseconds that are left; default one minute. */
  remaining?: number;
  id?: string;
  functionName?: string;
  triggerName?: string;
}

/** Calls a function. Calls may overlap. */
export function call(handler: Handler<any>, trigger: Trigger, options?: CallOptions): Promise<Report>;

/** A line that the function logged, also with `console`. */
export interface LogLine {
  level: Level;
  /** The part of the program; may be empty. */
  target: string;
  message: string;
}

/** A report of progress that the function made. */
export interface Progress {
  done: number;
  total: number | null;
  message: string | null;
}

/**
 * The result of a simulated call: outputs, return value or error, and log lines.
 *
 * What is absent is an `AssertionError` that shows what there is instead. Outputs are text,
 * values from JSON, bytes, arrays of messages, or an `HttpResponse`.
 */
export class Report {
  private constructor();
  /** The error of a call that failed. */
  readonly error: InvocationError;
  /** The response to the HTTP caller. */
  readonly response: HttpResponse;
  /** The value for the binding named `$return`; `null` if there is none. */
  readonly returnValue: any;
  /** What a client gets from a tool. */
  readonly tool: { content: any[]; structuredContent?: any; isError?: boolean };
  /** All outputs by name. */
  readonly outputs: Record<string, any>;
  /** The span that the function made, if any. */
  readonly trace: TraceContext | null;
  /** The lines that the function logged, in order. */
  readonly logs: LogLine[];
  /** The reports of progress that the function made, in order. */
  readonly progress: Progress[];
  /** Outputs and return value exactly as they are passed to Corral. */
  readonly outcome: {
    outputs: [string, { tag: string; val: any }][];
    returnValue: { tag: string; val: any } | null;
    trace: TraceContext | null;
  };
  /** The value of the output binding `name`. */
  output(name: string): any;
}
