// Timers.

import { raw } from '../declaration/binding.js';
import { defineTrigger, triggerArguments } from './trigger.js';

/** A function that a timer starts. */
export const timer = (first, second) =>
  defineTrigger((input) => timerOf(input.json()), triggerArguments(first, second), (properties) =>
    raw('timerTrigger', { name: 'timer', ...properties }),
  );

function timerOf(state) {
  const status = state?.ScheduleStatus ?? null;
  return {
    isPastDue: state?.IsPastDue ?? false,
    schedule: status === null ? null : scheduleOf(status),
  };
}

function scheduleOf({ Last = '', Next = '', LastUpdated = '' }) {
  // For the first run, the Functions host writes the year 1.
  const last = Last === '' || Last.startsWith('0001-') ? null : Last;
  return { last, next: Next, lastUpdated: LastUpdated };
}
