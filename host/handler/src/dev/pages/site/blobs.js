// Blobs: what the containers hold, what is in a blob, and a form to put a file in.

import { ask, askText } from "./api.js";
import { announce, bytes, clock, element, empty, facts, pretty, table } from "./dom.js";

/** The most bytes of a blob that are shown. */
const SHOWN = 1 << 20;

const path = (container, blob) =>
  `host/containers/${encodeURIComponent(container)}${blob === undefined ? "" : `/${blob.split("/").map(encodeURIComponent).join("/")}`}`;

const link = (...parts) => `#blobs/${parts.map(encodeURIComponent).join("/")}`;

export async function draw([container, blob], redraw) {
  if (blob) return one(container, blob);
  if (container) return all(container, redraw);
  const containers = await ask("host/containers");
  return [
    element("h1", {}, "Blobs"),
    containers.length
      ? table("All containers", ["Container"], containers.map(({ name }) => [element("a", { href: link(name) }, name)]))
      : empty("There are no containers yet. A blob creates one."),
    element("h2", {}, "New blob"),
    form(undefined, redraw),
  ];
}

async function all(container, redraw) {
  const blobs = await ask(path(container));
  return [
    element("h1", {}, `Container ${container}`),
    blobs.length
      ? table(`Blobs of ${container}`, ["Name", "#Size", "Type", "Written"], blobs.map((blob) => [
        element("a", { href: link(container, blob.name) }, blob.name),
        bytes(blob.length),
        blob.contentType,
        clock(blob.lastModified),
      ]))
      : empty("It is empty."),
    element("h2", {}, "New blob"),
    form(container, redraw),
  ];
}

async function one(container, name) {
  const found = (await ask(path(container))).find((blob) => blob.name === name);
  if (!found) return [element("h1", {}, name), empty("There is no such blob.")];
  const text = found.length <= SHOWN ? await askText(path(container, name)) : undefined;
  return [
    element("h1", {}, name),
    facts([
      ["Container", element("a", { href: link(container) }, container)],
      ["Size", bytes(found.length)],
      ["Type", found.contentType],
      ["Written", clock(found.lastModified)],
    ]),
    element("p", {}, element("a", { href: path(container, name), download: name.split("/").pop() }, "Download")),
    text === undefined
      ? empty(found.length > SHOWN ? "It is too large to be shown." : "It is not text.")
      : element("pre", { tabindex: 0, role: "region", "aria-label": "Content" }, pretty(text)),
  ];
}

function form(given, redraw) {
  const container = element("input", { required: true, value: given ?? "", spellcheck: "false", autocapitalize: "off" });
  const name = element("input", { required: true, spellcheck: "false", autocapitalize: "off" });
  const file = element("input", {
    type: "file",
    onchange: () => { if (name.value === "") name.value = file.files[0]?.name ?? ""; },
  });
  const text = element("textarea", { spellcheck: "false" });
  const told = element("p", { role: "alert", class: "bad" });
  return element("form", {
    "data-keep": `blob ${given ?? ""}`,
    onsubmit: async (event) => {
      event.preventDefault();
      const content = file.files[0] ?? text.value;
      const type = file.files[0]?.type || (file.files[0] ? "application/octet-stream" : "text/plain; charset=utf-8");
      try {
        await ask(path(container.value, name.value), { method: "PUT", body: content, type });
        told.textContent = "";
        announce(`Blob ${name.value} written`);
      } catch (error) {
        told.textContent = error.message;
      }
      await redraw();
    },
  },
  !given && element("label", {}, "Container", container),
  element("label", {}, "Name", name),
  element("label", {}, "File", file),
  element("label", {}, "Or text", text),
  element("button", {}, "Write blob"),
  told);
}
