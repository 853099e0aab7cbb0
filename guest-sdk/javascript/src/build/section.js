// The custom section with what a function declares.

/** Its name. Corral reads it and writes function.json from it. */
const NAME = 'corral:function.json';

/** The id of custom sections, in modules and in components. */
const CUSTOM = 0;

/**
 * A component with the declaration in a section at its end.
 *
 * @param {Uint8Array} component
 * @param {object | null} declaration
 * @returns {Buffer}
 */
export function withDeclaration(component, declaration) {
  if (declaration === null) return Buffer.from(component);
  const name = Buffer.from(NAME);
  const content = Buffer.concat([unsigned(name.length), name, Buffer.from(JSON.stringify(declaration))]);
  return Buffer.concat([component, Buffer.of(CUSTOM), unsigned(content.length), content]);
}

/** A number in LEB128: seven bits a byte, the least significant first. */
function unsigned(value) {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.of(...bytes, value);
}
