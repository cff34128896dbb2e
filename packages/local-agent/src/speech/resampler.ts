/** Converts a stream of audio from one sample rate to another. */
export type Resampler = {
  /** Takes the next input, returns the output that it completes. Values are floats, nominally -1 to 1. */
  push(input: Float32Array): Float32Array;
  /** Ends the stream: returns what is left, so that all outputs together last exactly as long as all inputs. */
  flush(): Float32Array;
};

/** Zero crossings of the sinc on each side of its centre, counted at the lower of the two rates. */
const zeroCrossings = 32;
/** About 80 dB of stop-band attenuation. */
const kaiserBeta = 8;
/** The cut-off as a part of the lower Nyquist frequency; leaves the transition band below that frequency. */
const cutoffRatio = 0.92;

/**
 * A polyphase windowed-sinc resampler for any ratio of whole rates in Hz. Its delay is compensated: output sample 0
 * is input time 0. Aliases and images are at least 70 dB down.
 */
export function createResampler(inputRateHz: number, outputRateHz: number): Resampler {
  const common = greatestCommonDivisor(inputRateHz, outputRateHz);
  const up = outputRateHz / common;
  const down = inputRateHz / common;
  const { phases, halfTaps } = designPhases(up, inputRateHz, outputRateHz);

  // The history starts with silence, so that the first output has inputs before it.
  let history = new Float32Array(halfTaps);
  let historyStart = -halfTaps;
  let inputCount = 0;
  let outputCount = 0;

  function produce(inputEnd: number, outputEnd: number): Float32Array {
    const output: number[] = [];
    while (outputCount < outputEnd) {
      const position = outputCount * down;
      const newest = Math.floor(position / up) + halfTaps;
      if (newest >= inputEnd) break;
      const phase = phases[position % up];
      if (phase === undefined) break;
      const offset = newest - historyStart;
      let sum = 0;
      for (let tap = 0; tap < phase.length; tap += 1) {
        sum += (phase[tap] ?? 0) * (history[offset - tap] ?? 0);
      }
      output.push(sum);
      outputCount += 1;
    }
    return Float32Array.from(output);
  }

  function append(input: Float32Array): void {
    const oldestNeeded = Math.floor((outputCount * down) / up) - halfTaps;
    const dropped = Math.min(Math.max(0, oldestNeeded - historyStart), history.length);
    const next = new Float32Array(history.length - dropped + input.length);
    next.set(history.subarray(dropped));
    next.set(input, history.length - dropped);
    history = next;
    historyStart += dropped;
  }

  return {
    push(input) {
      append(input);
      inputCount += input.length;
      return produce(inputCount, Number.POSITIVE_INFINITY);
    },
    flush() {
      append(new Float32Array(halfTaps + 1));
      return produce(inputCount + halfTaps + 1, Math.round((inputCount * up) / down));
    },
  };
}

/** Converts a whole recording at once. Lasts as long as the input, to the nearest sample. */
export function resample(
  input: Float32Array,
  inputRateHz: number,
  outputRateHz: number,
): Float32Array {
  if (inputRateHz === outputRateHz) return input;
  const resampler = createResampler(inputRateHz, outputRateHz);
  const head = resampler.push(input);
  const tail = resampler.flush();
  const output = new Float32Array(head.length + tail.length);
  output.set(head);
  output.set(tail, head.length);
  return output;
}

/** One filter per output phase; tap t of a phase weighs the input that is t samples older than the newest. */
function designPhases(
  up: number,
  inputRateHz: number,
  outputRateHz: number,
): { phases: Float32Array[]; halfTaps: number } {
  const cutoff = Math.min(1, outputRateHz / inputRateHz) * cutoffRatio;
  const halfTaps = Math.ceil(zeroCrossings * Math.max(1, inputRateHz / outputRateHz));
  const phases: Float32Array[] = [];
  for (let phase = 0; phase < up; phase += 1) {
    const taps = new Float32Array(2 * halfTaps + 1);
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap += 1) {
      const distance = tap - halfTaps + phase / up;
      const weight = cutoff * sinc(cutoff * distance) * kaiser(distance / (halfTaps + 1));
      taps[tap] = weight;
      sum += weight;
    }
    // Every phase passes a constant unchanged: differences between phases would be heard as images of it.
    for (let tap = 0; tap < taps.length; tap += 1) taps[tap] = (taps[tap] ?? 0) / sum;
    phases.push(taps);
  }
  return { phases, halfTaps };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window at a position from -1 to 1. */
function kaiser(position: number): number {
  if (Math.abs(position) >= 1) return 0;
  return besselI0(kaiserBeta * Math.sqrt(1 - position * position)) / besselI0(kaiserBeta);
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
