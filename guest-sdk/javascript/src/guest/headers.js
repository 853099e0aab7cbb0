// `Headers` of `fetch`.

export class Headers {
  /** Names in lower case, with their values in order. */
  #fields = new Map();

  constructor(init = []) {
    const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name, value) {
    const key = String(name).toLowerCase();
    this.#fields.set(key, [...(this.#fields.get(key) ?? []), String(value).trim()]);
  }

  set(name, value) {
    this.#fields.set(String(name).toLowerCase(), [String(value).trim()]);
  }

  delete(name) {
    this.#fields.delete(String(name).toLowerCase());
  }

  has(name) {
    return this.#fields.has(String(name).toLowerCase());
  }

  get(name) {
    return this.#fields.get(String(name).toLowerCase())?.join(', ') ?? null;
  }

  getSetCookie() {
    return [...(this.#fields.get('set-cookie') ?? [])];
  }

  /** In the order of the names, as in browsers; only `set-cookie` may repeat. */
  *entries() {
    for (const name of [...this.#fields.keys()].sort()) {
      const values = this.#fields.get(name);
      if (name === 'set-cookie') {
        for (const value of values) yield [name, value];
      } else {
        yield [name, values.join(', ')];
      }
    }
  }

  *keys() {
    for (const [name] of this.entries()) yield name;
  }

  *values() {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(callback, receiver) {
    for (const [name, value] of this.entries()) callback.call(receiver, value, name, this);
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}
