// While a component is built, its modules run in the engine, and the state that they leave
// is what every instance starts with. This module is the first of them. It refuses random
// numbers, because frozen they would be the same in all instances.

const BUILDING = Symbol.for('corral.building');

function refuse() {
  throw new Error('random numbers are not available while the component is built; draw them while a request is handled');
}

const random = Math.random;
const SOURCES = ['getRandomValues', 'randomUUID'];

globalThis[BUILDING] = true;
Math.random = refuse;
for (const name of SOURCES) Object.defineProperty(crypto, name, { value: refuse, configurable: true });

/** Ends the build: from here on, the component is one that runs. */
export function finish() {
  Math.random = random;
  for (const name of SOURCES) delete crypto[name];
  delete globalThis[BUILDING];
}
