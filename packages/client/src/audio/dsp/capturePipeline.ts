import { PcmFramer } from "./pcmFramer.js";
import { Resampler } from "./resampler.js";

/** Turns blocks of microphone samples into PCM16 frames of an exact length at the rate the server wants. */
export class CapturePipeline {
  #muted = false;
  #resampler: Resampler | null = null;
  #resampled = new Float32Array(0);
  #framer: PcmFramer;
  readonly #silence: Float32Array;

  readonly #deviceRateHz: number;
  #wireRateHz: number;
  readonly #chunkMs: number;
  readonly #blockLength: number;

  constructor(deviceRateHz: number, wireRateHz: number, chunkMs: number, blockLength: number) {
    this.#deviceRateHz = deviceRateHz;
    this.#wireRateHz = wireRateHz;
    this.#chunkMs = chunkMs;
    this.#blockLength = blockLength;
    this.#silence = new Float32Array(blockLength);
    this.#framer = this.#rebuild();
  }

  /**
   * While muted, frames of zeros leave at the same pace: the stream never stops, the voice does, at once. What was
   * said just before and is not in a full frame yet is not sent any more.
   */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (!muted) return;
    this.#framer.silence();
    this.#resampler?.clear();
  }

  /** Changes the rate of the frames. The unfinished frame, at the old rate, is dropped. */
  setWireRate(wireRateHz: number): void {
    if (wireRateHz === this.#wireRateHz) return;
    this.#wireRateHz = wireRateHz;
    this.#framer = this.#rebuild();
  }

  /** Feeds one block; null stands for silence. `onFrame` gets each full frame, which is overwritten afterwards. */
  process(block: Float32Array | null, onFrame: (frame: Int16Array) => void): void {
    const samples = this.#muted || block === null ? this.#silence : block;
    if (this.#resampler === null) {
      this.#framer.push(samples, this.#blockLength, onFrame);
      return;
    }
    const count = this.#resampler.process(samples, this.#blockLength, this.#resampled);
    this.#framer.push(this.#resampled, count, onFrame);
  }

  #rebuild(): PcmFramer {
    this.#resampler =
      this.#wireRateHz === this.#deviceRateHz
        ? null
        : new Resampler(this.#deviceRateHz, this.#wireRateHz);
    this.#resampled = new Float32Array(this.#resampler?.maxOutput(this.#blockLength) ?? 0);
    return new PcmFramer(Math.round((this.#wireRateHz * this.#chunkMs) / 1000));
  }
}
