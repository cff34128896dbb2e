import { startSynthesizer } from "../src/speech/flite.js";
import { floatsToSamples, joinSamples, samplesToFloats } from "../src/speech/pcm16.js";
import { resample } from "../src/speech/resampler.js";

/** Somebody saying something, at the wanted rate, with silence before and after. */
export async function recordSpeech(
  text: string,
  sampleRateHz: number,
  silenceAfterSeconds = 1.2,
): Promise<Int16Array> {
  const synthesizer = startSynthesizer("rms");
  try {
    const { samples, sampleRateHz: ownRateHz } = await synthesizer.speak(text);
    const speech = floatsToSamples(resample(samplesToFloats(samples), ownRateHz, sampleRateHz));
    return joinSamples([
      new Int16Array(sampleRateHz * 0.2),
      speech,
      new Int16Array(Math.round(sampleRateHz * silenceAfterSeconds)),
    ]);
  } finally {
    await synthesizer.close();
  }
}
