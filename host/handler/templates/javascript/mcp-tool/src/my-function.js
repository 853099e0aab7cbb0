// A tool of an MCP server. Its arguments are what a model gives.

import { argument, InvocationError, mcpTool } from 'corral-sdk';

export default mcpTool(
  {
    toolName: 'my-function',
    description: 'Greets a person by name',
    arguments: {
      name: argument.string('whom to greet'),
      times: argument.integer('how often, once unless given').optional(),
    },
  },
  ({ name, times = 1 }) => {
    if (times < 1 || times > 10) {
      // The model reads this and can correct its call.
      throw InvocationError.caller('`times` is a number from 1 to 10');
    }
    return Array(times).fill(`Hello, ${name}!`).join(' ');
  },
);
