// Write an Azure function in JavaScript or TypeScript and run it as a Corral plugin.
// `types/index.d.ts` documents every item.

export { Context } from './context.js';
export { raw, table } from './declaration/binding.js';
export { InvocationError } from './error.js';
export { log } from './log.js';
export { argument } from './mcp/argument.js';
export { ToolResult } from './mcp/result.js';
export { Metadata } from './metadata.js';
export { Message, Messages, messages } from './output.js';
export { reportProgress } from './progress.js';
export { HttpRequest } from './request.js';
export { HttpResponse } from './response.js';
export { requireSetting, setting, settings } from './settings.js';
export { Batch, batch } from './triggers/batch.js';
export { blob } from './triggers/blob.js';
export { bytes, http, json, text } from './triggers/content.js';
export { cosmosDB, eventGrid, eventHub } from './triggers/events.js';
export { mcpPrompt, mcpResource, mcpTool } from './triggers/mcp.js';
export { queue } from './triggers/queue.js';
export { serviceBus } from './triggers/service-bus.js';
export { timer } from './triggers/timer.js';
