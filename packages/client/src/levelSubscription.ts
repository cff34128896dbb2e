import { guard } from "./callbackRegistry.js";

/** How loud both sides are, 0 to 1. One object for all frames: copy what you keep. */
export type Levels = { input: number; output: number };

type Listener = (levels: Readonly<Levels>) => void;

/** One loop for all who want levels: it runs only while there are some, and somebody can see the page. */
export function createLevelSubscription(
  read: (levels: Levels) => void,
): (listener: Listener) => () => void {
  const levels: Levels = { input: 0, output: 0 };
  const calls = new Set<() => void>();
  let frame = 0;

  const tick = (): void => {
    frame = requestAnimationFrame(tick);
    read(levels);
    for (const call of calls) guard(call);
  };
  const update = (): void => {
    cancelAnimationFrame(frame);
    if (calls.size > 0 && !document.hidden) frame = requestAnimationFrame(tick);
  };

  return (listener) => {
    // A function of one's own for each: the same listener may come twice.
    const call = (): void => listener(levels);
    if (calls.size === 0) document.addEventListener("visibilitychange", update);
    calls.add(call);
    update();
    return () => {
      calls.delete(call);
      if (calls.size > 0) return;
      document.removeEventListener("visibilitychange", update);
      update();
    };
  };
}
