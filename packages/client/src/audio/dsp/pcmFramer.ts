/** Cuts a stream of samples in ±1 into PCM16 frames of one exact length. Allocates nothing while it runs. */
export class PcmFramer {
  readonly #frame: Int16Array;
  #filled = 0;

  constructor(readonly frameLength: number) {
    this.#frame = new Int16Array(frameLength);
  }

  /** Makes what is in the unfinished frame silent. */
  silence(): void {
    this.#frame.fill(0, 0, this.#filled);
  }

  /** Adds samples. `onFrame` gets each full frame; it is overwritten after the call. */
  push(samples: Float32Array, count: number, onFrame: (frame: Int16Array) => void): void {
    for (let i = 0; i < count; i += 1) {
      const scaled = Math.round(samples[i]! * 32768);
      this.#frame[this.#filled] = scaled > 32767 ? 32767 : scaled < -32768 ? -32768 : scaled;
      this.#filled += 1;
      if (this.#filled === this.frameLength) {
        this.#filled = 0;
        onFrame(this.#frame);
      }
    }
  }
}
