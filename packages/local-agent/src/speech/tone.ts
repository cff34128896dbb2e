/** A sine at a quarter of full scale, starting at phase 0: the same samples every time. */
export function createTone(hz: number, seconds: number, sampleRateHz: number): Int16Array {
  const samples = new Int16Array(Math.round(seconds * sampleRateHz));
  for (let i = 0; i < samples.length; i += 1) {
    samples[i] = Math.round(8192 * Math.sin((2 * Math.PI * hz * i) / sampleRateHz));
  }
  return samples;
}
