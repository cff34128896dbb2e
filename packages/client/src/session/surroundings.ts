/** The timers a session needs; the runtime's own by default, a test's to control time. */
export type Clock = {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
};

/** Resolves after so many ms; nothing comes of it once `until` is aborted. */
export function pause(clock: Clock, ms: number, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimeout(resolve, ms);
    until.addEventListener("abort", () => clock.clearTimeout(timer));
  });
}

/** The page around a session; in Node there is none, and nothing happens. */
export type PageWatch = {
  isOnline(): boolean;
  /** @returns a function that ends the watch. */
  watch(listeners: { onNetwork: (isOnline: boolean) => void; onLeave: () => void }): () => void;
};
