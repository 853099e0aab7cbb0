// Small charts.

const SVG = "http://www.w3.org/2000/svg";

function drawn(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A line through the values, described in words; gaps where there is none. */
export function line(values, description) {
  const chart = drawn("svg", {
    class: "chart", viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img", "aria-label": description,
  });
  const highest = Math.max(Number.MIN_VALUE, ...values.filter((value) => value !== undefined));
  const step = 100 / Math.max(1, values.length - 1);
  const at = (index, value) => `${(index * step).toFixed(2)},${(29 - (28 * value) / highest).toFixed(2)}`;
  let path = "";
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    const isAlone = values[index - 1] === undefined && values[index + 1] === undefined;
    // A value between gaps is a bar.
    if (isAlone) path += `M${at(index, 0)}`;
    path += (isAlone || values[index - 1] !== undefined ? "L" : "M") + at(index, value);
  }
  chart.append(drawn("path", { class: "base", d: "M0,29.5L100,29.5" }), drawn("path", { d: path }));
  return chart;
}
