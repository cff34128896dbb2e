/** Filter taps a phase before the ratio is applied: enough for 80 dB with the window below. */
const zeroCrossings = 24;

/** Kaiser window shape: about 85 dB of stop-band rejection. */
const kaiserBeta = 8.6;

/** Where the pass band ends, as a share of the lower Nyquist frequency. */
const passBand = 0.91;

/**
 * Changes the sample rate of a stream by a ratio of whole numbers: a windowed-sinc filter cut into phases. Streams
 * of any chunking give the same output.
 */
export type Resampler = {
  /** Forgets the samples that the next outputs would still be made from. */
  clear(): void;
  /** How many input samples the output lags behind. */
  readonly delay: number;
  /** The most samples that `process` writes for so many inputs. */
  maxOutput(inputLength: number): number;
  /**
   * Feeds `count` samples of `input` and writes what comes out to `output`. Returns how many samples came. Allocates
   * nothing.
   */
  process(input: Float32Array, count: number, output: Float32Array): number;
};

export function createResampler(inputRateHz: number, outputRateHz: number): Resampler {
  // The ratio in lowest terms: `up` outputs for every `down` inputs.
  const divisor = greatestCommonDivisor(inputRateHz, outputRateHz);
  const up = outputRateHz / divisor;
  const down = inputRateHz / divisor;
  const narrowing = Math.max(1, inputRateHz / outputRateHz);
  const delay = Math.ceil(zeroCrossings * narrowing);
  const taps = 2 * delay;
  const filter = designFilter(up, taps, passBand / narrowing);
  /** The last samples, written twice so that a window of them is always contiguous. */
  const history = new Float32Array(taps * 2);
  let writeAt = 0;
  /** How far the next output lies beyond the newest input, in units of 1/`up` input samples. */
  let phase = 0;

  return {
    clear: () => void history.fill(0),
    delay,
    maxOutput: (inputLength) => Math.ceil((inputLength * up) / down) + 1,
    process(input, count, output) {
      let written = 0;
      for (let i = 0; i < count; i += 1) {
        history[writeAt] = history[writeAt + taps] = input[i]!;
        writeAt = (writeAt + 1) % taps;
        for (; phase < up; phase += down) {
          output[written] = weighted(filter, phase * taps, history, writeAt, taps);
          written += 1;
        }
        phase -= up;
      }
      return written;
    },
  };
}

/** A sum of products. Its variables are its own: this loop runs a million times a second. */
function weighted(
  weights: Float32Array,
  weightsAt: number,
  samples: Float32Array,
  samplesAt: number,
  count: number,
): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += weights[weightsAt + i]! * samples[samplesAt + i]!;
  return sum;
}

/** One row of `taps` coefficients for each of `phases` positions between two input samples, oldest input first. */
function designFilter(phases: number, taps: number, cutoff: number): Float32Array {
  const filter = new Float32Array(phases * taps);
  const half = taps / 2;
  for (let phase = 0; phase < phases; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const distance = tap - (half - 1) - phase / phases;
      const value = sinc(cutoff * distance) * kaiser(distance / half);
      filter[phase * taps + tap] = value;
      sum += value;
    }
    // Each phase passes a constant unchanged; otherwise the phases' differences would whistle. So the factors of the
    // formulas that all taps share can be left out.
    for (let tap = 0; tap < taps; tap += 1) filter[phase * taps + tap]! /= sum;
  }
  return filter;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel0(kaiserBeta * Math.sqrt(1 - x * x));
}

/** The modified Bessel function of the first kind, order zero, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
