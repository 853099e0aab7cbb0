// The host of a plugin is Corral, through the imports of the contract.

import invocation from 'corral:function/invocation@0.2.0';
import progress from 'corral:function/progress@0.2.0';
import request from 'corral:function/request@0.2.0';
import logging from 'wasi:logging/logging@0.1.0-draft';
import store from 'wasi:config/store@0.2.0-rc.1';

import { frames } from './source-lines.js';

/** The engine ends the plugin if a text has half of a surrogate pair. */
export const wellFormed = (text) => text.toWellFormed();

/** @type {import('../host.js').Host} */
export const corral = {
  id: () => invocation.id(),
  functionName: () => invocation.functionName(),
  triggerName: () => invocation.triggerName(),
  inputNames: () => invocation.inputNames(),
  takeInput: (name) => invocation.takeInput(wellFormed(name)),
  metadata: () => invocation.metadata(),
  trace: () => invocation.trace(),
  remaining: () => invocation.remainingMs(),
  header: (name) => request.header(wellFormed(name)),
  headers: () => request.headers(),
  query: () => request.query(),
  params: () => request.params(),
  identities: () => request.identities(),
  log: (level, target, message) => logging.log(level, wellFormed(target), wellFormed(message)),
  reportProgress: (done, total, message) =>
    progress.report(done, total, message === null ? null : wellFormed(message)),
  setting: (name) => read(() => store.get(wellFormed(name))),
  settings: () => read(() => store.getAll()),
  frames,
};

function read(get) {
  try {
    return get();
  } catch (error) {
    // The payload is the contract's error, `upstream` or `io`, with the reason.
    throw new Error(error.payload?.val ?? error.message);
  }
}
