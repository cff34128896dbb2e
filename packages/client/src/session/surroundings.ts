/** The timers a session needs; the runtime's own by default, a test's to control time. */
export type Clock = {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
};

/** The page around a session; in Node there is none, and nothing happens. */
export type PageWatch = {
  isOnline(): boolean;
  /** @returns a function that ends the watch. */
  watch(listeners: { onNetwork: (isOnline: boolean) => void; onLeave: () => void }): () => void;
};
