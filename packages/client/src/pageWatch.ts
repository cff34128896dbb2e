import type { PageWatch } from "./session/surroundings.js";

/** The browser's page; in Node, where there is none, nothing ever happens. */
export const pageWatch: PageWatch = {
  // Some runtimes have a navigator that knows nothing of networks.
  isOnline: () => globalThis.navigator?.onLine ?? true,
  watch({ onNetwork, onLeave }) {
    if (typeof window === "undefined") return () => {};
    const watching = new AbortController();
    const { signal } = watching;
    window.addEventListener("online", () => onNetwork(true), { signal });
    window.addEventListener("offline", () => onNetwork(false), { signal });
    window.addEventListener("pagehide", onLeave, { signal });
    document.addEventListener("freeze", onLeave, { signal });
    return () => watching.abort();
  },
};
