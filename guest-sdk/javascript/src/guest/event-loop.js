// Runs jobs and timers until a promise is settled.

import { closeLoop, markHandled, runJobs, stateOf } from './promise.js';
import { dropTimers, runNextTimer } from './timers.js';

/**
 * Waits for `promise`, and returns its value or throws its reason.
 *
 * @param {Promise<unknown>} promise
 */
export function settled(promise) {
  markHandled(promise);
  try {
    for (;;) {
      runJobs();
      const { status, value } = stateOf(promise);
      if (status === 'fulfilled') return value;
      if (status === 'rejected') throw value;
      if (!runNextTimer()) {
        throw new Error('the function awaits a promise that nothing is left to settle');
      }
    }
  } finally {
    // What an invocation has left must not run in the next one of a warm instance.
    closeLoop();
    dropTimers();
  }
}
