// What the sandbox denied a plugin, and what to write into its plugin.json to allow it.

import { announce, clock, element } from "./dom.js";

/** The denials of what serves now: another plugin and other grants are another generation. */
export function missing(served) {
  const now = served?.current?.number;
  return (served?.denials ?? []).filter(({ generation }) => generation === undefined || generation === now);
}

/** What a list of `grants` holds; nothing if `key` is not one. */
function listed(grants, key) {
  const name = /^grants\.(settings|net)$/.exec(key ?? "")?.[1];
  return name && grants?.[name];
}

/** The whole line for plugin.json, if the list is one of the function's own, else what to add to it. */
function pasted({ key, line }, grants) {
  const known = listed(grants, key);
  if (!known) return line;
  const list = [...known.map((entry) => JSON.stringify(entry)), line].join(", ");
  return `"${key.slice("grants.".length)}": [${list}]`;
}

export function denied(served) {
  const found = missing(served);
  if (found.length === 0) return [];
  const grants = served.config?.grants;
  return [
    element("h2", {}, "Denied"),
    element("ul", { class: "denials" }, found.map((denial) => element("li", {},
      element("p", {}, clock(denial.at), " ", denial.message, " ", element("span", { class: "quiet" }, times(denial.invocations))),
      denial.line && paste(pasted(denial, grants), listed(grants, denial.key) ? "grants" : denial.key)))),
  ];
}

function times(count) {
  return count === 1 ? "(in one invocation)" : `(in ${count} invocations)`;
}

function paste(line, key) {
  return element("div", { class: "paste" },
    element("code", {}, line),
    element("button", {
      class: "second",
      type: "button",
      "aria-label": `Copy ${line}`,
      onclick: async () => {
        await navigator.clipboard.writeText(line);
        announce("Copied");
      },
    }, "Copy"),
    element("span", { class: "quiet" }, `for ${key} of plugin.json`));
}
