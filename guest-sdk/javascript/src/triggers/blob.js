// Blobs.

import { storage } from '../declaration/binding.js';
import { defineTrigger, triggerArguments } from './trigger.js';

/** A function that a blob starts, or the blob at a path as an input or an output. */
export function blob(first, second) {
  const given = triggerArguments(first, second);
  if (given === null && typeof first === 'string') return storage('blob', { path: first, ...second });
  const body = given?.options.body;
  return defineTrigger((input) => input.as(body), given, (properties, kind) =>
    storage('blobTrigger', { name: 'blob', ...properties, dataType: kind === 'bytes' ? 'binary' : undefined }),
  );
}
