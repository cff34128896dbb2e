/** Filter taps a phase before the ratio is applied: enough for 80 dB with the window below. */
const zeroCrossings = 24;

/** Kaiser window shape: about 85 dB of stop-band rejection. */
const kaiserBeta = 8.6;

/** Where the pass band ends, as a share of the lower Nyquist frequency. */
const passBand = 0.91;

/**
 * Changes the sample rate of a stream by a ratio of whole numbers: a windowed-sinc filter cut into phases. Streams
 * of any chunking give the same output. `process` allocates nothing.
 */
export class Resampler {
  /** The ratio in lowest terms: `up` outputs for every `down` inputs. */
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #filter: Float32Array;
  /** The last samples, written twice so that a window of them is always contiguous. */
  readonly #history: Float32Array;
  #writeAt = 0;
  /** How far the next output lies beyond the newest input, in units of 1/`up` input samples. */
  #phase = 0;

  constructor(inputRateHz: number, outputRateHz: number) {
    const divisor = greatestCommonDivisor(inputRateHz, outputRateHz);
    this.#up = outputRateHz / divisor;
    this.#down = inputRateHz / divisor;
    const narrowing = Math.max(1, inputRateHz / outputRateHz);
    this.#taps = 2 * Math.ceil(zeroCrossings * narrowing);
    this.#filter = designFilter(this.#up, this.#taps, passBand / narrowing);
    this.#history = new Float32Array(this.#taps * 2);
  }

  /** Forgets the samples that the next outputs would still be made from. */
  clear(): void {
    this.#history.fill(0);
  }

  /** How many input samples the output lags behind. */
  get delay(): number {
    return this.#taps / 2;
  }

  /** The most samples that `process` writes for so many inputs. */
  maxOutput(inputLength: number): number {
    return Math.ceil((inputLength * this.#up) / this.#down) + 1;
  }

  /** Feeds `count` samples of `input` and writes what comes out to `output`. Returns how many samples came. */
  process(input: Float32Array, count: number, output: Float32Array): number {
    // Locals: the inner loop runs a million times a second.
    const up = this.#up;
    const down = this.#down;
    const taps = this.#taps;
    const filter = this.#filter;
    const history = this.#history;
    let phase = this.#phase;
    let writeAt = this.#writeAt;
    let written = 0;
    for (let i = 0; i < count; i += 1) {
      history[writeAt] = input[i]!;
      history[writeAt + taps] = input[i]!;
      writeAt = (writeAt + 1) % taps;
      while (phase < up) {
        const row = phase * taps;
        let sum = 0;
        for (let tap = 0; tap < taps; tap += 1) {
          sum += filter[row + tap]! * history[writeAt + tap]!;
        }
        output[written] = sum;
        written += 1;
        phase += down;
      }
      phase -= up;
    }
    this.#phase = phase;
    this.#writeAt = writeAt;
    return written;
  }
}

/** One row of `taps` coefficients for each of `phases` positions between two input samples, oldest input first. */
function designFilter(phases: number, taps: number, cutoff: number): Float32Array {
  const filter = new Float32Array(phases * taps);
  const half = taps / 2;
  for (let phase = 0; phase < phases; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const distance = tap - (half - 1) - phase / phases;
      const value = cutoff * sinc(cutoff * distance) * kaiser(distance / half);
      filter[phase * taps + tap] = value;
      sum += value;
    }
    // Each phase passes a constant unchanged; otherwise the phases' differences would whistle.
    for (let tap = 0; tap < taps; tap += 1) filter[phase * taps + tap]! /= sum;
  }
  return filter;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel0(kaiserBeta * Math.sqrt(1 - x * x)) / bessel0(kaiserBeta);
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
