// Metadata of the trigger.

/**
 * Metadata of the trigger, from the Functions host. Keys are case-insensitive, as in
 * the Functions host.
 */
export class Metadata {
  #fetch;
  #entries = null;

  /** @param {() => string} fetch Gets the JSON object. */
  constructor(fetch) {
    this.#fetch = fetch;
  }

  /**
   * All entries. Metadata is a hint, so anything but an object is treated as empty and
   * does not fail the invocation.
   */
  get entries() {
    this.#entries ??= parsed(this.#fetch());
    return this.#entries;
  }

  get(key) {
    const { entries } = this;
    if (Object.hasOwn(entries, key)) return entries[key];
    const wanted = key.toLowerCase();
    const found = Object.keys(entries).find((name) => name.toLowerCase() === wanted);
    return found === undefined ? undefined : entries[found];
  }

  text(key) {
    const value = this.get(key);
    if (value === undefined || value === null) return null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  number(key) {
    const text = this.text(key);
    return text !== null && /^\d+$/.test(text) ? Number(text) : null;
  }
}

function parsed(text) {
  try {
    const entries = JSON.parse(text);
    return typeof entries === 'object' && entries !== null && !Array.isArray(entries) ? entries : {};
  } catch {
    return {};
  }
}
