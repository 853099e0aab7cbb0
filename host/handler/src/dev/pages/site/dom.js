// Elements and texts.

/** An element with attributes and children; texts are never read as HTML. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "value") made.value = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

/** A description list of pairs; pairs without a value are left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== false && value !== "");
  return element("dl", {}, known.flatMap(([term, value]) => [
    element("dt", {}, term),
    element("dd", {}, value),
  ]));
}

/** A table in a box that scrolls by keyboard too. Columns that begin with `#` hold numbers. */
export function table(caption, columns, rows) {
  const classes = columns.map((column) => (column.startsWith("#") ? "number" : undefined));
  const heads = columns.map((column, index) =>
    element("th", { scope: "col", class: classes[index] }, column.replace("#", "")));
  const body = rows.map((cells) => element("tr", {}, cells.map((cell, index) =>
    element("td", { class: classes[index] }, cell))));
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, heads)),
      element("tbody", {}, body)));
}

export function empty(text) {
  return element("p", { class: "empty" }, text);
}

const GOOD = new Set(["succeeded", "serving", "loaded", "swapped"]);
const BAD = new Set(["failed", "timed out", "refused", "problem", "unavailable", "error", "stopped", "not reachable"]);

/** How something ended, or the state that it is in. */
export function outcome(text) {
  const kind = BAD.has(text) ? "bad" : GOOD.has(text) ? "good" : "quiet";
  return element("span", { class: `outcome ${kind}` }, text);
}

/** Says something to screen readers. */
export function announce(text) {
  document.getElementById("announcement").textContent = text;
}

/** A point in time as the reader's clock shows it. */
export function clock(time) {
  const at = new Date(time);
  return element("time", { datetime: at.toISOString(), title: at.toLocaleString() }, at.toLocaleTimeString());
}

export function milliseconds(value) {
  if (!Number.isFinite(value)) return "";
  if (value < 0.1) return `${Math.round(value * 1000)} µs`;
  return value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;
}

/** A number of things: `1 invocation`, `2 invocations`. */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  const units = ["KiB", "MiB", "GiB"];
  let value = count / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** JSON in lines, and anything else as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
