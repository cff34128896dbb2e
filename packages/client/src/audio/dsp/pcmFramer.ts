/** Cuts a stream of samples in ±1 into PCM16 frames of one exact length. Allocates nothing while it runs. */
export type PcmFramer = {
  /** Makes what is in the unfinished frame silent. */
  silence(): void;
  /** Adds samples. `onFrame` gets each full frame; it is overwritten after the call. */
  push(samples: Float32Array, count: number, onFrame: (frame: Int16Array) => void): void;
};

export function createPcmFramer(frameLength: number): PcmFramer {
  const frame = new Int16Array(frameLength);
  let filled = 0;
  return {
    silence: () => void frame.fill(0),
    push(samples, count, onFrame) {
      for (let i = 0; i < count; i += 1) {
        frame[filled] = Math.max(-32768, Math.min(32767, Math.round(samples[i]! * 32768)));
        filled += 1;
        if (filled === frameLength) {
          filled = 0;
          onFrame(frame);
        }
      }
    },
  };
}
