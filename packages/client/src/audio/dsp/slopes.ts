/** Where a sound is cut off or comes back, it slopes for a few milliseconds: a step would click. */
export type Slopes = {
  /** How long a whole slope is, in samples. */
  setLength(samples: number): void;
  /** From here on sound comes up from nothing. */
  rise(): void;
  /** Over the next `kept` samples sound goes down; what is missing of the slope then follows after the last of them. */
  fall(kept: number): void;
  /** Whether the next samples must go through {@link Slopes.shape}. */
  isActive(): boolean;
  /** The next sample, as it is heard. */
  shape(sample: number): number;
  /** The newest sample, where none had to be shaped. */
  note(sample: number): void;
  /** What follows after the last sample: how many there are, and the next of them. */
  tailLeft(): number;
  tail(): number;
};

export function createSlopes(): Slopes {
  let length = 1;
  let riseLeft = 0;
  let fallLeft = 0;
  let fallAt = 0;
  let tailLeft = 0;
  let tailLength = 1;
  let tailFrom = 0;
  let last = 0;

  const startTail = (samples: number): void => {
    tailLeft = tailLength = samples;
    tailFrom = last;
  };
  const tail = (): number => {
    if (tailLeft === 0) return 0;
    tailLeft -= 1;
    return (tailFrom * tailLeft) / tailLength;
  };

  return {
    setLength(samples) {
      length = samples;
    },
    rise() {
      riseLeft = length;
    },
    fall(kept) {
      fallLeft = kept;
      fallAt = 0;
      if (kept === 0) startTail(length);
    },
    isActive: () => riseLeft + fallLeft + tailLeft > 0,
    shape(sample) {
      const under = tail();
      last = sample;
      if (riseLeft > 0) {
        last *= 1 - riseLeft / length;
        riseLeft -= 1;
      }
      if (fallLeft > 0) {
        fallLeft -= 1;
        fallAt += 1;
        last *= 1 - fallAt / length;
      }
      last += under;
      if (fallAt > 0 && fallLeft === 0) {
        // What comes next is another turn's: it is heard in full.
        riseLeft = 0;
        startTail(length - fallAt);
        fallAt = 0;
      }
      return last;
    },
    note(sample) {
      last = sample;
    },
    tailLeft: () => tailLeft,
    tail() {
      last = tail();
      return last;
    },
  };
}
