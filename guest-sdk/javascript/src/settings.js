// The settings that are granted to the plugin (`grants.settings` in plugin.json).

import { InvocationError } from './error.js';
import { host } from './host.js';

/** A setting; `null` if it does not exist or is not granted. If settings cannot be
 * read, the error is logged and the result is `null`. */
export function setting(name) {
  try {
    return host().setting(name);
  } catch (error) {
    host().log('error', '', `setting \`${name}\` could not be read: ${error.message}`);
    return null;
  }
}

/** A required setting. */
export function requireSetting(name) {
  const value = read(`setting \`${name}\``, () => host().setting(name));
  if (value === null) {
    throw InvocationError.configuration(
      `there is no setting \`${name}\`: add it to the app settings and to \`grants.settings\` in plugin.json`,
    );
  }
  return value;
}

/** All granted settings. */
export function settings() {
  return Object.fromEntries(read('the settings', () => host().settings()));
}

function read(what, get) {
  try {
    return get();
  } catch (error) {
    throw InvocationError.upstream(`${what} could not be read: ${error.message}`, {
      retryable: true,
      cause: error,
    });
  }
}
