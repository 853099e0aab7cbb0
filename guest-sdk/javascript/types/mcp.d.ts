/** Tools, resources and prompts of the Functions host's MCP extension. */

import type { FunctionOptions, Inputs, OutputName, Outputs } from './bindings.js';
import type { Bytes, Context } from './index.js';
import type { Handler, Trigger } from './triggers.js';

declare const VALUE: unique symbol;

/** One argument of a tool or a prompt, whose value is a `T`. */
export interface Argument<T> {
  readonly [VALUE]: T;
  /** The same, but callers may leave it out; it is then `undefined`. */
  optional(): Argument<T | undefined>;
  /** A list of such values. */
  list(): Argument<T[]>;
}

/** Arguments by their type of JSON Schema. The description is for the model. */
export const argument: {
  /** Text, or one of the `values`. */
  string<const V extends readonly string[] | undefined = undefined>(
    description: string,
    values?: V,
  ): Argument<V extends readonly string[] ? V[number] : string>;
  number(description: string): Argument<number>;
  integer(description: string): Argument<number>;
  boolean(description: string): Argument<boolean>;
  /** An object; `T` is not checked. */
  object<T = any>(description: string): Argument<T>;
};

/** Declared arguments by name. */
export type Arguments = Record<string, Argument<any>>;

/** The values of declared arguments by name. */
export type ArgumentValues<A extends Arguments> = { [K in keyof A]: A[K] extends Argument<infer T> ? T : never };

/** A content block of the Model Context Protocol. */
export interface Block {
  readonly type: 'text' | 'image' | 'audio' | 'resource' | 'resource_link';
}

/** What an MCP tool returns, for a trigger with `"useResultSchema": true`. */
export class ToolResult {
  constructor(content: Block[], options?: { structured?: object; isError?: boolean });
  /** Blocks in order; text is a block of text. */
  static of(...blocks: (Block | string)[]): ToolResult;
  /** Structured content, and the same as text for clients that do not know it. */
  static json(value: object): ToolResult;
  /** A failure whose reason the model reads. */
  static error(reason: string): ToolResult;
  static text(text: string): Block;
  /** A picture, such as `ToolResult.image(png, 'image/png')`. */
  static image(data: Bytes, mimeType: string): Block;
  /** A sound, such as `ToolResult.audio(wav, 'audio/wav')`. */
  static audio(data: Bytes, mimeType: string): Block;
  /** A link to a resource, which the client can read. */
  static resourceLink(uri: string, name: string, options?: { description?: string; mimeType?: string }): Block;
  /** The content of a resource: text or bytes. */
  static resource(uri: string, content: string | Bytes, mimeType?: string): Block;
  /** The same with structured content. */
  withStructured(structured: object): ToolResult;
  /** The text that the extension takes. */
  encoded(): string;
}

/** What a client reads. */
export interface ResourceRequest {
  uri: string;
  /** A parameter in braces of the URI; `null` without one. */
  parameter(name: string): string | null;
}

type ClientHandler<T, O extends Outputs, I extends Inputs> = Handler<T, Context<OutputName<O>, keyof I & string>>;

/**
 * A function that is a tool. What it returns is a `ToolResult`, text, or a value as JSON;
 * the model reads the message of an `InvocationError.caller`.
 */
export function mcpTool<const A extends Arguments = {}, O extends Outputs = {}, I extends Inputs = {}>(
  options: {
    toolName: string;
    description: string;
    arguments?: A;
    /** The JSON text of the schema of structured content. */
    outputSchema?: string;
    metadata?: string;
  } & FunctionOptions<O, I>,
  handler: ClientHandler<ArgumentValues<A>, O, I>,
): Trigger<ArgumentValues<A>>;
/** Its function.json is written by hand; the arguments are as the client sent them. */
export function mcpTool<T = any>(handler: Handler<T>): Trigger<T>;

/** A function that is a resource, or a template of resources: it returns text. */
export function mcpResource<O extends Outputs = {}, I extends Inputs = {}>(
  options: { uri: string; resourceName: string; description?: string; mimeType?: string } & FunctionOptions<O, I>,
  handler: ClientHandler<ResourceRequest, O, I>,
): Trigger<ResourceRequest>;
export function mcpResource(handler: Handler<ResourceRequest>): Trigger<ResourceRequest>;

/** A function that is a prompt: it returns text. Its arguments are text. */
export function mcpPrompt<const A extends Arguments = {}, O extends Outputs = {}, I extends Inputs = {}>(
  options: { promptName: string; description?: string; arguments?: A } & FunctionOptions<O, I>,
  handler: ClientHandler<ArgumentValues<A>, O, I>,
): Trigger<ArgumentValues<A>>;
export function mcpPrompt<T = any>(handler: Handler<T>): Trigger<T>;
