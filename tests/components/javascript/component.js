// With componentize-js: a fetch event, as in a service worker.

addEventListener('fetch', (event) => event.respondWith(answer(event.request)));

const TEXT = { 'content-type': 'text/plain' };

function answer(request) {
  const url = new URL(request.url);
  const parts = url.pathname.split('/');
  const last = parts.pop();
  if (parts.pop() === 'status') {
    return new Response(null, { status: Number(last) });
  }
  switch (last) {
    case 'echo':
      return echo(request);
    case 'stream':
      return stream(Number(url.searchParams.get('lines')));
    case 'headers':
      return headers(request);
    default:
      return new Response(`${request.method} ${url.pathname}${url.search}\n`, { headers: TEXT });
  }
}

function echo(request) {
  const headers = new Headers();
  const type = request.headers.get('content-type');
  if (type !== null) headers.set('content-type', type);
  return new Response(request.body, { headers });
}

function stream(count) {
  const encoder = new TextEncoder();
  let number = 0;
  const lines = new ReadableStream({
    async pull(controller) {
      if (number > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      number += 1;
      controller.enqueue(encoder.encode(`${number}\n`));
      if (number === count) controller.close();
    },
  });
  return new Response(lines, { headers: TEXT });
}

function headers(request) {
  const headers = new Headers(TEXT);
  headers.append('x-repeated', 'a');
  headers.append('x-repeated', 'b');
  headers.append('set-cookie', 'one=1; Path=/');
  headers.append('set-cookie', 'two=2; HttpOnly');
  const asked = request.headers.get('x-asked') ?? '';
  return new Response(`${asked}\n`, { headers });
}
