// What the page asks the server for. Under `handler dev` that is the local host (`host/…`),
// which passes requests for `handler/…` on to the handler's admin interface. A deployed
// handler has the latter only.

/** The token of a deployed handler's admin interface, kept for this tab. */
export const token = {
  get: () => sessionStorage.getItem("token"),
  set: (text) => sessionStorage.setItem("token", text),
};

class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** Asks, and reads JSON. */
export async function ask(path, { method = "GET", json, body, type } = {}) {
  const headers = {};
  if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (type) headers["Content-Type"] = type;
  const answer = await fetch(path, { method, headers, body: json === undefined ? body : JSON.stringify(json) });
  const text = await answer.text();
  if (!answer.ok) {
    let message = text;
    try {
      message = JSON.parse(text).error.message;
    } catch {
      // The text is the message.
    }
    throw new Refused(answer.status, message || `${answer.status} ${answer.statusText}`);
  }
  return text === "" ? undefined : JSON.parse(text);
}

/** As `ask`, but nothing where the server has no such path. */
export async function askIfThere(path) {
  try {
    return await ask(path);
  } catch (error) {
    if (error.status === 404 || error.status === 503) return undefined;
    throw error;
  }
}
