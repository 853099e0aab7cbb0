// Serves a module that exports `fetch` on Node.js. Arguments: the module, and the port.

import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { Readable } from 'node:stream';

const [file, port] = process.argv.slice(2);
const { default: service } = await import(pathToFileURL(file).href);

createServer(async (incoming, outgoing) => {
  const { method, headers, url } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? undefined : Readable.toWeb(incoming);
  const request = new Request(`http://${headers.host}${url}`, { method, headers, body, duplex: 'half' });
  const response = await service.fetch(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) outgoing.end();
  else Readable.fromWeb(response.body).pipe(outgoing);
}).listen(Number(port), '127.0.0.1');
