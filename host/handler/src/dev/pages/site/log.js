// The lines of the handler's console and of the host.

import { clock, element, empty } from "./dom.js";
import { state } from "./state.js";

const CLASSES = { error: "bad", warning: "warn", debug: "quiet" };

export async function draw() {
  return [
    element("h1", {}, "Log"),
    state.log.length
      ? element("ul", { class: "log" }, state.log.map((event) =>
        element("li", { class: CLASSES[event.level] }, clock(event.timestamp), event.function && `${event.function}: `, event.message)))
      : empty("No lines yet."),
  ];
}
