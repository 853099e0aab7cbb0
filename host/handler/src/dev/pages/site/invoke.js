// A form that invokes a function.

import { ask } from "./api.js";
import { element, pretty } from "./dom.js";

/** HTTP functions are called at their address, others by the administration path. */
export function form(listing, redraw) {
  const answer = element("pre", { tabindex: 0, role: "region", "aria-label": "Answer", "aria-live": "polite" });
  answer.hidden = true;
  const field = (label, input, kind) => element("label", { class: kind }, label, input);
  const method = element("select", {}, (listing.methods ?? ["GET", "POST", "PUT", "PATCH", "DELETE"])
    .map((known) => element("option", {}, known.toUpperCase())));
  const path = element("input", { value: listing.url ? new URL(listing.url).pathname : "", spellcheck: "false" });
  const type = element("input", { value: "application/json", spellcheck: "false" });
  const body = element("textarea", { spellcheck: "false", value: listing.sample ?? "" });
  if (listing.url && listing.methods?.some((known) => known.toUpperCase() === "POST")) method.value = "POST";
  const show = (text) => {
    answer.hidden = false;
    answer.textContent = text;
  };
  const send = async (event) => {
    event.preventDefault();
    try {
      if (!listing.url) {
        await ask(`host/functions/${encodeURIComponent(listing.name)}/invoke`, { method: "POST", json: { input: body.value } });
        show("Started; see below.");
      } else {
        const bare = ["GET", "HEAD"].includes(method.value);
        const result = await fetch(path.value, {
          method: method.value,
          headers: bare || body.value === "" ? {} : { "Content-Type": type.value },
          body: bare || body.value === "" ? undefined : body.value,
        });
        show(`${result.status} ${result.statusText}\n\n${pretty(await result.text())}`);
      }
    } catch (error) {
      show(error.message);
    }
    const shown = answer.textContent;
    await redraw();
    const again = document.querySelector("[aria-label=Answer]");
    if (again) {
      again.hidden = false;
      again.textContent = shown;
    }
  };
  return element("form", { onsubmit: send },
    listing.url && element("div", { class: "row" }, field("Method", method), field("Path", path, "wide"), field("Content-Type", type, "wide")),
    field(listing.url ? "Body" : "Input", body),
    element("button", {}, "Invoke"),
    answer);
}
