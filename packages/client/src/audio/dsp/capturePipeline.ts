import { createPcmFramer } from "./pcmFramer.js";
import { createResampler } from "./resampler.js";

/** Turns blocks of microphone samples into PCM16 frames of an exact length at the rate the server wants. */
export type CapturePipeline = {
  /**
   * While muted, frames of zeros leave at the same pace: the stream never stops, the voice does, at once. What was
   * said just before and is not in a full frame yet is not sent any more.
   */
  setMuted(muted: boolean): void;
  /** Changes the rate of the frames. The unfinished frame, at the old rate, is dropped. */
  setWireRate(wireRateHz: number): void;
  /**
   * Feeds one block; null stands for silence. `onFrame` gets each full frame, which is overwritten afterwards.
   * Returns the block, and null while muted. Allocates nothing.
   */
  process(block: Float32Array | null, onFrame: (frame: Int16Array) => void): Float32Array | null;
};

export function createCapturePipeline(
  deviceRateHz: number,
  wireRateHz: number,
  chunkMs: number,
  blockLength: number,
): CapturePipeline {
  const silence = new Float32Array(blockLength);
  let isMuted = false;

  const convertTo = (rateHz: number) => {
    const resampler = rateHz === deviceRateHz ? null : createResampler(deviceRateHz, rateHz);
    const resampled = new Float32Array(resampler?.maxOutput(blockLength) ?? 0);
    return {
      rateHz,
      resampler,
      resampled,
      framer: createPcmFramer(Math.round((rateHz * chunkMs) / 1000)),
    };
  };
  let conversion = convertTo(wireRateHz);

  return {
    setMuted(muted) {
      isMuted = muted;
      if (!muted) return;
      conversion.framer.silence();
      conversion.resampler?.clear();
    },
    setWireRate(rateHz) {
      if (rateHz !== conversion.rateHz) conversion = convertTo(rateHz);
    },
    process(block, onFrame) {
      const heard = isMuted ? null : block;
      const samples = heard ?? silence;
      const { resampler, resampled, framer } = conversion;
      if (resampler === null) framer.push(samples, blockLength, onFrame);
      else framer.push(resampled, resampler.process(samples, blockLength, resampled), onFrame);
      return heard;
    },
  };
}
