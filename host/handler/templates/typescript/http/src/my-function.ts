// Greets the caller: `?name=Ada`, or the name in the body.

import { http } from 'corral-sdk';

export default http((request) => {
  const name = request.query('name') ?? request.text();
  const greeting = `Hello, ${name || 'world'}!`;
  console.log(greeting);
  return greeting;
});
