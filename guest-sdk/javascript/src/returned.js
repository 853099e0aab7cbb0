// Return values of a function.

import { InvocationError } from './error.js';
import { Messages, toOutput } from './output.js';
import { HttpResponse } from './response.js';

/**
 * The response to an HTTP caller. `undefined` has none: the function may have set one on
 * an output binding by name; otherwise Corral answers 204.
 *
 * @param {unknown} returned
 */
export function answer(returned) {
  if (returned === undefined) return null;
  if (returned === null) return toOutput(new HttpResponse(null, { status: 404 }));
  if (returned instanceof Messages) {
    throw InvocationError.function(
      'a list of messages cannot be the response to an HTTP request; set an output binding by name',
    );
  }
  return toOutput(HttpResponse.from(returned));
}

/**
 * The value for the binding named `$return`, if there is no HTTP caller.
 *
 * @param {unknown} returned
 */
export function returnedOutput(returned) {
  if (returned instanceof HttpResponse) {
    const plain = returned.plainOutput();
    if (plain !== undefined) return plain;
  }
  return toOutput(returned);
}
