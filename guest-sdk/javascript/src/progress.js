// How far the invocation has come.

import { host } from './host.js';

/** Reports that `done` of `total` is done, and what happens now. */
export function reportProgress(done, { total = null, message = null } = {}) {
  host().reportProgress(Number(done), total === null ? null : Number(total), message === null ? null : String(message));
}
