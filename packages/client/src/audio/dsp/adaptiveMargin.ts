/** The least and the most that is kept in hand, in ms. */
const leastMs = 20;
const mostMs = 200;

/** After so long without an underrun the margin shrinks by a fifth. In ms of sound. */
const calmMs = 5000;

/** How much audio must be in hand before sound begins: it grows when the network stutters, and shrinks when it is calm. */
export type AdaptiveMargin = {
  /** 20 to 200. */
  ms(): number;
  /** Sound stopped for so long because nothing had come. */
  grow(gapMs: number): void;
  /** So much was played without a gap. */
  played(ms: number): void;
};

export function createAdaptiveMargin(): AdaptiveMargin {
  let marginMs = leastMs;
  let calmForMs = 0;
  return {
    ms: () => marginMs,
    grow(gapMs) {
      marginMs = Math.min(mostMs, marginMs + Math.max(leastMs, gapMs));
      calmForMs = 0;
    },
    played(ms) {
      calmForMs += ms;
      if (calmForMs < calmMs) return;
      calmForMs = 0;
      marginMs = Math.max(leastMs, marginMs * 0.8);
    },
  };
}
