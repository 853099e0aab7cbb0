// Runs jobs, timers and requests until a promise is settled.

import monotonicClock from 'host:clocks/monotonic-clock@0.2.0';
import polling from 'host:io/poll@0.2.0';

import { closeLoop, markHandled, runJobs, stateOf } from './promise.js';
import { dropTimers, nextTimer, now, runTimer } from './timers.js';

/** What waits for a pollable of the host, with the callback for when it is ready. */
let waiting = [];

/**
 * A promise that is fulfilled when `pollable`, which is dropped then, is ready.
 *
 * @param {{[Symbol.dispose](): void}} pollable
 */
export function ready(pollable) {
  return new Promise((resolve) => waiting.push({ pollable, resolve }));
}

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
      if (!idle()) {
        throw new Error('the function awaits a promise that nothing is left to settle');
      }
    }
  } finally {
    // What an invocation has left must not run in the next one of a warm instance.
    closeLoop();
    dropTimers();
    for (const { pollable } of waiting) pollable[Symbol.dispose]();
    waiting = [];
  }
}

/**
 * Sleeps until something is ready, and runs it.
 *
 * @returns {boolean} Whether there was anything to wait for.
 */
function idle() {
  const timer = nextTimer();
  if (timer === null && waiting.length === 0) return false;
  const wait = timer === null ? null : Math.max(0, timer.due - now());
  if (wait !== 0) sleep(wait);
  if (timer !== null && timer.due <= now()) runTimer(timer);
  return true;
}

/** Sleeps until a pollable is ready, and at most so many milliseconds. */
function sleep(milliseconds) {
  const pollables = waiting.map(({ pollable }) => pollable);
  const alarm = milliseconds === null ? null : monotonicClock.subscribeDuration(Math.ceil(milliseconds * 1e6));
  const isReady = new Set(polling.poll(alarm === null ? pollables : [...pollables, alarm]));
  alarm?.[Symbol.dispose]();
  const done = waiting.filter((_, index) => isReady.has(index));
  waiting = waiting.filter((_, index) => !isReady.has(index));
  for (const { pollable, resolve } of done) {
    pollable[Symbol.dispose]();
    resolve();
  }
}
