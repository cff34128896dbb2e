import type { Recording } from "../probe/recording.js";

/** −60 dBFS: nobody hears what is below. */
export const inaudible = 0.001;

/** The first sample from `from` on that is louder than `threshold`; −1 when there is none. */
export function findOnset(
  samples: Float32Array,
  { from = 0, threshold = inaudible }: { from?: number; threshold?: number } = {},
): number {
  for (let i = Math.max(0, from); i < samples.length; i += 1) {
    if (Math.abs(samples[i]!) > threshold) return i;
  }
  return -1;
}

/** When the first sound after a moment was rendered. */
export function timeOfOnset(recording: Recording, afterMs: number): number {
  return recording.timeOf(findOnset(recording.samples, { from: recording.sampleAt(afterMs) }));
}

/** The last sample before `to` that is louder than `threshold`; −1 when there is none. */
export function findLast(
  samples: Float32Array,
  { to = samples.length, threshold = inaudible }: { to?: number; threshold?: number } = {},
): number {
  for (let i = Math.min(to, samples.length) - 1; i >= 0; i -= 1) {
    if (Math.abs(samples[i]!) > threshold) return i;
  }
  return -1;
}

/**
 * How long a steady tone was missing, in ms: milliseconds without a sample above −60 dBFS between its first and its
 * last.
 */
export function silenceWithin(
  { samples, sampleRateHz }: Recording,
  from: number,
  to: number,
): number {
  const perMs = Math.round(sampleRateHz / 1000);
  const first = findOnset(samples, { from });
  const last = findLast(samples, { to });
  if (first === -1) return Number.NaN;
  let silentMs = 0;
  for (let at = first; at + perMs <= last; at += perMs) {
    const onset = findOnset(samples.subarray(at, at + perMs));
    if (onset === -1) silentMs += 1;
  }
  return silentMs;
}

/** The amplitude of one frequency in a stretch of samples (Goertzel). */
export function amplitudeOf(hz: number, rateHz: number, samples: Float32Array): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let before = 0;
  let last = 0;
  for (const sample of samples) {
    const next = sample + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = before * before + last * last - coefficient * before * last;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}
