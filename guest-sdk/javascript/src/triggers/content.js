// Triggers as text, bytes, JSON or an HTTP request.

import { raw } from '../declaration/binding.js';
import { anyTrigger, defineTrigger, triggerArguments } from './trigger.js';

/** A function with an HTTP trigger; without one, an output that is an HTTP response. */
export function http(first, second) {
  const given = triggerArguments(first, second);
  if (given === null && first === undefined) return raw('http');
  return defineTrigger((input) => input.http(), given, (properties) => raw('httpTrigger', { name: 'req', ...properties }));
}

export const text = (first, second) =>
  defineTrigger((input) => input.text(), triggerArguments(first, second), anyTrigger);

export const json = (first, second) =>
  defineTrigger((input) => input.json(), triggerArguments(first, second), anyTrigger);

export const bytes = (first, second) =>
  defineTrigger((input) => input.bytes(), triggerArguments(first, second), anyTrigger);
