/**
 * Bindings that a function declares in its code; `corral-build` writes them into the plugin
 * and `handler build` to function.json. Properties have the names and values that Azure
 * documents for function.json.
 */

declare const INPUT: unique symbol;
declare const OUTPUT: unique symbol;
declare const TRIGGER: unique symbol;

/** A binding that a function reads. */
export interface InputBinding {
  readonly [INPUT]: true;
}

/** A binding that a function writes. */
export interface OutputBinding {
  readonly [OUTPUT]: true;
}

/** A binding that starts a function. */
export interface TriggerBinding {
  readonly [TRIGGER]: true;
}

/** Output bindings by name; `$return` is the return value. */
export type Outputs = Record<string, OutputBinding>;

/** Input bindings by name. */
export type Inputs = Record<string, InputBinding>;

/** The names of outputs that `context.output` takes. */
export type OutputName<O extends Outputs> = Exclude<keyof O & string, '$return'>;

/** When the Functions host repeats a failed invocation. */
export type Retry =
  | { strategy: 'fixedDelay'; maxRetryCount: number; delayInterval: string }
  | { strategy: 'exponentialBackoff'; maxRetryCount: number; minimumInterval: string; maximumInterval: string };

/** What every declared function may have. */
export interface FunctionOptions<O extends Outputs, I extends Inputs> {
  /** The name of the trigger's binding. */
  name?: string;
  /** The values that `context.input` takes. */
  inputs?: I;
  /** The outputs that `context.output` and `context.push` take. */
  outputs?: O;
  retry?: Retry;
  /** Whether the Functions host leaves the function out. */
  disabled?: boolean;
}

/** Where the app setting with the storage account is named. */
export interface StorageOptions {
  /** The app setting; default `AzureWebJobsStorage`. */
  connection?: string;
}

/** The properties of an HTTP trigger. */
export interface HttpOptions {
  /** The methods, in lower case; default: all. */
  methods?: ('get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options' | 'trace')[];
  /** The path below `/api`, with parameters such as `{id}`; default: the function's name. */
  route?: string;
  /** Default: `function`. */
  authLevel?: 'anonymous' | 'function' | 'admin';
}

/** The properties of a timer trigger. */
export interface TimerOptions {
  /** Six fields, the first of which is seconds, for example `0 30 9 * * *`. */
  schedule: string;
  runOnStartup?: boolean;
  useMonitor?: boolean;
}

/** The properties of an Event Hubs trigger. */
export interface EventHubOptions {
  eventHubName: string;
  /** The app setting with the connection string. */
  connection: string;
  consumerGroup?: string;
}

/** A Service Bus queue, or a topic; a trigger also names the subscription. */
export type ServiceBusEntity = {
  /** The app setting with the connection string; default `AzureWebJobsServiceBus`. */
  connection?: string;
  isSessionsEnabled?: boolean;
} & ({ queueName: string } | { topicName: string; subscriptionName?: string });

/** A container of Cosmos DB. */
export interface CosmosDBContainer {
  databaseName: string;
  containerName: string;
  /** The app setting with the connection string. */
  connection: string;
}

/** The properties of a Cosmos DB trigger. */
export interface CosmosDBTriggerOptions extends CosmosDBContainer {
  leaseContainerName?: string;
  createLeaseContainerIfNotExists?: boolean;
  startFromBeginning?: boolean;
  maxItemsPerInvocation?: number;
}

/** Which documents an input has. */
export interface CosmosDBOptions extends CosmosDBContainer {
  id?: string;
  partitionKey?: string;
  sqlQuery?: string;
  createIfNotExists?: boolean;
}

/** Which entities of a table an input has, or where an output puts them. */
export interface TableOptions extends StorageOptions {
  partitionKey?: string;
  rowKey?: string;
  filter?: string;
  take?: number;
}

/** Any other binding, with its `type` and properties as they stand in function.json. */
export function raw(type: string, properties?: Record<string, unknown>): InputBinding & OutputBinding & TriggerBinding;

/** A table of a storage account. */
export function table(tableName: string, options?: TableOptions): InputBinding & OutputBinding;
