import type { Clock } from "../session/surroundings.js";

/** Timers that ring when the script lets time pass, and never by themselves. */
export type ScriptedClock = Clock & {
  /** Rings what is due within so many ms, in order; timers that are set meanwhile too. */
  pass(ms: number): void;
  /** The timers that run, by their handles. */
  running(): number[];
  /** Lets time pass until these timers have rung; those that have already, or were cleared, don't. */
  ring(handles: readonly number[]): void;
};

type Timer = { atMs: number; ring: () => void };

/** Makes a clock that stands still. */
export function createScriptedClock(): ScriptedClock {
  const timers = new Map<number, Timer>();
  let nowMs = 0;
  let lastHandle = 0;

  const byTime = (): [number, Timer][] =>
    Array.from(timers).toSorted(([, one], [, other]) => one.atMs - other.atMs);

  const ringOne = (handle: number, timer: Timer): void => {
    // One that rang before may have cleared this one.
    if (!timers.delete(handle)) return;
    nowMs = Math.max(nowMs, timer.atMs);
    timer.ring();
  };

  return {
    setTimeout(callback, ms) {
      timers.set((lastHandle += 1), { atMs: nowMs + ms, ring: callback });
      return lastHandle;
    },
    clearTimeout: (handle) => void timers.delete(handle as number),
    pass(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = byTime();
        if (next === undefined || next[1].atMs > untilMs) break;
        ringOne(...next);
      }
      nowMs = untilMs;
    },
    running: () => Array.from(timers.keys()),
    ring(handles) {
      for (const [handle, timer] of byTime()) {
        if (handles.includes(handle)) ringOne(handle, timer);
      }
    },
  };
}
