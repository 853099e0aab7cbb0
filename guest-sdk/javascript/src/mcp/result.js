// Results of MCP tools, in the form that the Functions host's extension takes.

import { bytesOf, jsonText } from '../json.js';

/** What an MCP tool returns, for a trigger with `"useResultSchema": true`. */
export class ToolResult {
  /**
   * @param {object[]} content Blocks that the model reads.
   * @param {{structured?: object, isError?: boolean}} [options]
   */
  constructor(content, { structured, isError = false } = {}) {
    this.content = content;
    this.structured = structured;
    this.isError = isError;
  }

  static of(...blocks) {
    return new ToolResult(blocks.map((block) => (typeof block === 'string' ? ToolResult.text(block) : block)));
  }

  static json(value) {
    return new ToolResult([ToolResult.text(jsonText(value))], { structured: value });
  }

  static error(reason) {
    return new ToolResult([ToolResult.text(reason)], { isError: true });
  }

  static text(text) {
    return { type: 'text', text: String(text) };
  }

  static image(data, mimeType) {
    return { type: 'image', data: base64(data), mimeType };
  }

  static audio(data, mimeType) {
    return { type: 'audio', data: base64(data), mimeType };
  }

  static resourceLink(uri, name, options = {}) {
    return { type: 'resource_link', uri, name, ...options };
  }

  static resource(uri, content, mimeType) {
    const held = typeof content === 'string' ? { text: content } : { blob: base64(content) };
    return { type: 'resource', resource: { uri, mimeType, ...held } };
  }

  withStructured(structured) {
    return new ToolResult(this.content, { structured, isError: this.isError });
  }

  /** The text that the extension takes. */
  encoded() {
    const { content, isError } = this;
    let result;
    if (isError || content.length === 0) {
      result = { type: 'call_tool_result', content: JSON.stringify({ content, isError: isError || undefined }) };
    } else if (content.length === 1) {
      result = { type: content[0].type, content: JSON.stringify(content[0]) };
    } else {
      result = { type: 'multi_content_result', content: JSON.stringify(content) };
    }
    if (this.structured !== undefined) result.structuredContent = jsonText(this.structured);
    return JSON.stringify(result);
  }
}

/** Anything that a tool returns as a result. */
export function toolResult(value) {
  if (value instanceof ToolResult) return value;
  if (value === undefined || value === null) return new ToolResult([]);
  if (typeof value === 'string') return ToolResult.of(value);
  if (bytesOf(value) !== null) {
    throw new TypeError('a tool returns bytes as `ToolResult.image(…)`, `ToolResult.audio(…)` or `ToolResult.resource(…)`');
  }
  const isObject = typeof value === 'object' && !Array.isArray(value);
  return isObject ? ToolResult.json(value) : ToolResult.of(jsonText(value));
}

function base64(data) {
  const bytes = bytesOf(data);
  if (bytes === null) throw new TypeError('the data is bytes: a `Uint8Array`, another view, or an `ArrayBuffer`');
  let text = '';
  // In parts: an engine limits the number of arguments.
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}
