// What a service gets from Corral, in a component.

import { getEnvironment } from 'wasi:cli/environment@0.2.10';

/**
 * The value of an app setting, which `grants.settings` in plugin.json allows. There are
 * none while the component is built.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function setting(name) {
  if (globalThis[Symbol.for('corral.building')]) return undefined;
  return getEnvironment().find(([known]) => known === name)?.[1];
}
