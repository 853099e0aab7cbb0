// The `order` function as a custom handler in Node.js, with nothing but its `http`
// module. `cargo xtask bench order` measures Corral beside it.
'use strict';

const http = require('node:http');

const server = http.createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/order') {
    response.writeHead(404).end();
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    let answer;
    try {
      answer = order(JSON.parse(Buffer.concat(chunks).toString()));
    } catch (error) {
      response.writeHead(400).end(String(error));
      return;
    }
    const body = JSON.stringify(answer);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});

function order(invocation) {
  return {
    Outputs: { message: invocation.Data.req.Body, res: { body: 'Order enqueued' } },
    Logs: null,
    ReturnValue: null,
  };
}

server.listen(Number(process.env.FUNCTIONS_CUSTOMHANDLER_PORT), '127.0.0.1');
