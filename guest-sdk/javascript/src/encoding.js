// Text and bytes. Invalid UTF-8 is described as the Rust SDK describes it, so that
// the same function answers alike in both languages.

/**
 * Text as UTF-8. Lone surrogates become U+FFFD.
 *
 * @param {string} text
 * @returns {Uint8Array}
 */
export function encodeText(text) {
  return new TextEncoder().encode(text);
}

/**
 * Bytes as text, including a byte order mark. Throws a `TypeError` that says where they
 * are not UTF-8.
 *
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function decodeText(bytes) {
  try {
    // Made for each call: a decoder keeps state after an error.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new TypeError(invalidSequence(bytes) ?? error.message);
  }
}

/**
 * Bytes as text; invalid UTF-8 is replaced.
 *
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function decodeTextLossy(bytes) {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/**
 * Standard base64 with padding, as .NET writes it. Anything else is a `TypeError`.
 *
 * @param {string} text
 * @returns {Uint8Array}
 */
export function decodeBase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new TypeError('not base64: set `"dataType": "binary"` in function.json');
  }
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The first sequence of `bytes` that is not UTF-8; `null` if all are. */
function invalidSequence(bytes) {
  let index = 0;
  while (index < bytes.length) {
    const { length, valid } = sequenceAt(bytes, index);
    if (valid) {
      index += length;
    } else if (index + length >= bytes.length && isPrefix(bytes, index)) {
      return `incomplete utf-8 byte sequence from index ${index}`;
    } else {
      return `invalid utf-8 sequence of ${length} bytes from index ${index}`;
    }
  }
  return null;
}

/** The number of bytes of the sequence that starts at `index`, or of its longest valid
 * beginning. */
function sequenceAt(bytes, index) {
  const first = bytes[index];
  const wanted = wantedLength(first);
  if (wanted === 0) return { length: 1, valid: false };
  for (let position = 1; position < wanted; position += 1) {
    const next = bytes[index + position];
    if (next === undefined || !continues(first, position, next)) {
      return { length: position, valid: false };
    }
  }
  return { length: wanted, valid: true };
}

/** Whether the bytes end within a sequence that is valid so far. */
function isPrefix(bytes, index) {
  const wanted = wantedLength(bytes[index]);
  return wanted > 1 && index + wanted > bytes.length;
}

/** The length of a sequence with this first byte; 0 if none starts with it. */
function wantedLength(first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** The ranges exclude overlong forms, surrogates, and what is beyond U+10FFFF. */
function continues(first, position, next) {
  let [low, high] = [0x80, 0xbf];
  if (position === 1) {
    if (first === 0xe0) low = 0xa0;
    if (first === 0xed) high = 0x9f;
    if (first === 0xf0) low = 0x90;
    if (first === 0xf4) high = 0x8f;
  }
  return next >= low && next <= high;
}
