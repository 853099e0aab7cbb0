// How a function says what it takes from its trigger.

/** Registered, because a test may load this module twice. */
const CONVERT = Symbol.for('corral.trigger');

/**
 * A function that takes what `convert` makes of the trigger's value. It can still be
 * called directly.
 *
 * @template T
 * @param {(input: import('../input.js').Input) => T} convert
 * @param {(value: T, context: import('../context.js').Context) => unknown} handler
 */
export function defineTrigger(convert, handler) {
  if (typeof handler !== 'function') {
    throw new TypeError('a trigger takes the function that handles it: `http((request) => …)`');
  }
  const defined = (value, context) => handler(value, context);
  defined[CONVERT] = convert;
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
