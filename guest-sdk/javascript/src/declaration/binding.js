// Bindings that a function declares in its code.

/** Registered, because a test may load this module twice. */
const BINDING = Symbol.for('corral.binding');

/** The app setting with the storage account, unless a binding names another. */
const STORAGE = { connection: 'AzureWebJobsStorage' };

/**
 * What function.json says about a binding, except for its name and direction.
 *
 * @typedef {object} Binding
 * @property {string} type
 * @property {object} properties
 */

/** Any binding. Properties that are `undefined` are left out. */
export function raw(type, properties = {}) {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.freeze({ [BINDING]: true, type, properties: Object.fromEntries(given) });
}

/** A binding of the storage account. */
export function storage(type, properties) {
  return raw(type, { ...properties, connection: properties.connection ?? STORAGE.connection });
}

/** A table of a storage account, as an input or an output. */
export function table(tableName, options = {}) {
  return storage('table', { tableName, ...options });
}

/** Whether `value` is a binding. */
export function isBinding(value) {
  return value?.[BINDING] === true;
}
