import { findOnset } from "./sound.js";

/** How what was heard compares with what was sent. */
export type Exactness = {
  /** Samples that are missing or different. */
  wrongSamples: number;
  /** Samples that are not zero, after the last one that was sent. */
  addedSamples: number;
  /** Samples of silence within. */
  gapSamples: number;
  /** The number of the first wrong sample that was sent; −1 when none is wrong. */
  firstWrong: number;
};

/** Compares sample by sample. Zeros within what was heard count as gaps: what was sent has none. */
export function compareExactly(sent: Int16Array, heard: Float32Array): Exactness {
  let at = findOnset(heard, { threshold: 0 });
  let wrongSamples = 0;
  let gapSamples = 0;
  let firstWrong = -1;
  if (at === -1) return { wrongSamples: sent.length, addedSamples: 0, gapSamples, firstWrong: 0 };
  for (const [index, sample] of sent.entries()) {
    while (at < heard.length && heard[at] === 0) {
      at += 1;
      gapSamples += 1;
    }
    if (Math.round((heard[at] ?? 0) * 32_768) !== sample) {
      wrongSamples += 1;
      if (firstWrong === -1) firstWrong = index;
    }
    at += 1;
  }
  const addedSamples = heard.subarray(at).filter((sample) => sample !== 0).length;
  return { wrongSamples, addedSamples, gapSamples, firstWrong };
}
