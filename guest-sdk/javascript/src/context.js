// What a function can use besides its trigger's value.

import { InvocationError } from './error.js';
import { host } from './host.js';
import { Input } from './input.js';
import { log } from './log.js';
import { Metadata } from './metadata.js';
import { Message, toOutput } from './output.js';
import { requireSetting, setting, settings } from './settings.js';

/** The current invocation: inputs by name, outputs, settings, log, metadata. */
export class Context {
  #declared;
  #outputs = new Map();
  #trace = null;

  log = log;
  metadata = new Metadata(() => host().metadata());

  /** @param {string[] | null} declared The outputs that the function declares, if it does. */
  constructor(declared = null) {
    this.#declared = declared;
  }

  get id() {
    return host().id();
  }

  get functionName() {
    return host().functionName();
  }

  get triggerName() {
    return host().triggerName();
  }

  get inputNames() {
    return host().inputNames();
  }

  /** Milliseconds until the invocation is stopped. */
  get remaining() {
    return host().remaining();
  }

  get trace() {
    return host().trace();
  }

  setTrace(trace) {
    const { traceparent, tracestate = null } = typeof trace === 'string' ? { traceparent: trace } : trace;
    this.#trace = { traceparent, tracestate };
  }

  input(name, kind) {
    const value = host().takeInput(name);
    if (value === null) {
      throw InvocationError.configuration(
        `there is no input \`${name}\` left to take: add a binding of direction \`in\` to ` +
          `function.json, or take one of: ${host().inputNames().join(', ')}`,
      );
    }
    if (value.tag === 'none') return null;
    return new Input(() => name, value, this.metadata).as(kind);
  }

  output(name, value) {
    const output = this.#converted(name, () => toOutput(value));
    if (output === null) {
      this.#outputs.delete(name);
    } else {
      this.#outputs.set(name, output);
    }
  }

  push(name, value) {
    const message = this.#converted(name, () => Message.from(value).toContract());
    const existing = this.#outputs.get(name);
    if (existing === undefined) {
      this.#outputs.set(name, { tag: 'messages', val: [message] });
    } else if (existing.tag === 'messages') {
      existing.val.push(message);
    } else if (existing.tag === 'http') {
      throw InvocationError.function(`output \`${name}\`: it already has an HTTP response`);
    } else {
      this.#outputs.set(name, { tag: 'messages', val: [existing, message] });
    }
  }

  setting(name) {
    return setting(name);
  }

  requireSetting(name) {
    return requireSetting(name);
  }

  settings() {
    return settings();
  }

  /** The outcome as the contract passes it. */
  outcome(returnValue) {
    return { outputs: [...this.#outputs], returnValue, trace: this.#trace };
  }

  #converted(name, convert) {
    if (this.#declared?.includes(name) === false) {
      throw InvocationError.function(
        `there is no output \`${name}\`; the function declares: ${this.#declared.join(', ')}`,
      );
    }
    try {
      return convert();
    } catch (error) {
      throw InvocationError.function(`output \`${name}\`: ${error.message}`, { cause: error });
    }
  }
}
