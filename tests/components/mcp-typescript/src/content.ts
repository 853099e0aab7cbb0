// What the tools, resources and prompts of the conformance suite answer.

/** A picture of one pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A sound without samples. */
export const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

export const text = (text: string) => ({ type: 'text', text }) as const;
export const image = { type: 'image', data: PNG, mimeType: 'image/png' } as const;
export const audio = { type: 'audio', data: WAV, mimeType: 'audio/wav' } as const;
export const embedded = (uri: string, mimeType: string, text: string) =>
  ({ type: 'resource', resource: { uri, mimeType, text } }) as const;

/** The result of a tool. */
export const said = (...content: (ReturnType<typeof text> | typeof image | typeof audio | ReturnType<typeof embedded>)[]) => ({
  content,
});

/** The result of a prompt. */
export const asked = (...content: (ReturnType<typeof text> | typeof image | ReturnType<typeof embedded>)[]) => ({
  messages: content.map((content) => ({ role: 'user' as const, content })),
});
