// How a function says what it takes from its trigger, and what its trigger is.

import { isBinding, raw } from '../declaration/binding.js';
import { declare } from '../declaration/declare.js';

/** Registered, because a test may load this module twice. */
const CONVERT = Symbol.for('corral.trigger');

/**
 * The arguments of a trigger: options and function if it is declared in code, function
 * and options otherwise. `null` if there is no function, because a binding is meant.
 *
 * @param {unknown} first
 * @param {unknown} second
 */
export function triggerArguments(first, second) {
  if (typeof first === 'function') return { handler: first, options: second ?? {}, isDeclared: false };
  if (typeof second === 'function') return { handler: second, options: first, isDeclared: true };
  return null;
}

/**
 * A function that takes what `convert` makes of the trigger's value. It can still be
 * called directly.
 *
 * @template T
 * @param {(input: import('../input.js').Input) => T} convert
 * @param {ReturnType<typeof triggerArguments>} given
 * @param {(properties: object) => import('../declaration/binding.js').Binding} binding Of
 *   the trigger, if it is declared.
 */
export function defineTrigger(convert, given, binding) {
  if (given === null) {
    throw new TypeError('a trigger takes the function that handles it: `http((request) => …)`');
  }
  const { handler, options, isDeclared } = given;
  const defined = (value, context) => handler(value, context);
  defined[CONVERT] = convert;
  if (isDeclared) {
    const { inputs, outputs, retry, disabled, body, items, ...properties } = options;
    declare(defined, binding(properties, body ?? items), { inputs, outputs, retry, disabled });
  }
  return defined;
}

/**
 * The trigger's value in the type that `handler` takes.
 *
 * @param {Function} handler
 * @param {import('../input.js').Input} input
 */
export function convertTrigger(handler, input) {
  const convert = handler[CONVERT];
  return convert === undefined ? input.natural() : convert(input);
}

/** The binding in the option `trigger`, for a function that takes any trigger. */
export function anyTrigger({ trigger }) {
  if (!isBinding(trigger)) {
    throw new TypeError("name the trigger: `{ trigger: raw('kafkaTrigger', { name: 'events', … }) }`");
  }
  return raw(trigger.type, { name: 'item', ...trigger.properties });
}
