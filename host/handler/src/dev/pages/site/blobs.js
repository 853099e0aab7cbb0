// Blobs: what the containers hold, and a form to put a file in.

import { ask } from "./api.js";
import { announce, bytes, clock, element, empty, table } from "./dom.js";
import { state } from "./state.js";

const path = (container, blob) =>
  `host/containers/${encodeURIComponent(container)}${blob === undefined ? "" : `/${blob.split("/").map(encodeURIComponent).join("/")}`}`;

export async function draw([container], redraw) {
  if (!state.host) return [element("h1", {}, "Blobs"), empty("Only `handler dev` shows blobs.")];
  if (container) return one(container, redraw);
  const containers = await ask("host/containers");
  return [
    element("h1", {}, "Blobs"),
    containers.length
      ? table("All containers", ["Container"], containers.map(({ name }) => [
        element("a", { href: `#blobs/${encodeURIComponent(name)}` }, name),
      ]))
      : empty("There are no containers yet. A blob creates one."),
    element("h2", {}, "New blob"),
    form(undefined, redraw),
  ];
}

async function one(container, redraw) {
  const blobs = await ask(path(container));
  return [
    element("h1", {}, `Container ${container}`),
    blobs.length
      ? table("Its blobs", ["Name", "#Size", "Type", "Written"], blobs.map((blob) => [
        element("a", { href: path(container, blob.name), download: blob.name.split("/").pop() }, blob.name),
        bytes(blob.length),
        blob.contentType,
        clock(blob.lastModified),
      ]))
      : empty("It is empty."),
    element("h2", {}, "New blob"),
    form(container, redraw),
  ];
}

function form(given, redraw) {
  const container = element("input", { required: true, value: given ?? "", spellcheck: "false" });
  const name = element("input", { required: true, spellcheck: "false" });
  const file = element("input", {
    type: "file",
    onchange: () => { if (name.value === "") name.value = file.files[0]?.name ?? ""; },
  });
  const text = element("textarea", { spellcheck: "false" });
  return element("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const content = file.files[0] ?? text.value;
      const type = file.files[0]?.type || (file.files[0] ? "application/octet-stream" : "text/plain; charset=utf-8");
      await ask(path(container.value, name.value), { method: "PUT", body: content, type });
      announce(`Blob ${name.value} written`);
      await redraw();
    },
  },
  !given && element("label", {}, "Container", container),
  element("label", {}, "Name", name),
  element("label", {}, "File", file),
  element("label", {}, "Or text", text),
  element("button", {}, "Write blob"));
}
