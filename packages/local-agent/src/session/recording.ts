import { joinSamples, samplesToBytes } from "../speech/pcm16.js";

/** Audio of a call in one direction, for tests and the curious. */
export type Recording = {
  add(samples: Int16Array): void;
  /** Samples so far, with those that were no longer kept. */
  sampleCount(): number;
  /** How many samples at the end are exactly zero. */
  zeroSamplesTail(): number;
  /** PCM16 bytes, little-endian, mono: the first ten minutes. */
  toBytes(): Buffer;
};

const keptSeconds = 600;

/** Starts with nothing; keeps up to ten minutes. */
export function createRecording(sampleRateHz: number): Recording {
  const pieces: Int16Array[] = [];
  let keptSamples = 0;
  let sampleCount = 0;
  let zeroTail = 0;

  return {
    add(samples) {
      sampleCount += samples.length;
      const lastNonZero = samples.findLastIndex((sample) => sample !== 0);
      zeroTail = lastNonZero === -1 ? zeroTail + samples.length : samples.length - 1 - lastNonZero;
      const kept = samples.slice(0, keptSeconds * sampleRateHz - keptSamples);
      keptSamples += kept.length;
      pieces.push(kept);
    },
    sampleCount: () => sampleCount,
    zeroSamplesTail: () => zeroTail,
    toBytes: () => samplesToBytes(joinSamples(pieces)),
  };
}
