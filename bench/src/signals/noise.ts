/** Reproducible noise, never zero: each stretch of it is found in one place only. */
export function noise(length: number, seed = 1): Int16Array {
  const samples = new Int16Array(length);
  let state = seed;
  for (let i = 0; i < length; i += 1) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    samples[i] = (state >> 20) | 1;
  }
  return samples;
}
