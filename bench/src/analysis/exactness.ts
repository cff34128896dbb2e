import { findOnset } from "./sound.js";

/** How what was heard compares with what was sent. */
export type Exactness = {
  /** Samples that are missing, added or different. */
  wrongSamples: number;
  /** Samples of silence within. */
  gapSamples: number;
};

/** Compares sample by sample. Zeros within what was heard count as gaps: what was sent has none. */
export function compareExactly(sent: Int16Array, heard: Float32Array): Exactness {
  let at = findOnset(heard, { threshold: 0 });
  let wrongSamples = 0;
  let gapSamples = 0;
  if (at === -1) return { wrongSamples: sent.length, gapSamples };
  for (const sample of sent) {
    while (at < heard.length && heard[at] === 0) {
      at += 1;
      gapSamples += 1;
    }
    if (Math.round((heard[at] ?? 0) * 32_768) !== sample) wrongSamples += 1;
    at += 1;
  }
  for (; at < heard.length; at += 1) if (heard[at] !== 0) wrongSamples += 1;
  return { wrongSamples, gapSamples };
}
