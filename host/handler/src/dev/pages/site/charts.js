// Small charts.

const SVG = "http://www.w3.org/2000/svg";

/** A line through the values, described in words. */
export function line(values, description) {
  const chart = document.createElementNS(SVG, "svg");
  chart.setAttribute("class", "chart");
  chart.setAttribute("viewBox", "0 0 100 30");
  chart.setAttribute("preserveAspectRatio", "none");
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", description);
  const highest = Math.max(1, ...values);
  const step = 100 / Math.max(1, values.length - 1);
  const points = values.map((value, index) =>
    `${(index * step).toFixed(2)},${(29 - (28 * value) / highest).toFixed(2)}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", points.length ? `M${points.join("L")}` : "");
  chart.append(path);
  return chart;
}

/** How many of the invocations began in each of the last `count` spans of `span` milliseconds. */
export function perSpan(invocations, count, span, now = Date.now()) {
  const counts = new Array(count).fill(0);
  for (const { timestamp } of invocations) {
    const back = Math.floor((now - Date.parse(timestamp)) / span);
    if (back >= 0 && back < count) counts[count - 1 - back] += 1;
  }
  return counts;
}
