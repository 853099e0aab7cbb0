// Randomness. The engine seeds `Math.random` when the plugin is built, so every fresh
// instance would give the same numbers.

import wasiRandom from 'wasi:random/random@0.2.0';

/** What the Web Cryptography API allows in one call. */
const LIMIT = 65536;

/** The four words of the generator `xoshiro128**`; `null` until it is used. */
let state = null;

/** Numbers for `Math.random`: one call of the host for each instance. */
export function random() {
  state ??= new Uint32Array(wasiRandom.getRandomBytes(16).slice().buffer);
  // 53 bits, as many as a number between 0 and 1 has.
  return (next() * 0x200000 + (next() >>> 11)) / 2 ** 53;
}

/** Forgets a seed of the time when the plugin was built. */
export function reseed() {
  state = null;
}

export const crypto = {
  getRandomValues(array) {
    if (array.byteLength > LIMIT) {
      throw new RangeError(`getRandomValues gives at most ${LIMIT} bytes, not ${array.byteLength}`);
    }
    const bytes = wasiRandom.getRandomBytes(array.byteLength);
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
    return array;
  },

  randomUUID() {
    const bytes = wasiRandom.getRandomBytes(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = bytes.toHex();
    return [0, 8, 12, 16, 20].map((from, i, all) => hex.slice(from, all[i + 1])).join('-');
  },
};

function next() {
  const result = Math.imul(rotated(Math.imul(state[1], 5), 7), 9) >>> 0;
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotated(state[3], 11);
  return result;
}

function rotated(word, bits) {
  return (word << bits) | (word >>> (32 - bits));
}
