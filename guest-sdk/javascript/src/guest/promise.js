// Promises whose jobs the plugin runs itself.
//
// The export that Corral calls is synchronous, and componentize-qjs does not run the
// engine's job queue before it returns. `corral-build` therefore compiles `async`
// functions to generators on the global `Promise`, which is this one.

/** Of the engine. It is used while modules are loaded, before there is an event loop. */
const engineMicrotask = globalThis.queueMicrotask;

/** Jobs that are ready, in order. */
let jobs = [];

/** Whether an event loop runs the jobs. */
let looping = false;

/** Rejected promises that nothing handles yet. */
const unhandled = new Set();

/** Adds a job, as `queueMicrotask` does. */
export function enqueue(job) {
  jobs.push(job);
  if (!looping && jobs.length === 1) engineMicrotask(runJobs);
}

/** Runs jobs until none is left. */
export function runJobs() {
  while (jobs.length > 0) {
    const ready = jobs;
    jobs = [];
    for (const job of ready) job();
  }
}

/** Called by an event loop when it starts. */
export function openLoop() {
  looping = true;
}

/** Called by an event loop when it ends: forgets the jobs that are left. */
export function closeLoop() {
  looping = false;
  jobs = [];
}

/** The reasons of rejected promises that nothing handled. They are forgotten. */
export function takeUnhandled() {
  const reasons = Array.from(unhandled, (promise) => stateOf(promise).value);
  unhandled.clear();
  return reasons;
}

/** Says that the caller deals with a rejection of `promise`. */
export function markHandled(promise) {
  unhandled.delete(promise);
  stateOf(promise).handled = true;
}

/** @typedef {{status: 'pending' | 'fulfilled' | 'rejected', value: unknown}} State */

const STATES = new WeakMap();

/** @returns {State} */
export function stateOf(promise) {
  return STATES.get(promise);
}

export class EnginePromise {
  constructor(executor) {
    if (typeof executor !== 'function') {
      throw new TypeError('a promise takes a function: `new Promise((resolve, reject) => …)`');
    }
    STATES.set(this, { status: 'pending', value: undefined, reactions: [] });
    const { resolve, reject } = resolvers(this);
    try {
      executor(resolve, reject);
    } catch (error) {
      reject(error);
    }
  }

  then(onFulfilled, onRejected) {
    const state = STATES.get(this);
    const capability = this.constructor[Symbol.species].withResolvers();
    const reaction = {
      fulfilled: handlerJob(onFulfilled, capability, capability.resolve),
      rejected: handlerJob(onRejected, capability, capability.reject),
    };
    if (state.status === 'pending') {
      state.reactions.push(reaction);
    } else {
      enqueue(() => reaction[state.status](state.value));
    }
    markHandled(this);
    return capability.promise;
  }

  catch(onRejected) {
    return this.then(undefined, onRejected);
  }

  finally(onFinally) {
    if (typeof onFinally !== 'function') return this.then(onFinally, onFinally);
    const constructor = this.constructor[Symbol.species];
    return this.then(
      (value) => constructor.resolve(onFinally()).then(() => value),
      (reason) =>
        constructor.resolve(onFinally()).then(() => {
          throw reason;
        }),
    );
  }

  get [Symbol.toStringTag]() {
    return 'Promise';
  }

  static get [Symbol.species]() {
    return this;
  }

  static resolve(value) {
    if (STATES.has(value) && value.constructor === this) return value;
    const { promise, resolve } = this.withResolvers();
    resolve(value);
    return promise;
  }

  static reject(reason) {
    const { promise, reject } = this.withResolvers();
    reject(reason);
    return promise;
  }

  static withResolvers() {
    const capability = {};
    capability.promise = new this((resolve, reject) => {
      capability.resolve = resolve;
      capability.reject = reject;
    });
    return capability;
  }

  static try(callback, ...values) {
    return new this((resolve) => resolve(callback(...values)));
  }

  static all(values) {
    return combined(this, values, (state, index) => ({
      fulfilled: (value) => state.put(index, value),
      rejected: state.reject,
    }));
  }

  static allSettled(values) {
    return combined(this, values, (state, index) => ({
      fulfilled: (value) => state.put(index, { status: 'fulfilled', value }),
      rejected: (reason) => state.put(index, { status: 'rejected', reason }),
    }));
  }

  static any(values) {
    const failed = (reasons) => {
      throw new AggregateError(reasons, 'all promises were rejected');
    };
    return combined(
      this,
      values,
      (state, index) => ({
        fulfilled: state.resolve,
        rejected: (reason) => state.put(index, reason),
      }),
      failed,
    );
  }

  static race(values) {
    return new this((resolve, reject) => {
      for (const value of values) this.resolve(value).then(resolve, reject);
    });
  }
}

/**
 * A promise for what `react` collects of all `values`, made by `finish` when the last
 * one was put.
 */
function combined(constructor, values, react, finish = (results) => results) {
  return new constructor((resolve, reject) => {
    const results = [];
    let missing = 1;
    const arrived = () => {
      missing -= 1;
      if (missing > 0) return;
      try {
        resolve(finish(results));
      } catch (error) {
        reject(error);
      }
    };
    const put = (index, result) => {
      results[index] = result;
      arrived();
    };
    let index = 0;
    for (const value of values) {
      const { fulfilled, rejected } = react({ put, resolve, reject }, index);
      index += 1;
      missing += 1;
      constructor.resolve(value).then(fulfilled, rejected);
    }
    arrived();
  });
}

/** The functions that settle `promise`; only the first call has an effect. */
function resolvers(promise) {
  let settled = false;
  const once = (settle) => (value) => {
    if (settled) return;
    settled = true;
    settle(value);
  };
  return {
    resolve: once((value) => follow(promise, value)),
    reject: once((reason) => settle(promise, 'rejected', reason)),
  };
}

/** Settles `promise` as `value` does, if that is a thenable. */
function follow(promise, value) {
  if (value === promise) {
    settle(promise, 'rejected', new TypeError('a promise cannot be resolved with itself'));
    return;
  }
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    settle(promise, 'fulfilled', value);
    return;
  }
  let then;
  try {
    then = value.then;
  } catch (error) {
    settle(promise, 'rejected', error);
    return;
  }
  if (typeof then !== 'function') {
    settle(promise, 'fulfilled', value);
    return;
  }
  enqueue(() => {
    const { resolve, reject } = resolvers(promise);
    try {
      then.call(value, resolve, reject);
    } catch (error) {
      reject(error);
    }
  });
}

function settle(promise, status, value) {
  const state = STATES.get(promise);
  const { reactions } = state;
  Object.assign(state, { status, value, reactions: [] });
  if (status === 'rejected' && !state.handled) unhandled.add(promise);
  for (const reaction of reactions) enqueue(() => reaction[status](value));
}

function handlerJob(handler, { resolve, reject }, otherwise) {
  if (typeof handler !== 'function') return otherwise;
  return (value) => {
    try {
      resolve(handler(value));
    } catch (error) {
      reject(error);
    }
  };
}
