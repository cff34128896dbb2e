import type { PageWatch } from "./session/session.js";

/** The browser's page; in Node, where there is none, nothing ever happens. */
export const pageWatch: PageWatch = {
  // Some runtimes have a navigator that knows nothing of networks.
  isOnline: () => globalThis.navigator?.onLine ?? true,
  watch({ onNetwork, onLeave }) {
    if (typeof window === "undefined") return () => {};
    const online = (): void => onNetwork(true);
    const offline = (): void => onNetwork(false);
    window.addEventListener("online", online);
    window.addEventListener("offline", offline);
    window.addEventListener("pagehide", onLeave);
    document.addEventListener("freeze", onLeave);
    return () => {
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
      window.removeEventListener("pagehide", onLeave);
      document.removeEventListener("freeze", onLeave);
    };
  },
};
