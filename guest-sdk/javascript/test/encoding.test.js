// Text and bytes, with the codecs of Node.js and with those of a plugin.

import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeBase64, decodeText } from '../src/encoding.js';
import * as guest from '../src/guest/text-encoding.js';

// What QuickJS has and older versions of Node.js do not.
Uint8Array.prototype.toBase64 ??= function toBase64() {
  return Buffer.from(this).toString('base64');
};
Uint8Array.fromBase64 ??= (text) => new Uint8Array(Buffer.from(text, 'base64'));
String.prototype.toWellFormed ??= function toWellFormed() {
  return Buffer.from(String(this)).toString();
};

test('invalid UTF-8 is described with its place', () => {
  const cases = [
    [[0xff], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0x61, 0x80], 'invalid utf-8 sequence of 1 bytes from index 1'],
    [[0xc3], 'incomplete utf-8 byte sequence from index 0'],
    [[0xc3, 0x28], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0xc0, 0xaf], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0xe2, 0x82], 'incomplete utf-8 byte sequence from index 0'],
    [[0xe2, 0x82, 0x28], 'invalid utf-8 sequence of 2 bytes from index 0'],
    [[0xe0, 0x80, 0x80], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0xe0, 0x80], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0xed, 0xa0, 0x80], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0xf0, 0x9f, 0x98], 'incomplete utf-8 byte sequence from index 0'],
    [[0xf0, 0x9f, 0x98, 0x41], 'invalid utf-8 sequence of 3 bytes from index 0'],
    [[0xf4, 0x90, 0x80, 0x80], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0xf5, 0x80], 'invalid utf-8 sequence of 1 bytes from index 0'],
    [[0xc5, 0xbc, 0xf0, 0x9f, 0x98, 0x80, 0xff], 'invalid utf-8 sequence of 1 bytes from index 6'],
  ];
  for (const [bytes, message] of cases) {
    assert.throws(() => decodeText(new Uint8Array(bytes)), { message });
  }
  assert.equal(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x31])), '\ufeff1');
});

test('only standard base64 with padding is accepted', () => {
  const cases = [
    ['', []],
    ['AA==', [0]],
    ['/+8=', [0xff, 0xef]],
    ['aGVs', [0x68, 0x65, 0x6c]],
    ...['aGVsbG8', 'aGV-', 'A===', '====', 'AA=A', ' AA='].map((text) => [text, null]),
  ];
  for (const [text, expected] of cases) {
    if (expected === null) {
      assert.throws(() => decodeBase64(text), { message: /^not base64/ }, text);
    } else {
      assert.deepEqual(decodeBase64(text), new Uint8Array(expected), text);
    }
  }
});

test('the codecs of a plugin agree with those of the platform', () => {
  const texts = ['', 'ascii', 'zażółć gęślą jaźń', '漢字 😀', '\u0000\u007f\u0080\uffff', '\ufeffmark', 'half \ud83d here'];
  for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    assert.deepEqual(new guest.TextEncoder().encode(text), bytes, text);
    for (const options of [{}, { ignoreBOM: true }, { fatal: true }]) {
      assert.equal(new guest.TextDecoder('utf8', options).decode(bytes), new TextDecoder('utf8', options).decode(bytes));
    }
  }
});

test('the codecs of a plugin replace and reject the same bytes', () => {
  // Each byte that is at an edge of the encoding, three at a time.
  const edges = [0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5];
  for (const first of edges) {
    for (const second of edges) {
      for (const third of edges) {
        const bytes = new Uint8Array([first, second, third, 0x41]);
        assert.equal(new guest.TextDecoder().decode(bytes), new TextDecoder().decode(bytes), String(bytes));
        const reject = (Decoder) => {
          try {
            return new Decoder('utf-8', { fatal: true }).decode(bytes);
          } catch (error) {
            return error.constructor;
          }
        };
        assert.equal(reject(guest.TextDecoder), reject(TextDecoder), String(bytes));
      }
    }
  }
});

test('other encodings are refused', () => {
  assert.throws(() => new guest.TextDecoder('latin1'), { name: 'RangeError', message: /use utf-8/ });
});

test('text is encoded into a buffer as far as it fits', () => {
  const buffer = new Uint8Array(4);
  assert.deepEqual(new guest.TextEncoder().encodeInto('aż😀', buffer), { read: 2, written: 3 });
});
