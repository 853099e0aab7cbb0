// Builds that failed. The plugin before goes on serving.

import { element } from "./dom.js";
import { built, state } from "./state.js";

/** The failure of the last build of each function. */
export function failures() {
  return [...state.builds.keys()].map(failure).filter(Boolean);
}

/** The failure of the last build of this function, if it failed. */
export function failure(name) {
  const build = state.builds.get(name);
  return build?.outcome === "failed" && element("div", { class: "notice" },
    element("p", {}, built(build)),
    build.output && element("pre", { tabindex: 0, role: "region", "aria-label": `Output of the build of ${name}` }, build.output));
}
