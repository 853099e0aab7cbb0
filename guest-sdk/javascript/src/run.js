// Runs an invocation.

import { Context } from './context.js';
import { declarationOf, outputNames } from './declaration/declare.js';
import { answerOf, asInvocationError } from './error.js';
import { host } from './host.js';
import { Input } from './input.js';
import { log } from './log.js';
import { toOutput } from './output.js';
import { answer, returnedOutput } from './returned.js';
import { toolFailure, toolReturn } from './triggers/mcp.js';
import { convertTrigger } from './triggers/trigger.js';

/**
 * Runs one invocation of `handler`, with the trigger's value as the contract passes it.
 * Resolves to the outcome as the contract passes it; rejects with an `InvocationError`.
 *
 * @param {Function} handler
 * @param {import('./host.js').Value} trigger
 */
export async function run(handler, trigger) {
  const isHttp = trigger.tag === 'http';
  const context = new Context(outputNames(declarationOf(handler)));
  try {
    const input = new Input(() => host().triggerName(), trigger, context.metadata);
    const returned = await handler(convertTrigger(handler, input), context);
    return context.outcome(isHttp ? answer(returned) : returnedOutput(toolReturn(handler, returned)));
  } catch (thrown) {
    const error = reported(thrown);
    const failure = toolFailure(handler, error);
    if (failure !== null) {
      log.info(`the tool failed: ${error.message}`);
      return { ...context.outcome(toOutput(failure)), outputs: [] };
    }
    const response = isHttp ? answerOf(error) : null;
    if (response === null) throw error;
    log.info(`answered ${response.status}: ${error.message}`);
    // Outputs are dropped, as in every failed invocation.
    return { ...context.outcome(toOutput(response)), outputs: [] };
  }
}

/** Logs the stack of an unexpected error: its message names only the innermost place. */
function reported(thrown) {
  const frames = (error) => host().frames(error);
  const error = asInvocationError(thrown, frames);
  const stack = error !== thrown && thrown instanceof Error ? frames(thrown) : [];
  if (stack.length > 1) {
    log.error([String(thrown), ...stack.map((frame) => `    at ${frame}`)].join('\n'));
  }
  return error;
}
