// The lines of the handler's console and of the host.

import { clock, element, empty } from "./dom.js";
import { state } from "./state.js";

export async function draw() {
  return [
    element("h1", {}, "Log"),
    state.log.length
      ? element("ul", { class: "log" }, state.log.map((event) =>
        element("li", { class: { error: "bad", warning: "warn" }[event.level] }, clock(event.timestamp), event.message)))
      : empty("No lines yet."),
  ];
}
