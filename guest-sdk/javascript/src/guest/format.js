// Values as text for `console`.

import { frames } from './source-lines.js';

/** How deep nested values are shown. */
const DEPTH = 3;

/** How many elements or properties of one value are shown. */
const WIDTH = 100;

/**
 * The arguments of a console method as text, with the placeholders `%s`, `%d`, `%i`,
 * `%f`, `%o`, `%O`, `%j` and `%c`.
 *
 * @param {unknown[]} values
 * @returns {string}
 */
export function format([first, ...rest]) {
  if (typeof first !== 'string') {
    return [first, ...rest].map(top).join(' ');
  }
  const text = first.replace(/%[sdifoOjc%]/g, (placeholder) => {
    if (placeholder === '%%') return '%';
    if (rest.length === 0) return placeholder;
    return substituted(placeholder, rest.shift());
  });
  return [text, ...rest.map(top)].join(' ');
}

/**
 * Text and the places from which an error was thrown, a line each.
 *
 * @param {string} message
 * @param {Error} error
 */
export function withStack(message, error) {
  return [message, ...frames(error).map((frame) => `    at ${frame}`)].join('\n');
}

function substituted(placeholder, value) {
  switch (placeholder) {
    case '%s':
      return top(value);
    case '%d':
      return String(Number(value));
    case '%i':
      return String(Number.parseInt(value, 10));
    case '%f':
      return String(Number.parseFloat(value));
    case '%j':
      return JSON.stringify(value);
    // Styles have no place in a log.
    case '%c':
      return '';
    default:
      return inspect(value);
  }
}

function top(value) {
  return typeof value === 'string' ? value : inspect(value);
}

/** A value as its literal, as far as it has one. */
function inspect(value, depth = 0, seen = []) {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[Function: ${value.name || '(anonymous)'}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.includes(value)) return '[Circular]';
  if (value instanceof Error) return withStack(String(value), value);
  if (value instanceof Date || value instanceof RegExp) {
    return value instanceof Date ? value.toISOString() : String(value);
  }
  if (depth > DEPTH) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inner = (one) => inspect(one, depth + 1, [...seen, value]);
  if (Array.isArray(value)) return list('[', value.map(inner), ']');
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `${value.constructor.name}(${value.length}) ${list('[', Array.from(value.slice(0, WIDTH + 1), inner), ']')}`;
  }
  if (value instanceof Set) return `Set(${value.size}) ${list('{', Array.from(value, inner), '}')}`;
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, one]) => `${inner(key)} => ${inner(one)}`);
    return `Map(${value.size}) ${list('{', entries, '}')}`;
  }
  const properties = Object.entries(value).map(([key, one]) => `${name(key)}: ${inner(one)}`);
  const type = value.constructor?.name ?? '';
  return `${type === 'Object' || type === '' ? '' : `${type} `}${list('{', properties, '}')}`;
}

function list(open, items, close) {
  if (items.length === 0) return open + close;
  const more = items.length > WIDTH ? [`… ${items.length - WIDTH} more`] : [];
  const space = open === '{' ? ' ' : '';
  return `${open}${space}${[...items.slice(0, WIDTH), ...more].join(', ')}${space}${close}`;
}

function name(key) {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : `'${key}'`;
}
