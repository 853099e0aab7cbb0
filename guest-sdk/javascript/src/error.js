// Errors of a function: who is at fault, and whether a retry may help.

import { HttpResponse } from './response.js';

/** Who must act for the next call to succeed. */
const FAULTS = ['caller', 'function', 'configuration', 'upstream'];

/**
 * Why an invocation failed. Every other error that a function throws has the fault
 * `function`.
 */
export class InvocationError extends Error {
  name = 'InvocationError';

  /**
   * @param {'caller' | 'function' | 'configuration' | 'upstream'} fault
   * @param {string} message
   * @param {{retryable?: boolean, cause?: unknown, response?: HttpResponse}} [options]
   */
  constructor(fault, message, { retryable = false, cause, response } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    if (!FAULTS.includes(fault)) {
      throw new TypeError(`\`${fault}\` is not a fault; use one of: ${FAULTS.join(', ')}`);
    }
    this.fault = fault;
    this.retryable = retryable;
    this.response = response ?? null;
  }

  static caller(message, options) {
    return new InvocationError('caller', message, options);
  }

  static function(message, options) {
    return new InvocationError('function', message, options);
  }

  static configuration(message, options) {
    return new InvocationError('configuration', message, options);
  }

  static upstream(message, options) {
    return new InvocationError('upstream', message, options);
  }

  static response(status, body) {
    const response = HttpResponse.from(body).withStatus(status);
    return new InvocationError(status < 500 ? 'caller' : 'function', `${status}: ${response.text()}`, {
      response,
    });
  }
}

/**
 * What an HTTP caller gets instead of a failed invocation, if anything.
 *
 * @param {InvocationError} error
 * @returns {HttpResponse | null}
 */
export function answerOf(error) {
  if (error.response !== null) return error.response;
  return error.fault === 'caller' ? new HttpResponse(error.message, { status: 400 }) : null;
}

/**
 * Any thrown value as an `InvocationError`: an unexpected error is a bug of the
 * function, so its message names the place in the source.
 *
 * @param {unknown} thrown
 * @param {(error: Error) => string[]} frames
 * @returns {InvocationError}
 */
export function asInvocationError(thrown, frames) {
  if (thrown instanceof InvocationError) return thrown;
  const place = thrown instanceof Error ? frames(thrown)[0] : undefined;
  const message = withCauses(thrown) + (place === undefined ? '' : ` (at ${place})`);
  return new InvocationError('function', message, { cause: thrown });
}

/** An error with the messages of its causes, as `outer: inner`. */
function withCauses(thrown) {
  const parts = [describe(thrown)];
  const seen = new Set([thrown]);
  for (let { cause } = Object(thrown); cause !== undefined && !seen.has(cause); ({ cause } = Object(cause))) {
    seen.add(cause);
    parts.push(describe(cause));
  }
  return parts.join(': ');
}

function describe(thrown) {
  if (thrown instanceof Error) return String(thrown);
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return String(thrown);
  }
}
