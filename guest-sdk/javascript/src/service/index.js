// What a service gets from Corral, for Node.js: in tests, settings are variables of the
// environment. In a component, `guest.js` takes the place of this module.

/**
 * The value of an app setting, which `grants.settings` in plugin.json allows.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function setting(name) {
  return globalThis.process?.env[name];
}
