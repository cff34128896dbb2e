import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rms } from "../../test-support/callClient.js";
import { recordSpeech } from "../../test-support/speech.js";
import { fliteVoices, type FliteVoice, startSynthesizer, type Synthesizer } from "./flite.js";
import { base64ToSamples, samplesToBase64 } from "./pcm16.js";
import { findPocketsphinx } from "./recognizer.js";
import { splitSentences } from "./sentences.js";
import { loadVoiceActivity } from "./voiceActivity.js";
import { readWav, writeWav } from "./wav.js";

describe("flite", () => {
  let synthesizer: Synthesizer;
  beforeAll(() => {
    synthesizer = startSynthesizer("slt");
  });
  afterAll(() => synthesizer.close());

  it("speaks: a plausible length, loud enough, not clipped", async () => {
    const { samples, sampleRateHz } = await synthesizer.speak("The quick brown fox jumps over it.");
    const seconds = samples.length / sampleRateHz;
    expect(seconds).toBeGreaterThan(1.2);
    expect(seconds).toBeLessThan(4);
    expect(rms(samples)).toBeGreaterThan(0.03);
    expect(samples.filter((sample) => Math.abs(sample) >= 32700).length).toBe(0);
  });

  it.skipIf(process.platform !== "linux")("survives the death of its process", async () => {
    const own = startSynthesizer("slt");
    await own.speak("First.");
    const speaking = own.speak("This sentence is said although its process dies of it.");
    killFliteProcesses();
    expect((await speaking).samples.length).toBeGreaterThan(16_000);
    await own.close();
  });

  it("gives the same sentence from its cache", async () => {
    const first = await synthesizer.speak("Once is enough.");
    expect(await synthesizer.speak("Once is enough.")).toBe(first);
  });

  it("copes with marks and letters that it can't read", async () => {
    const { samples } = await synthesizer.speak("“Señor” – it’s … 7 €!");
    expect(samples.length).toBeGreaterThan(8000);
    await expect(synthesizer.speak("你好")).resolves.toHaveProperty("sampleRateHz", 16000);
  });

  it.each(Object.keys(fliteVoices) as FliteVoice[])("has the voice %s", async (voice) => {
    const other = startSynthesizer(voice);
    const { samples, sampleRateHz } = await other.speak("Hello there.");
    expect(samples.length / sampleRateHz).toBeGreaterThan(0.4);
    await other.close();
    await expect(other.speak("Too late.")).rejects.toThrow(/closed/);
  });
});

describe("voice activity", () => {
  it.each([8000, 16000, 24000, 48000])(
    "tells speech from silence and noise at %i Hz",
    async (rateHz) => {
      const createDetector = await loadVoiceActivity();
      const voicedPart = (samples: Int16Array) => {
        const detector = createDetector(rateHz);
        const frames = detector.push(samples);
        detector.close();
        return frames.filter(({ isVoiced }) => isVoiced).length / frames.length;
      };
      expect(
        voicedPart(await recordSpeech("One two three four five six seven.", rateHz, 0)),
      ).toBeGreaterThan(0.5);
      expect(voicedPart(new Int16Array(rateHz))).toBe(0);
      expect(voicedPart(new Int16Array(rateHz).fill(40))).toBe(0);
    },
  );
});

describe("recognition", () => {
  const recognize = findPocketsphinx();
  it.skipIf(recognize === undefined)("finds most words of clear speech", async () => {
    const samples = await recordSpeech("what time is it", 16000);
    expect(await recognize?.({ samples, sampleRateHz: 16000 })).toMatch(/time/);
    expect(
      await recognize?.({ samples: new Int16Array(16000), sampleRateHz: 16000 }),
    ).toBeUndefined();
  });
});

describe("forms of audio", () => {
  it("reads the WAV that it wrote", () => {
    const audio = { samples: Int16Array.of(1, -2, 32767, -32768), sampleRateHz: 24000 };
    expect(readWav(writeWav(audio))).toEqual(audio);
    expect(() => readWav(new Uint8Array(50))).toThrow(/not a WAV/);
  });

  it("takes only base64 of whole samples", () => {
    expect(base64ToSamples(samplesToBase64(Int16Array.of(5, -5)))).toEqual(Int16Array.of(5, -5));
    expect(base64ToSamples("")).toEqual(new Int16Array(0));
    for (const bad of ["AAA", "AAAA", "**==", "AA AA==", "AAA\n"])
      expect(base64ToSamples(bad)).toBeUndefined();
  });

  it("splits a text into sentences without losing any of it", () => {
    expect(splitSentences(" One. Two?  It costs 3.5 dollars! ")).toEqual([
      "One.",
      "Two?",
      "It costs 3.5 dollars!",
    ]);
  });
});

/** Crashes every flite that this process has started. */
function killFliteProcesses(): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const isFlite = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("fliteProcess");
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      if (isFlite && parent === String(process.pid)) process.kill(Number(pid), "SIGSEGV");
    } catch {
      // It has ended meanwhile.
    }
  }
}
