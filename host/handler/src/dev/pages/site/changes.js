// Changing what serves a function of a deployed handler.

import { ask } from "./api.js";
import { announce, element } from "./dom.js";

export function changes({ name, previous, pinned, state: condition }, redraw) {
  const path = (what) => `handler/v1/functions/${encodeURIComponent(name)}/${what}`;
  const button = (label, what, method = "POST") => element("button", {
    class: "second",
    type: "button",
    onclick: async () => {
      const told = document.getElementById("changed");
      told.className = "quiet";
      told.textContent = `${label} …`;
      try {
        await ask(path(what), { method });
        told.textContent = `${label}: done`;
      } catch (error) {
        told.className = "bad";
        told.textContent = error.message;
      }
      announce(told.textContent);
      await redraw();
    },
  }, label);
  return [
    element("h2", {}, "Change"),
    element("div", { class: "row" },
      previous && !pinned && button("Roll back", "rollback"),
      pinned ? button("Unpin", "pin", "DELETE") : button("Pin", "pin", "PUT"),
      condition !== "drained" && button("Drain", "drain"),
      !pinned && button("Reload", "reload")),
    element("p", { id: "changed", "data-keep": "changed" }),
  ];
}
