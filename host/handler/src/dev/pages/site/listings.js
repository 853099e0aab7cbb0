// The functions, as the local host found them, or else as the handler has them.

import { plugin, state } from "./state.js";

export function listings() {
  if (!state.site.host) return (state.handler?.functions ?? []).map(deployed);
  return [...state.functions.values()].map((event) => {
    const isHttp = event.triggerType?.toLowerCase() === "httptrigger";
    return {
      name: event.function,
      trigger: event.triggerType,
      url: isHttp && event.service === "served" ? event.source : undefined,
      details: isHttp ? undefined : event.source,
      methods: event.methods,
      service: event.service,
      problem: event.reason,
    };
  });
}

function deployed({ name, trigger, route, methods, reason }) {
  return { name, trigger, route, methods, problem: reason };
}

const SERVICES = { needs_real_host: "needs the real host", disabled: "disabled", refused: "refused" };

/** The state of a function in a word. */
export function condition(listing) {
  if (state.builds.get(listing.name)?.kind === "build_started") return "building";
  const known = plugin(listing.name)?.state ?? (state.site.host ? state.host.state : "unknown");
  return SERVICES[listing.service] ?? known;
}
