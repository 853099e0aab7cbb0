// Queues: what lies in them, and a form to put something in.

import { ask } from "./api.js";
import { announce, clock, element, empty, pretty, table } from "./dom.js";

const path = (queue) => `host/queues/${encodeURIComponent(queue)}`;

export async function draw([name], redraw) {
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
  const queue = await ask(path(name));
  return [
    element("h1", {}, `Queue ${queue.name}`),
    queue.messages.length
      ? table(`The first of ${queue.count} messages`, ["Time", "#Dequeued", "Text"], queue.messages.map((message) => [
        clock(message.inserted),
        `${message.dequeueCount}`,
        element("code", {}, pretty(message.text)),
      ]))
      : empty("No visible messages. Those that a function reads are gone at once."),
    queue.messages.length > 0 && element("button", {
      class: "second",
      type: "button",
      onclick: async () => {
        await ask(path(name), { method: "DELETE" });
        announce(`${name} is empty`);
        await redraw();
      },
    }, "Remove all messages"),
    element("h2", {}, "New message"),
    form(name, redraw),
  ].filter(Boolean);
}

function form(name, redraw) {
  const queue = element("input", { required: true, value: name ?? "", spellcheck: "false", autocapitalize: "off" });
  const text = element("textarea", { required: true, spellcheck: "false" });
  const told = element("p", { role: "alert", class: "bad" });
  return element("form", {
    "data-keep": `message ${name ?? ""}`,
    onsubmit: async (event) => {
      event.preventDefault();
      try {
        await ask(path(queue.value), { method: "POST", json: { text: text.value } });
        told.textContent = "";
        announce(`Message added to ${queue.value}`);
      } catch (error) {
        told.textContent = error.message;
      }
      await redraw();
    },
  },
  !name && element("label", {}, "Queue", queue),
  element("label", {}, "Text", text),
  element("button", {}, "Add message"),
  told);
}
