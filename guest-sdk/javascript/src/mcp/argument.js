// What a tool or a prompt of the MCP extension takes.

import { InvocationError } from '../error.js';

/** One argument: its type, and what the model is told about it. */
class Argument {
  /** @param {{type: string, description: string, values?: string[], isRequired: boolean, isArray: boolean}} about */
  constructor(about) {
    this.about = Object.freeze(about);
    Object.freeze(this);
  }

  /** The same, but callers may leave it out; it is then `undefined`. */
  optional() {
    return new Argument({ ...this.about, isRequired: false });
  }

  /** A list of such values. */
  list() {
    return new Argument({ ...this.about, isArray: true });
  }
}

const make = (type) => (description, values) => {
  if (typeof description !== 'string') throw new TypeError('describe the argument: `argument.string("the city")`');
  return new Argument({ type, description, values, isRequired: true, isArray: false });
};

/** Arguments by their type of JSON Schema. */
export const argument = Object.freeze({
  string: make('string'),
  number: make('number'),
  integer: make('integer'),
  boolean: make('boolean'),
  object: make('object'),
});

/** `toolProperties` of a trigger. */
export function toolProperties(declared) {
  const entries = Object.entries(checked(declared)).map(([name, { about }]) => ({
    propertyName: name,
    propertyType: about.type,
    description: about.description,
    isRequired: about.isRequired,
    isArray: about.isArray || undefined,
    enumValues: about.values,
  }));
  return JSON.stringify(entries);
}

/** `promptArguments` of a trigger. */
export function promptArguments(declared) {
  const entries = Object.entries(checked(declared)).map(([name, { about }]) => {
    if (about.type !== 'string' || about.isArray) {
      throw new TypeError(`\`${name}\`: an argument of a prompt is text: use \`argument.string(…)\``);
    }
    return { name, description: about.description, required: about.isRequired };
  });
  return JSON.stringify(entries);
}

/**
 * The arguments of a call, each of its declared type; all as they are if none is declared.
 *
 * @param {unknown} given
 * @param {Record<string, Argument> | undefined} declared
 */
export function argumentsOf(given, declared) {
  const values = given !== null && typeof given === 'object' && !Array.isArray(given) ? given : {};
  if (declared === undefined) return values;
  const result = {};
  for (const [name, { about }] of Object.entries(declared)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null) {
      if (about.isRequired) throw InvocationError.caller(`the argument \`${name}\` is missing`);
      continue;
    }
    if (!matches(value, about)) {
      const wanted = about.isArray ? `a list of type ${about.type}` : `of type ${about.type}`;
      throw InvocationError.caller(`the argument \`${name}\` is not ${wanted}`);
    }
    result[name] = value;
  }
  return result;
}

function matches(value, about) {
  if (about.isArray) return Array.isArray(value) && value.every((item) => matches(item, { ...about, isArray: false }));
  if (about.values !== undefined && !about.values.includes(value)) return false;
  if (about.type === 'integer') return Number.isInteger(value);
  if (about.type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === about.type;
}

function checked(declared) {
  for (const [name, value] of Object.entries(declared)) {
    if (!(value instanceof Argument)) {
      throw new TypeError(`\`${name}\` is not an argument; declare it with \`argument.string("…")\``);
    }
  }
  return declared;
}
