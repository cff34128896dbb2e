import { Resampler } from "./resampler.js";
import { RingBuffer } from "./ringBuffer.js";

/** How long an interrupted voice takes to fall silent. Shorter would click. */
const fadeMs = 4;

/** Input samples read at a time while resampling. */
const stride = 32;

/** What a block of playback did, besides making sound. */
export type PlaybackChange = "started" | "drained" | null;

/** Turns PCM16 chunks that arrive in bursts into a continuous signal at the device's rate. */
export class PlaybackPipeline {
  readonly #queue = new RingBuffer();
  #resampler: Resampler | null = null;
  #wireRateHz: number;
  readonly #source = new Float32Array(stride);
  /** Resampled samples that did not fit into the last block. */
  #surplus = new Float32Array(0);
  #surplusAt = 0;
  #surplusLength = 0;
  /** Samples at the wire rate left of a fade, and its whole length. */
  #fadeLeft = 0;
  #fadeLength = 1;
  /** Input samples that must still be pushed through the filter after the last real one. */
  #tailLeft = 0;
  #sounding = false;
  /** From a flush until sound of a new turn: what is heard meanwhile is only the fade. */
  #fading = false;

  /** Samples at the wire rate that were played. */
  position = 0;

  readonly #deviceRateHz: number;

  constructor(deviceRateHz: number, wireRateHz: number) {
    this.#deviceRateHz = deviceRateHz;
    this.#wireRateHz = 0;
    this.setWireRate(wireRateHz);
  }

  /** Names the rate of the chunks. What is queued at another rate is dropped. */
  setWireRate(wireRateHz: number): void {
    if (wireRateHz === this.#wireRateHz) return;
    this.#wireRateHz = wireRateHz;
    this.#queue.truncate(0);
    this.#surplusLength = 0;
    this.#resampler =
      wireRateHz === this.#deviceRateHz ? null : new Resampler(wireRateHz, this.#deviceRateHz);
    this.#surplus = new Float32Array(this.#resampler?.maxOutput(stride) ?? 0);
  }

  push(chunk: Int16Array): void {
    this.#queue.push(chunk);
  }

  /** Drops what is queued, but for a few milliseconds that fade out. Returns how many samples were dropped. */
  flush(): number {
    const isHeard = this.#sounding || this.#fading;
    this.#fading = isHeard;
    this.#sounding = false;
    const length = isHeard ? Math.round((this.#wireRateHz * fadeMs) / 1000) : 0;
    const dropped = this.#queue.truncate(this.#fadeLeft > 0 ? this.#fadeLeft : length);
    if (this.#fadeLeft === 0) {
      this.#fadeLength = Math.max(1, this.#queue.length);
      this.#fadeLeft = this.#queue.length;
    }
    return dropped;
  }

  /** Fills `output`. Returns whether sound began or ended with this block. Allocates nothing. */
  process(output: Float32Array): PlaybackChange {
    const hadSound = this.#sounding;
    const filled =
      this.#resampler === null
        ? this.#pull(output, 0, output.length)
        : this.#fillResampled(output, this.#resampler);
    if (filled < output.length) output.fill(0, filled);
    if (filled === 0) this.#fading = false;
    this.#sounding = filled > 0 && !this.#fading;
    if (this.#sounding === hadSound) return null;
    return this.#sounding ? "started" : "drained";
  }

  /** Reads from the queue and applies a fade that is under way. */
  #pull(target: Float32Array, at: number, count: number): number {
    const done = this.#queue.read(target, at, count);
    this.position += done;
    const faded = Math.min(done, this.#fadeLeft);
    for (let i = 0; i < faded; i += 1) {
      this.#fadeLeft -= 1;
      target[at + i]! *= this.#fadeLeft / this.#fadeLength;
    }
    if (done > faded) this.#fading = false;
    return done;
  }

  #fillResampled(output: Float32Array, resampler: Resampler): number {
    let filled = 0;
    while (filled < output.length) {
      if (this.#surplusLength === 0 && !this.#resampleSome(resampler)) break;
      const take = Math.min(output.length - filled, this.#surplusLength);
      for (let i = 0; i < take; i += 1) output[filled + i] = this.#surplus[this.#surplusAt + i]!;
      filled += take;
      this.#surplusAt += take;
      this.#surplusLength -= take;
    }
    return filled;
  }

  /** Resamples a stride of input, or of the silence that pushes the filter's tail out. False when all is out. */
  #resampleSome(resampler: Resampler): boolean {
    let count = this.#pull(this.#source, 0, stride);
    if (count > 0) {
      this.#tailLeft = resampler.delay;
    } else {
      count = Math.min(stride, this.#tailLeft);
      if (count === 0) return false;
      this.#source.fill(0, 0, count);
      this.#tailLeft -= count;
    }
    this.#surplusLength = resampler.process(this.#source, count, this.#surplus);
    this.#surplusAt = 0;
    return this.#surplusLength > 0 || this.#resampleSome(resampler);
  }
}
