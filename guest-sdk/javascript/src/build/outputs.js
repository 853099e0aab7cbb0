// Outputs that a function names and does not declare.

import { parse } from 'acorn';

import { shownName } from './bundle.js';
import { positionOf } from './lines.js';

/** Methods of the context that take the name of an output. */
const METHODS = ['output', 'push'];

/**
 * Throws, as esbuild does, if the function that the module exports names an output, as a
 * literal, that is not in `names`.
 *
 * @param {{code: string, map: object}} module
 * @param {string} folder That paths in the message are relative to.
 * @param {string[]} names
 */
export function checkOutputs({ code, map }, folder, names) {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  const handler = handlerOf(program);
  const context = handler?.params[1]?.name;
  if (context === undefined) return;
  const problems = [...namedOutputs(handler.body, context)]
    .filter(({ value }) => !names.includes(value))
    .map(({ value, loc }) => {
      const { source, ...place } = positionOf(map, loc.start.line, loc.start.column);
      const text = `there is no output \`${value}\`; the function declares: ${names.join(', ')}`;
      return { location: { file: shownName(folder, source), ...place }, text };
    });
  if (problems.length > 0) throw Object.assign(new Error(problems[0].text), { errors: problems });
}

/** The function in the call `http({ … }, (request, context) => …)` that is exported. */
function handlerOf(program) {
  const definitions = new Map();
  let exported = null;
  for (const statement of program.body) {
    if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations) definitions.set(id.name, init);
    } else if (statement.type === 'FunctionDeclaration') {
      definitions.set(statement.id.name, statement);
    } else if (statement.type === 'ExportNamedDeclaration') {
      exported = statement.specifiers.find((one) => one.exported.name === 'default')?.local ?? exported;
    }
  }
  const resolved = (node) => {
    const seen = new Set();
    while (node?.type === 'Identifier' && !seen.has(node.name)) {
      seen.add(node.name);
      node = definitions.get(node.name);
    }
    return node;
  };
  const call = resolved(exported);
  return call?.type === 'CallExpression' ? resolved(call.arguments.at(-1)) : undefined;
}

/** The literals in calls such as `context.output('message', …)`. */
function* namedOutputs(node, context) {
  if (Array.isArray(node)) {
    for (const child of node) yield* namedOutputs(child, context);
  } else if (typeof node?.type === 'string') {
    if (node.params?.some(({ name }) => name === context)) return;
    const [name] = node.type === 'CallExpression' && isMethod(node.callee, context) ? node.arguments : [];
    if (name?.type === 'Literal' && typeof name.value === 'string') yield name;
    for (const child of Object.values(node)) yield* namedOutputs(child, context);
  }
}

function isMethod({ type, object, property, computed }, context) {
  return type === 'MemberExpression' && !computed && object.name === context && METHODS.includes(property.name);
}
