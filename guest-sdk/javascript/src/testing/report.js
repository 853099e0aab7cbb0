// The result of a simulated call.

import { AssertionError } from 'node:assert';

import { HttpResponse } from '../response.js';

/**
 * The result of a simulated call: outputs, return value or error, and log lines.
 *
 * What is absent is an `AssertionError` that shows what there is instead.
 */
export class Report {
  #result;

  /**
   * @param {{outcome: object} | {error: import('../error.js').InvocationError}} result
   * @param {import('./host.js').Invocation} invocation
   */
  constructor(result, { logs, progress }) {
    this.#result = result;
    this.logs = logs;
    this.progress = progress;
  }

  /** Outputs and return value as the contract passes them. */
  get outcome() {
    if (this.#result.error !== undefined) {
      throw new AssertionError({ message: `the function failed: ${this.#result.error.message}` });
    }
    return this.#result.outcome;
  }

  /** The error of a call that failed. */
  get error() {
    if (this.#result.error === undefined) {
      throw new AssertionError({ message: `the function succeeded: ${shown(this.outputs)}` });
    }
    return this.#result.error;
  }

  /** All outputs by name. */
  get outputs() {
    return Object.fromEntries(this.outcome.outputs.map(([name, output]) => [name, natural(output)]));
  }

  output(name) {
    const { outputs } = this;
    if (!Object.hasOwn(outputs, name)) {
      throw new AssertionError({ message: `there is no output \`${name}\` in ${shown(outputs)}` });
    }
    return outputs[name];
  }

  /** The value for the binding named `$return`; `null` if there is none. */
  get returnValue() {
    const { returnValue } = this.outcome;
    return returnValue === null ? null : natural(returnValue);
  }

  get response() {
    const { returnValue } = this;
    if (!(returnValue instanceof HttpResponse)) {
      throw new AssertionError({ message: `there is no response but ${shown(returnValue)}` });
    }
    return returnValue;
  }

  /** What a client gets from a tool: `content`, and `structuredContent` or `isError`. */
  get tool() {
    const { type, content, structuredContent } = JSON.parse(this.returnValue);
    const held = JSON.parse(content);
    const whole =
      type === 'call_tool_result' ? held : { content: type === 'multi_content_result' ? held : [held] };
    return structuredContent === undefined ? whole : { ...whole, structuredContent: JSON.parse(structuredContent) };
  }

  get trace() {
    return this.outcome.trace;
  }
}

/** An output as the value that a function would give for it. */
function natural({ tag, val }) {
  switch (tag) {
    case 'json':
      return JSON.parse(val);
    case 'messages':
      return val.map(natural);
    case 'http':
      return new HttpResponse(val.body, val);
    default:
      return val;
  }
}

function shown(value) {
  return JSON.stringify(value);
}
