/** What a tap of a page heard: samples, and for each block the moment when it was rendered, on the bench's clock. */
export type Recording = {
  sampleRateHz: number;
  samples: Float32Array;
  /** When the block with this sample was rendered. */
  timeOf(sample: number): number;
  /** The first sample that was rendered at that moment or later. */
  sampleAt(timeMs: number): number;
};

const emptyRecording: Recording = {
  sampleRateHz: 1,
  samples: new Float32Array(0),
  timeOf: () => Number.NaN,
  sampleAt: () => 0,
};

export const blockLength = 128;

/** Reads what the recorder worker sends: times, frame numbers, samples. */
export function readRecording(
  bytes: Uint8Array,
  { sampleRateHz, blocks, offsetMs }: { sampleRateHz: number; blocks: number; offsetMs: number },
): Recording {
  if (blocks === 0) return emptyRecording;
  // A copy: the view that came may begin anywhere.
  const { buffer } = Uint8Array.from(bytes);
  const times = new Float64Array(buffer, 0, blocks).map((time) => time + offsetMs);
  const frames = new Float64Array(buffer, blocks * 8, blocks);
  const packed = new Float32Array(buffer, blocks * 16, blocks * blockLength);
  const first = frames[0]!;
  // By frame number: a block that the context skipped would otherwise move everything after it.
  const samples = new Float32Array(frames.at(-1)! - first + blockLength);
  const blockTimes = new Float64Array(samples.length / blockLength).fill(Number.NaN);
  frames.forEach((frame, i) => {
    const block = packed.subarray(i * blockLength, (i + 1) * blockLength);
    samples.set(block, frame - first);
    blockTimes[(frame - first) / blockLength] = times[i]!;
  });
  const timeOf = (sample: number): number => blockTimes[Math.floor(sample / blockLength)]!;
  return {
    sampleRateHz,
    samples,
    timeOf,
    sampleAt(timeMs) {
      const block = blockTimes.findIndex((time) => time >= timeMs);
      return block === -1 ? samples.length : block * blockLength;
    },
  };
}
