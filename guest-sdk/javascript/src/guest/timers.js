// `setTimeout` and `setInterval`.

import monotonicClock from 'host:clocks/monotonic-clock@0.2.0';

/** Timers by id, in the order in which they were set. */
const timers = new Map();

let lastId = 0;

function start(callback, delay, args, interval) {
  lastId += 1;
  const milliseconds = Math.max(0, Number(delay) || 0);
  timers.set(lastId, {
    id: lastId,
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
  return monotonicClock.now() / 1e6;
}

/** The timer that is due next; `null` if there is none. */
export function nextTimer() {
  let next = null;
  for (const timer of timers.values()) {
    if (next === null || timer.due < next.due) next = timer;
  }
  return next;
}

/** Runs a timer that is due. */
export function runTimer(timer) {
  if (timer.interval === null) {
    timers.delete(timer.id);
  } else {
    timer.due += timer.interval;
  }
  timer.run();
}

/** Forgets the timers of an invocation that has ended. */
export function dropTimers() {
  timers.clear();
}
