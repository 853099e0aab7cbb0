// `TextEncoder` and `TextDecoder` for UTF-8, which QuickJS does not have. The work is
// done by functions of the engine: a loop over the bytes would take 50 times as long.

const NOT_ASCII = /[\u0080-\u00ff]/;

export class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    // `unescape` makes one character per byte, which `btoa` takes.
    const binary = unescape(encodeURIComponent(String(text).toWellFormed()));
    return Uint8Array.fromBase64(btoa(binary));
  }

  encodeInto(text, destination) {
    let [read, written] = [0, 0];
    for (const character of text) {
      const bytes = this.encode(character);
      if (written + bytes.length > destination.length) break;
      destination.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

export class TextDecoder {
  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    if (!/^\s*(unicode-1-1-)?utf-?8\s*$/i.test(label)) {
      throw new RangeError(`the encoding \`${label}\` is not supported; use utf-8`);
    }
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  get encoding() {
    return 'utf-8';
  }

  decode(input = new Uint8Array()) {
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const text = decoded(bytes, this.fatal);
    return !this.ignoreBOM && text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

function decoded(bytes, fatal) {
  const binary = atob(bytes.toBase64());
  if (!NOT_ASCII.test(binary)) return binary;
  try {
    return decodeURIComponent(escape(binary));
  } catch {
    if (fatal) throw new TypeError('the bytes are not UTF-8');
    return replaced(bytes);
  }
}

/** Decodes bytes of which some are not UTF-8: each maximal valid beginning of a sequence
 * becomes U+FFFD. */
function replaced(bytes) {
  const parts = [];
  let point = 0;
  let missing = 0;
  let [low, high] = [0x80, 0xbf];
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (missing > 0) {
      if (byte >= low && byte <= high) {
        [low, high] = [0x80, 0xbf];
        point = (point << 6) | (byte & 0x3f);
        missing -= 1;
        if (missing === 0) parts.push(String.fromCodePoint(point));
        continue;
      }
      parts.push('\ufffd');
      missing = 0;
      [low, high] = [0x80, 0xbf];
    }
    if (byte < 0x80) {
      parts.push(String.fromCharCode(byte));
    } else if (byte >= 0xc2 && byte <= 0xdf) {
      [point, missing] = [byte & 0x1f, 1];
    } else if (byte >= 0xe0 && byte <= 0xef) {
      [point, missing] = [byte & 0x0f, 2];
      if (byte === 0xe0) low = 0xa0;
      if (byte === 0xed) high = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      [point, missing] = [byte & 0x07, 3];
      if (byte === 0xf0) low = 0x90;
      if (byte === 0xf4) high = 0x8f;
    } else {
      parts.push('\ufffd');
    }
  }
  if (missing > 0) parts.push('\ufffd');
  return parts.join('');
}
