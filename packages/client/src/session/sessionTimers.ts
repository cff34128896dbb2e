import type { Clock, PageWatch } from "./surroundings.js";
import type { SessionTimer } from "./sessionState.js";

/** How long each timer runs, in ms; the other two depend on the options, and on how often a call was tried. */
const durations = {
  /** A silence within a turn that lasts so long is taken for the turn's end. */
  underrun: 700,
  /** How long to wait for the server's goodbye. */
  leave: 1000,
  /** The agent's last words may take so long after it hung up. */
  playOut: 30_000,
  /** So long they may take to reach the loudspeaker. */
  grace: 250,
  /** The network may be away for so long before the call counts as lost. */
  offline: 3000,
  /** A call that has lasted so long was worth its attempts: the next break is counted anew. */
  steady: 10_000,
} satisfies Record<Exclude<SessionTimer, "connect" | "backOff">, number>;

/** The timers of a session: one of each kind at a time. */
export type SessionTimers = {
  start(timer: Exclude<SessionTimer, "backOff">): void;
  /** Waits before the next attempt. */
  backOff(ms: number): void;
  stop(timer: SessionTimer): void;
  stopAll(): void;
  /** The browser has a network again: an attempt that waits for it begins. */
  resume(): void;
};

type TimersHost = {
  clock: Clock;
  page: PageWatch;
  /** How long the token, and then the session, may take. */
  connectMs: number;
  /** Hears of each timer that runs out. */
  ring: (timer: SessionTimer) => void;
};

export function createSessionTimers({ clock, page, connectMs, ring }: TimersHost): SessionTimers {
  const running = new Map<SessionTimer, unknown>();
  /** The wait before an attempt is over, but there is no network. */
  let isDue = false;

  const stop = (timer: SessionTimer): void => {
    clock.clearTimeout(running.get(timer));
    running.delete(timer);
    if (timer === "backOff") isDue = false;
  };

  const start = (timer: SessionTimer, ms: number): void => {
    stop(timer);
    const runOut = (): void => {
      // Without a network an attempt is of no use: it begins when there is one again.
      if (timer === "backOff" && !page.isOnline()) isDue = true;
      else ring(timer);
    };
    running.set(timer, clock.setTimeout(runOut, ms));
  };

  return {
    start: (timer) => start(timer, timer === "connect" ? connectMs : durations[timer]),
    backOff: (ms) => start("backOff", ms),
    stop,
    stopAll() {
      for (const timer of running.keys()) stop(timer);
    },
    resume() {
      if (isDue) ring("backOff");
    },
  };
}
