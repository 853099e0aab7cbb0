// Triggers as text, bytes, JSON or an HTTP request.

import { defineTrigger } from './trigger.js';

export const http = (handler) => defineTrigger((input) => input.http(), handler);

export const text = (handler) => defineTrigger((input) => input.text(), handler);

export const json = (handler) => defineTrigger((input) => input.json(), handler);

export const bytes = (handler) => defineTrigger((input) => input.bytes(), handler);
