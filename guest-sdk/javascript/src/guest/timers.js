// `setTimeout` and `setInterval`: a plugin that waits for a timer sleeps.

import monotonicClock from 'wasi:clocks/monotonic-clock@0.2.0';

const NANOSECONDS = 1_000_000;

/** Timers by id, in the order in which they were set. */
const timers = new Map();

let lastId = 0;

function start(callback, delay, args, interval) {
  lastId += 1;
  const milliseconds = Math.max(0, Number(delay) || 0);
  timers.set(lastId, {
    run: () => callback(...args),
    due: milliseconds + now(),
    interval: interval ? Math.max(1, milliseconds) : null,
  });
  return lastId;
}

export const setTimeout = (callback, delay, ...args) => start(callback, delay, args, false);

export const setInterval = (callback, delay, ...args) => start(callback, delay, args, true);

export const clearTimer = (id) => void timers.delete(id);

/** Milliseconds of a clock that never goes back. */
export function now() {
  return monotonicClock.now() / NANOSECONDS;
}

/**
 * Sleeps until the next timer is due, and runs it.
 *
 * @returns {boolean} Whether there was one.
 */
export function runNextTimer() {
  let next = null;
  for (const [id, timer] of timers) {
    if (next === null || timer.due < next.timer.due) next = { id, timer };
  }
  if (next === null) return false;
  const wait = next.timer.due - now();
  if (wait > 0) {
    monotonicClock.subscribeDuration(Math.ceil(wait * NANOSECONDS)).block();
  }
  if (next.timer.interval === null) {
    timers.delete(next.id);
  } else {
    next.timer.due += next.timer.interval;
  }
  next.timer.run();
  return true;
}

/** Forgets the timers of an invocation that has ended. */
export function dropTimers() {
  timers.clear();
}
