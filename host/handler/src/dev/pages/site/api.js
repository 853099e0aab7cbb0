// What the page asks its server for: the local host (`host/…`), and the admin interface of
// the handler (`handler/…`), to which the server passes requests on.

class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** There is no answer at all. */
export class Unreachable extends Error {}

/** Asks, and gives the answer. */
async function send(path, { method = "GET", json, body, type } = {}) {
  const headers = {};
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (type) headers["Content-Type"] = type;
  const answer = await fetch(path, { method, headers, body: json === undefined ? body : JSON.stringify(json) })
    .catch((error) => { throw new Unreachable(error.message); });
  if (answer.ok) return answer;
  const text = await answer.text();
  let message = text;
  try {
    message = JSON.parse(text).error.message;
  } catch {
    // The text is the message.
  }
  throw new Refused(answer.status, message || `${answer.status} ${answer.statusText}`);
}

/** Asks, and reads JSON; nothing if the answer is empty. */
export async function ask(path, request) {
  const text = await (await send(path, request)).text();
  return text === "" ? undefined : JSON.parse(text);
}

/** Asks, and reads text; nothing if the answer is not text. */
export async function askText(path) {
  const bytes = await (await send(path)).arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As `ask`, but nothing where the server cannot answer now. */
export async function askIfThere(path) {
  try {
    return await ask(path);
  } catch (error) {
    if (error.status === 404 || error.status === 503) return undefined;
    throw error;
  }
}
