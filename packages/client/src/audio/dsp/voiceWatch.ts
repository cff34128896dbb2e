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

/** What is below −75 dBFS counts as if it had this power, so that a rustle in perfect silence is no voice. */
const leastNoise = 10 ** -7.5;

/** Watches a microphone: whether anybody speaks, and whether it gives any signal at all. */
export type VoiceWatch = {
  /** How likely somebody speaks: 0 to 1, ten times a second. */
  score: number;
  /** Nothing was heard for five seconds. */
  isSilent: boolean;
  /** Feeds a block; null while muted. Returns whether `score` and `isSilent` are new. Allocates nothing. */
  process(block: Float32Array | null, length: number): boolean;
};

export function createVoiceWatch(rateHz: number): VoiceWatch {
  let count = 0;
  let energy = 0;
  let peak = 0;
  let noise = 1;
  let quietWindows = 0;

  return {
    score: 0,
    isSilent: false,
    process(block, length) {
      if (block === null) {
        // A mute says nothing of the room: what is known of its noise stays.
        const wasScored = this.score > 0 || this.isSilent;
        count = energy = peak = quietWindows = this.score = 0;
        this.isSilent = false;
        return wasScored;
      }
      // Locals: this loop runs for each sample.
      let sum = 0;
      let loudest = peak;
      for (let i = 0; i < length; i += 1) {
        const sample = block[i]!;
        sum += sample * sample;
        if (sample > loudest) loudest = sample;
        else if (-sample > loudest) loudest = -sample;
      }
      energy += sum;
      peak = loudest;
      count += length;
      if (count < (rateHz * windowMs) / 1000) return false;
      const power = Math.max(leastNoise, energy / count);
      quietWindows = peak < silentPeak ? quietWindows + 1 : 0;
      this.isSilent = quietWindows >= silentWindows;
      noise = Math.min(power, Math.max(leastNoise, noise * noiseRise));
      const aboveDb = 10 * Math.log10(power / noise);
      this.score = Math.min(1, Math.max(0, (aboveDb - voiceAboveNoiseDb) / certainAfterDb));
      count = energy = peak = 0;
      return true;
    },
  };
}
