/** The bench's clock: milliseconds since the epoch, in fractions, never backwards. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

/** Waits on that clock. Node's timers may be early by a fraction, so the rest is waited for as well. */
export async function waitUntil(timeMs: number): Promise<void> {
  for (let left = timeMs - nowMs(); left > 0; left = timeMs - nowMs()) {
    await new Promise((resolve) => setTimeout(resolve, left));
  }
}

export const wait = (ms: number): Promise<void> => waitUntil(nowMs() + ms);
