/** −20 dBFS, about as loud as speech. */
export const toneAmplitude = 0.1;

/**
 * A sine whose samples are never zero, for frequencies that divide the rate: a zero in what is heard is then a gap.
 *
 * @param from The number of its first sample, so that pieces of it fit together.
 */
export function tone(hz: number, rateHz: number, length: number, from = 0): Int16Array {
  const step = (2 * Math.PI * hz) / rateHz;
  const samples = new Int16Array(length);
  for (let i = 0; i < length; i += 1) {
    samples[i] = Math.round(32767 * toneAmplitude * Math.sin(step * (from + i + 0.5)));
  }
  return samples;
}
