/** A level is taken over so long. */
const windowMs = 100;

/** Below this peak (−70 dBFS) nothing is heard: a microphone that is switched off, or covered. */
const silentPeak = 0.0003;

/** A signal must be missing for so many windows to be worth telling: 5 s. */
const silentWindows = 50;

/** Voice begins so far above the noise, and is certain so much further, in dB. */
const voiceAboveNoiseDb = 6;
const certainAfterDb = 18;

/** How fast the noise is taken to rise: a factor a window, about 1 dB a second. */
const noiseRise = 1.023;

/** Noise below −75 dBFS counts as if it had this power, so that a rustle in perfect silence is no voice. */
const leastNoise = 10 ** -7.5;

/** Watches a microphone: whether anybody speaks, and whether it gives any signal at all. Allocates nothing. */
export class VoiceWatch {
  /** How likely somebody speaks: 0 to 1, ten times a second. */
  score = 0;
  /** Nothing was heard for five seconds. */
  isSilent = false;

  readonly #windowLength: number;
  #count = 0;
  #energy = 0;
  #peak = 0;
  #noise = 1;
  #quietWindows = 0;

  constructor(rateHz: number) {
    this.#windowLength = (rateHz * windowMs) / 1000;
  }

  /** Feeds a block; null while muted. Returns whether `score` and `isSilent` are new. */
  process(block: Float32Array | null, length: number): boolean {
    if (block === null) this.#quietWindows = 0;
    else {
      for (const sample of block) {
        this.#energy += sample * sample;
        this.#peak = Math.max(this.#peak, Math.abs(sample));
      }
    }
    this.#count += length;
    if (this.#count < this.#windowLength) return false;
    const power = this.#energy / this.#count;
    const isQuiet = block !== null && this.#peak < silentPeak;
    this.#quietWindows = isQuiet ? this.#quietWindows + 1 : 0;
    this.isSilent = this.#quietWindows >= silentWindows;
    this.#noise = Math.max(leastNoise, Math.min(power, this.#noise * noiseRise));
    const aboveDb = 10 * Math.log10(Math.max(power, leastNoise) / this.#noise);
    this.score = Math.min(1, Math.max(0, (aboveDb - voiceAboveNoiseDb) / certainAfterDb));
    this.#count = 0;
    this.#energy = 0;
    this.#peak = 0;
    return true;
  }
}
