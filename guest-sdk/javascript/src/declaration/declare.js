// What a function says about its bindings: the content of its function.json.

import { isBinding, raw } from './binding.js';

/** Registered, because a test may load this module twice. */
const DECLARATION = Symbol.for('corral.declaration');

/** The property of function.json that names no binding but the return value. */
const RETURN = '$return';

/** The response of a function with an HTTP trigger. */
const RESPONSE = 'res';

/**
 * The options of a declared trigger that do not belong to its binding.
 *
 * @typedef {object} Options
 * @property {string} [name] Of the trigger's binding.
 * @property {Record<string, import('./binding.js').Binding>} [inputs]
 * @property {Record<string, import('./binding.js').Binding>} [outputs]
 * @property {object} [retry]
 * @property {boolean} [disabled]
 */

/**
 * Adds to `defined` what function.json is to contain.
 *
 * @param {Function} defined
 * @param {import('./binding.js').Binding} trigger Its properties may have a `name`.
 * @param {Options} options
 */
export function declare(defined, trigger, { inputs = {}, outputs = {}, retry, disabled }) {
  const { name, ...properties } = trigger.properties;
  const bindings = [entry('in', name, raw(trigger.type, properties))];
  for (const [input, binding] of Object.entries(inputs)) bindings.push(entry('in', input, checked(input, binding)));
  const isHttp = trigger.type === 'httpTrigger';
  if (isHttp && !Object.hasOwn(outputs, RESPONSE)) bindings.push(entry('out', RESPONSE, raw('http')));
  if (isHttp && Object.hasOwn(outputs, RETURN)) {
    throw new TypeError('the return value of a function with an HTTP trigger is the response; name the output');
  }
  for (const [output, binding] of Object.entries(outputs)) bindings.push(entry('out', output, checked(output, binding)));
  defined[DECLARATION] = JSON.parse(JSON.stringify({ bindings, retry, disabled }));
}

/**
 * What `handler` declares; `null` if function.json is written by hand.
 *
 * @param {unknown} handler
 * @returns {{bindings: {direction: string, name: string}[]} | null}
 */
export function declarationOf(handler) {
  return handler?.[DECLARATION] ?? null;
}

/**
 * The names that a declaration has for `context.output`.
 *
 * @param {ReturnType<typeof declarationOf>} declaration
 * @returns {string[] | null}
 */
export function outputNames(declaration) {
  if (declaration === null) return null;
  const outputs = declaration.bindings.filter(({ direction }) => direction === 'out');
  return outputs.map(({ name }) => name).filter((name) => name !== RETURN);
}

/** A binding as it stands in function.json. */
function entry(direction, name, { type, properties }) {
  return { type, direction, name, ...properties };
}

function checked(name, binding) {
  if (isBinding(binding)) return binding;
  throw new TypeError(`\`${name}\` is not a binding; declare it with \`queue('orders')\` or \`raw('queue', {…})\``);
}
