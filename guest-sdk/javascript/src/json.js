// Values as JSON, and bytes.

/**
 * The bytes of a typed array, view or buffer; `null` for any other value.
 *
 * @param {unknown} value
 * @returns {Uint8Array | null}
 */
export function bytesOf(value) {
  // A plain `Uint8Array`: engines do not accept views of another type as bytes.
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null;
}

/**
 * Compact JSON text. Throws a `TypeError` for values that `JSON.stringify` would drop or
 * empty without a word.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function jsonText(value) {
  if (typeof value?.then === 'function') {
    throw new TypeError('a promise is not a value; `await` it');
  }
  if (value instanceof Map || value instanceof Set) {
    throw new TypeError(
      `a ${value.constructor.name} is empty as JSON; convert it, for example with \`${
        value instanceof Map ? 'Object.fromEntries(map)' : '[...set]'
      }\``,
    );
  }
  if (isResponse(value)) {
    throw new TypeError('a `Response` of fetch cannot be sent; use `HttpResponse` of corral-sdk');
  }
  const text = JSON.stringify(value);
  if (text === undefined) {
    throw new TypeError(`a value of type ${typeof value} cannot be written as JSON`);
  }
  return text;
}

/**
 * Parses JSON. A byte order mark, which some .NET writers emit, is skipped.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
}

/** Not by its global name, which would make `fetch` part of every plugin. */
function isResponse(value) {
  const { Response } = globalThis;
  return typeof Response === 'function' && value instanceof Response;
}
