import type { Clock, PageWatch } from "./surroundings.js";
import type { SessionTimer } from "./sessionState.js";

/** The timers of a session: one of each kind at a time. */
export type SessionTimers = {
  start(timer: SessionTimer, ms: number): void;
  stop(timer: SessionTimer): void;
  stopAll(): void;
  /** The browser has a network again: an attempt that waits for it begins. */
  resume(): void;
};

/** @param ring Hears of each timer that runs out. */
export function createSessionTimers(
  clock: Clock,
  page: PageWatch,
  ring: (timer: SessionTimer) => void,
): SessionTimers {
  const running = new Map<SessionTimer, unknown>();
  /** The wait before an attempt is over, but there is no network. */
  let isDue = false;

  const stop = (timer: SessionTimer): void => {
    clock.clearTimeout(running.get(timer));
    running.delete(timer);
    if (timer === "backOff") isDue = false;
  };

  return {
    start(timer, ms) {
      stop(timer);
      const runOut = (): void => {
        // Without a network an attempt is of no use: it begins when there is one again.
        if (timer === "backOff" && !page.isOnline()) isDue = true;
        else ring(timer);
      };
      running.set(timer, clock.setTimeout(runOut, ms));
    },
    stop,
    stopAll() {
      for (const timer of running.keys()) stop(timer);
    },
    resume() {
      if (isDue) ring("backOff");
    },
  };
}
