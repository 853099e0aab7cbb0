// Queues: what lies in them, and a form to put something in.

import { ask } from "./api.js";
import { announce, clock, element, empty, table } from "./dom.js";
import { state } from "./state.js";

export async function draw([name], redraw) {
  if (!state.host) return [element("h1", {}, "Queues"), empty("Only `handler dev` shows queues.")];
  if (name) return one(name, redraw);
  const queues = await ask("host/queues");
  return [
    element("h1", {}, "Queues"),
    queues.length
      ? table("All queues", ["Queue", "#Messages"], queues.map((queue) => [
        element("a", { href: `#queues/${encodeURIComponent(queue.name)}` }, queue.name),
        `${queue.count}`,
      ]))
      : empty("There are no queues yet. A message creates one."),
    element("h2", {}, "New message"),
    form(undefined, redraw),
  ];
}

async function one(name, redraw) {
  const queue = await ask(`host/queues/${encodeURIComponent(name)}`);
  return [
    element("h1", {}, `Queue ${queue.name}`),
    queue.messages.length
      ? table(`The first of ${queue.count} messages`, ["Time", "#Dequeued", "Text"], queue.messages.map((message) => [
        clock(message.inserted),
        `${message.dequeueCount}`,
        element("code", {}, message.text),
      ]))
      : empty("No visible messages."),
    element("h2", {}, "New message"),
    form(name, redraw),
  ];
}

function form(name, redraw) {
  const queue = element("input", { required: true, value: name ?? "", spellcheck: "false" });
  const text = element("textarea", { required: true, spellcheck: "false" });
  return element("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      await ask(`host/queues/${encodeURIComponent(queue.value)}`, { method: "POST", json: { text: text.value } });
      announce(`Message added to ${queue.value}`);
      await redraw();
    },
  },
  !name && element("label", {}, "Queue", queue),
  element("label", {}, "Text", text),
  element("button", {}, "Add message"));
}
