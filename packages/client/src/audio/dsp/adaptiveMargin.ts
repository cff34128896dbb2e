/** The least and the most that is kept in hand, in ms. */
const leastMs = 20;
const mostMs = 200;

/** After so long without an underrun the margin shrinks by a fifth. In ms of sound. */
const calmMs = 5000;

/** How much audio must be in hand before sound begins: it grows when the network stutters, and shrinks when it is calm. */
export class AdaptiveMargin {
  /** 20 to 200. */
  ms = leastMs;
  #calmMs = 0;

  /** Sound stopped for so long because nothing had come. */
  grow(gapMs: number): void {
    this.ms = Math.min(mostMs, this.ms + Math.max(leastMs, gapMs));
    this.#calmMs = 0;
  }

  /** So much was played without a gap. */
  played(ms: number): void {
    this.#calmMs += ms;
    if (this.#calmMs < calmMs) return;
    this.#calmMs = 0;
    this.ms = Math.max(leastMs, this.ms * 0.8);
  }
}
