/**
 * Triggers. Each takes the function that handles it, and first, if it is declared in the
 * code, what function.json says about it. Some are also bindings: `queue('orders')`.
 */

import type {
  CosmosDBOptions,
  CosmosDBTriggerOptions,
  EventHubOptions,
  FunctionOptions,
  HttpOptions,
  InputBinding,
  Inputs,
  OutputBinding,
  OutputName,
  Outputs,
  ServiceBusEntity,
  StorageOptions,
  TimerOptions,
  TriggerBinding,
} from './bindings.js';
import type { Batch, Context, HttpRequest, QueueMessage, ServiceBusMessage, Timer } from './index.js';

/** What a function returns, or a promise of it. */
export type Returned = unknown;

/** A function that Corral calls. */
export type Handler<T, C = Context> = (value: T, context: C) => Returned | Promise<Returned>;

/** A function for one kind of trigger. It can still be called directly. */
export type Trigger<T> = Handler<T>;

/** How a text, JSON or binary value is taken. */
export type Kind = 'text' | 'json' | 'bytes';

/** The type of a value taken as `K`; without a kind, the most useful type. */
export type As<K extends Kind | undefined, T = unknown> = K extends 'text'
  ? string
  : K extends 'bytes'
    ? Uint8Array
    : T;

/** A function that declares its inputs and outputs. */
type Declared<T, O extends Outputs, I extends Inputs, Implied extends string = never> = Handler<
  T,
  Context<OutputName<O> | Implied, keyof I & string>
>;

/** The trigger of a function that takes any. */
interface AnyTrigger {
  /** For example `raw('kafkaTrigger', { name: 'events', … })`. */
  trigger: TriggerBinding;
}

/** A function with an HTTP trigger: `http({ methods: ['post'], route: 'orders' }, handler)`. */
export function http<O extends Outputs = {}, I extends Inputs = {}>(
  options: HttpOptions & FunctionOptions<O, I>,
  handler: Declared<HttpRequest, O, I, 'res'>,
): Trigger<HttpRequest>;
export function http(handler: Handler<HttpRequest>): Trigger<HttpRequest>;
/** An output that is the response. The return value is it without one. */
export function http(): OutputBinding;

/** A function that takes text: JSON as it was sent, bytes and HTTP bodies that are UTF-8. */
export function text<O extends Outputs = {}, I extends Inputs = {}>(
  options: AnyTrigger & FunctionOptions<O, I>,
  handler: Declared<string, O, I>,
): Trigger<string>;
export function text(handler: Handler<string>): Trigger<string>;

/** A function that takes a value from JSON: a document, or JSON in text, bytes or an HTTP
 * body. `T` is not checked. */
export function json<T = any, O extends Outputs = {}, I extends Inputs = {}>(
  options: AnyTrigger & FunctionOptions<O, I>,
  handler: Declared<T, O, I>,
): Trigger<T>;
export function json<T = unknown>(handler: Handler<T>): Trigger<T>;

/** A function that takes bytes, or the bytes of anything else. */
export function bytes<O extends Outputs = {}, I extends Inputs = {}>(
  options: AnyTrigger & FunctionOptions<O, I>,
  handler: Declared<Uint8Array, O, I>,
): Trigger<Uint8Array>;
export function bytes(handler: Handler<Uint8Array>): Trigger<Uint8Array>;

/** A function that a timer starts. */
export function timer<O extends Outputs = {}, I extends Inputs = {}>(
  options: TimerOptions & FunctionOptions<O, I>,
  handler: Declared<Timer, O, I>,
): Trigger<Timer>;
export function timer(handler: Handler<Timer>): Trigger<Timer>;

/** A function that a message of a Storage queue starts. `body` says how its body is taken. */
export function queue<T = any, K extends Kind | undefined = undefined, O extends Outputs = {}, I extends Inputs = {}>(
  options: { queueName: string; body?: K } & StorageOptions & FunctionOptions<O, I>,
  handler: Declared<QueueMessage<As<K, T>>, O, I>,
): Trigger<QueueMessage<As<K, T>>>;
export function queue<T = unknown, K extends Kind | undefined = undefined>(
  handler: Handler<QueueMessage<As<K, T>>>,
  options?: { body?: K },
): Trigger<QueueMessage<As<K, T>>>;
/** A Storage queue as an output. */
export function queue(queueName: string, options?: StorageOptions): OutputBinding;

/** A function that a blob starts. `body` says how it is taken: `bytes` unless it is text. */
export function blob<T = any, K extends Kind | undefined = undefined, O extends Outputs = {}, I extends Inputs = {}>(
  options: { path: string; body?: K; source?: 'EventGrid' | 'LogsAndContainerScan' } & StorageOptions &
    FunctionOptions<O, I>,
  handler: Declared<As<K, T>, O, I>,
): Trigger<As<K, T>>;
export function blob<T = unknown, K extends Kind | undefined = undefined>(
  handler: Handler<As<K, T>>,
  options?: { body?: K },
): Trigger<As<K, T>>;
/** The blob at a path, as an input or an output. An input with bytes that are not text has
 * the `dataType` `binary`. */
export function blob(
  path: string,
  options?: StorageOptions & { dataType?: 'binary' | 'string' },
): InputBinding & OutputBinding;

/** A function that a Service Bus message starts. `body` says how its body is taken. */
export function serviceBus<T = any, K extends Kind | undefined = undefined, O extends Outputs = {}, I extends Inputs = {}>(
  options: { body?: K } & ServiceBusEntity & FunctionOptions<O, I>,
  handler: Declared<ServiceBusMessage<As<K, T>>, O, I>,
): Trigger<ServiceBusMessage<As<K, T>>>;
export function serviceBus<T = unknown, K extends Kind | undefined = undefined>(
  handler: Handler<ServiceBusMessage<As<K, T>>>,
  options?: { body?: K },
): Trigger<ServiceBusMessage<As<K, T>>>;
/** A Service Bus queue or topic as an output. */
export function serviceBus(entity: ServiceBusEntity): OutputBinding;

/** A function that a batch of events starts. `items` says how each is taken. */
export function eventHub<T = any, K extends Kind | undefined = undefined, O extends Outputs = {}, I extends Inputs = {}>(
  options: { items?: K } & EventHubOptions & FunctionOptions<O, I>,
  handler: Declared<Batch<As<K, T>>, O, I>,
): Trigger<Batch<As<K, T>>>;
export function eventHub<T = unknown, K extends Kind | undefined = undefined>(
  handler: Handler<Batch<As<K, T>>>,
  options?: { items?: K },
): Trigger<Batch<As<K, T>>>;
/** An event hub as an output. */
export function eventHub(eventHubName: string, options: { connection: string }): OutputBinding;

/** A function that an event of Event Grid starts. `T` is not checked. */
export function eventGrid<T = any, O extends Outputs = {}, I extends Inputs = {}>(
  options: FunctionOptions<O, I>,
  handler: Declared<T, O, I>,
): Trigger<T>;
export function eventGrid<T = unknown>(handler: Handler<T>): Trigger<T>;

/** A function that changed documents start. `T` is not checked. */
export function cosmosDB<T = any, O extends Outputs = {}, I extends Inputs = {}>(
  options: CosmosDBTriggerOptions & FunctionOptions<O, I>,
  handler: Declared<T[], O, I>,
): Trigger<T[]>;
export function cosmosDB<T = unknown>(handler: Handler<T[]>): Trigger<T[]>;
/** Documents as an input, or a container as an output. */
export function cosmosDB(options: CosmosDBOptions): InputBinding & OutputBinding;

/**
 * A function that a batch starts (`"cardinality": "many"`). `items` says how each is
 * taken: `json` also parses JSON in strings (`"dataType": "string"`), `bytes` is for
 * `"dataType": "binary"`.
 */
export function batch<T = any, K extends Kind | undefined = undefined, O extends Outputs = {}, I extends Inputs = {}>(
  options: { items?: K } & AnyTrigger & FunctionOptions<O, I>,
  handler: Declared<Batch<As<K, T>>, O, I>,
): Trigger<Batch<As<K, T>>>;
export function batch<T = unknown, K extends Kind | undefined = undefined>(
  handler: Handler<Batch<As<K, T>>>,
  options?: { items?: K },
): Trigger<Batch<As<K, T>>>;
