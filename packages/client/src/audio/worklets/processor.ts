/** Runs once for each block of 128 samples, and allocates nothing. Blocks are mono. False ends the processor. */
export type ProcessBlock = (
  input: Float32Array | undefined,
  output: Float32Array | undefined,
) => boolean;
