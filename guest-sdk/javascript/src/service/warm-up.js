// Requests that a service answers while it is built. What they set up, such as compiled
// schemas, is in every instance from the start.

/** Where they are sent. */
const URL = 'http://localhost/mcp';

/** What a server of the Model Context Protocol is asked, whatever it offers. */
const LISTS = ['server/discover', 'tools/list', 'resources/list', 'prompts/list'];

/** The newest version of the protocol, whose requests need no session. */
const VERSION = '2026-07-28';

const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientInfo': { name: 'corral-build', version: '0.1.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** The header `mcp-name`, from the parameters of a method that has it. */
const NAMES = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' };

/**
 * Sends the requests one after the other, and prints the statuses.
 *
 * @param {(request: Request) => Response | Promise<Response>} fetch
 * @param {(Request | {method: string, params?: object})[]} own Those of the service. What
 *   is not a `Request` is a message of the Model Context Protocol.
 * @param {boolean} isMcp Whether to ask for the lists first.
 */
export async function warmUp(fetch, own, isMcp) {
  const requests = isMcp ? LISTS.map((method) => ({ method })) : [];
  for (const one of [...requests, ...own]) {
    const [request, name] = one instanceof Request ? [one, `${one.method} ${one.url}`] : message(one);
    const response = await fetch(request);
    const text = await response.text();
    console.log(`  ${name}: ${response.status}${response.ok ? '' : ` ${text.slice(0, 200)}`}`);
  }
}

function message({ method, params = {} }) {
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'mcp-protocol-version': VERSION,
    'mcp-method': method,
  };
  const name = params[NAMES[method]];
  if (name !== undefined) headers['mcp-name'] = name;
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } });
  return [new Request(URL, { method: 'POST', headers, body }), name === undefined ? method : `${method} ${name}`];
}
