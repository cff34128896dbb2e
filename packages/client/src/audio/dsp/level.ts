/** Speech at this root mean square fills the meter: −12 dBFS. */
const fullScale = 0.25;

/** How loud samples in ±1 are, from 0 (silence) to 1 (loud speech), on a curve that looks linear to the eye. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.min(1, Math.sqrt(Math.sqrt(sum / samples.length) / fullScale));
}
