// Tools, resources and prompts of the MCP extension.

import { raw } from '../declaration/binding.js';
import { InvocationError } from '../error.js';
import { argumentsOf, promptArguments, toolProperties } from '../mcp/argument.js';
import { ToolResult, toolResult } from '../mcp/result.js';
import { defineTrigger, triggerArguments } from './trigger.js';

/** Registered, because a test may load this module twice. */
const IS_TOOL = Symbol.for('corral.tool');

/** A function that is a tool. */
export function mcpTool(first, second) {
  const given = triggerArguments(first, second);
  const declared = given?.options.arguments;
  const convert = (input) => argumentsOf(callOf(input).arguments, declared);
  const defined = defineTrigger(convert, given, ({ arguments: args = {}, ...properties }) =>
    raw('mcpToolTrigger', { name: 'call', ...properties, toolProperties: toolProperties(args), useResultSchema: true }),
  );
  // A function.json that is written by hand may not have `useResultSchema`.
  if (given.isDeclared) defined[IS_TOOL] = true;
  return defined;
}

/** A function that is a resource, or a template of resources. */
export function mcpResource(first, second) {
  const convert = (input) => ({
    uri: callOf(input).uri,
    parameter: (name) => input.metadata.text(name),
  });
  return defineTrigger(convert, triggerArguments(first, second), (properties) =>
    raw('mcpResourceTrigger', { name: 'call', ...properties }),
  );
}

/** A function that is a prompt. */
export function mcpPrompt(first, second) {
  const given = triggerArguments(first, second);
  const declared = given?.options.arguments;
  const convert = (input) => argumentsOf(callOf(input).arguments, declared);
  return defineTrigger(convert, given, ({ arguments: args = {}, ...properties }) =>
    raw('mcpPromptTrigger', { name: 'call', ...properties, promptArguments: promptArguments(args) }),
  );
}

/** What a client asked for. */
function callOf(input) {
  const call = input.json();
  if (call === null || typeof call !== 'object') throw InvocationError.caller('the call is not an object');
  return call;
}

/**
 * What a tool returned as text that the extension takes; anything else unchanged.
 *
 * @param {Function} handler
 * @param {unknown} returned
 */
export function toolReturn(handler, returned) {
  if (handler[IS_TOOL] === true) return toolResult(returned).encoded();
  return returned instanceof ToolResult ? returned.encoded() : returned;
}

/**
 * The failure of a tool that the model reads; `null` if the invocation fails.
 *
 * @param {Function} handler
 * @param {InvocationError} error
 */
export function toolFailure(handler, error) {
  const isRead = handler[IS_TOOL] === true && error.fault === 'caller';
  return isRead ? ToolResult.error(error.message).encoded() : null;
}
