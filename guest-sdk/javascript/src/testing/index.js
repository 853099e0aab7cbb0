// Calls a function natively with a simulated trigger.

import { format } from 'node:util';

import { InvocationError } from '../error.js';
import { connect } from '../host.js';
import { bytesOf, jsonText } from '../json.js';
import { run } from '../run.js';
import { interceptFetch, recordConsole, simulated, within } from './host.js';
import { Report } from './report.js';

export { Report } from './report.js';
export {
  bytes,
  http,
  json,
  jsonDocument,
  mcpPrompt,
  mcpResource,
  mcpTool,
  nothing,
  queue,
  text,
  timer,
} from './triggers.js';

connect(simulated);
recordConsole(format);
interceptFetch();

/** Calls `handler` with a simulated trigger, and what `options` say about the invocation. */
export async function call(handler, trigger, options = {}) {
  const invocation = invocationOf(trigger, options);
  try {
    const outcome = await within(invocation, () => run(handler, trigger.value));
    return new Report({ outcome }, invocation);
  } catch (error) {
    // Anything else is a defect of the SDK, which a test must not take for a failure of
    // the function.
    if (!(error instanceof InvocationError)) throw error;
    return new Report({ error }, invocation);
  }
}

function invocationOf(trigger, { inputs = {}, metadata = {}, settings = {}, trace = null, ...rest }) {
  const noRequest = { headers: [], query: [], params: [], identities: null };
  return {
    id: rest.id ?? '00000000-0000-4000-8000-000000000000',
    functionName: rest.functionName ?? 'function',
    triggerName: rest.triggerName ?? trigger.name,
    inputs: new Map(Object.entries(inputs).map(([name, value]) => [name, inputOf(value)])),
    metadata: JSON.stringify({ ...trigger.metadata, ...metadata }),
    trace: typeof trace === 'string' ? { traceparent: trace, tracestate: null } : trace,
    remaining: rest.remaining ?? 60_000,
    settings: settings instanceof Error ? settings : Object.entries(settings),
    request: trigger.request ?? noRequest,
    fetch: rest.fetch ?? null,
    logs: [],
    progress: [],
  };
}

/** Text and bytes as they are, anything else as a JSON document, `null` as no value. */
function inputOf(value) {
  if (value === null) return { tag: 'none' };
  if (typeof value === 'string') return { tag: 'text', val: value };
  const bytes = bytesOf(value);
  return bytes === null ? { tag: 'json', val: jsonText(value) } : { tag: 'bytes', val: bytes };
}
