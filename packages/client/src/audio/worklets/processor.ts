/** Runs once for each block of 128 samples, and allocates nothing. Blocks are mono. */
export type ProcessBlock = (
  input: Float32Array | undefined,
  output: Float32Array | undefined,
) => void;
