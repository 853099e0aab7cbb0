// Names of the plugin's imports.
//
// componentize-qjs runs the modules of a function when it builds the plugin. It offers
// WASI to them, and in place of interfaces that it does not know it makes some that trap.
// Those have types of their own, so an unknown interface cannot use a type of a known one,
// as `wasi:http` uses those of `wasi:io`: "mismatched resource types". The packages are
// therefore built as `host:…`, of which it knows none, and renamed afterwards.

/** In the WIT of this package, and in WASI. Both have the same length. */
const [BUILT, IMPORTED] = ['host:', 'wasi:'].map((name) => Buffer.from(name));

/** The section of a component that has its imports. */
const IMPORT_SECTION = 10;

/** Magic number, version and layer. */
const PREAMBLE = 8;

/**
 * Gives the imports of a component, which is changed, their names in WASI.
 *
 * @param {Buffer} component
 */
export function renameImports(component) {
  let position = PREAMBLE;
  while (position < component.length) {
    const id = component[position];
    const { value: size, end: start } = unsigned(component, position + 1);
    if (id === IMPORT_SECTION) renameIn(component.subarray(start, start + size));
    position = start + size;
  }
}

function renameIn(section) {
  for (let at = section.indexOf(BUILT); at >= 0; at = section.indexOf(BUILT, at + 1)) {
    IMPORTED.copy(section, at);
  }
}

/** A number in LEB128: seven bits a byte, the least significant first. */
function unsigned(bytes, start) {
  let [value, shift, position] = [0, 0, start];
  for (;;) {
    const byte = bytes[position];
    value += (byte & 0x7f) * 2 ** shift;
    position += 1;
    shift += 7;
    if (byte < 0x80) return { value, end: position };
  }
}
