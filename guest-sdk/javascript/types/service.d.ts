/**
 * What a service, a module that exports `fetch`, gets from Corral.
 *
 * @packageDocumentation
 */

/**
 * The value of an app setting, which `grants.settings` in plugin.json allows. In a test, a
 * variable of the environment. There are none while the component is built, so read them
 * while a request is handled.
 */
export function setting(name: string): string | undefined;

/**
 * What a module may export as `warmUp`: requests that it answers while its component is
 * built, so that every instance starts with what they set up. A value that is not a
 * `Request` is a message of the Model Context Protocol. They must not need the host: no
 * `fetch`, no timers, no random numbers.
 */
export type WarmUp = readonly (Request | { readonly method: string; readonly params?: object })[] | false;
