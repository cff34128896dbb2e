import { describe, expect, it } from "vitest";
import type { Recording } from "../probe/recording.js";
import { noise } from "../signals/noise.js";
import { tone, toneAmplitude } from "../signals/tone.js";
import { compareExactly } from "./exactness.js";
import { delaysToWire } from "./matchFrames.js";
import { amplitudeOf, findLast, findOnset, silenceWithin, timeOfOnset } from "./sound.js";
import { gaps, median, quantile } from "./statistics.js";

const rateHz = 24_000;

const toFloat = (samples: Int16Array): Float32Array =>
  Float32Array.from(samples, (sample) => sample / 32_768);

/** Sounds one after the other; a number is so many samples of silence. */
function recordingOf(...parts: (Int16Array | number)[]): Recording {
  const samples = Float32Array.from(
    parts.flatMap((part) => [
      ...(typeof part === "number" ? new Float32Array(part) : toFloat(part)),
    ]),
  );
  return {
    sampleRateHz: rateHz,
    samples,
    timeOf: (sample) => (sample * 1000) / rateHz,
    sampleAt: (timeMs) => Math.ceil((timeMs * rateHz) / 1000),
  };
}

describe("statistics", () => {
  it("interpolates between values, in whatever order they come", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([0, 10], 0.95)).toBe(9.5);
    expect(median([])).toBeNaN();
    expect(gaps([1, 4, 9])).toEqual([3, 5]);
  });
});

describe("sound", () => {
  const heard = recordingOf(480, tone(1000, rateHz, 240), 120, tone(1000, rateHz, 240), 480);

  it("is found from its first sample to its last", () => {
    expect(findOnset(heard.samples)).toBe(480);
    expect(findLast(heard.samples)).toBe(480 + 240 + 120 + 240 - 1);
    expect(timeOfOnset(heard, 32)).toBe(35);
    expect(findOnset(new Float32Array(9))).toBe(-1);
  });

  it("has gaps, counted in milliseconds", () => {
    expect(silenceWithin(heard, 0, heard.samples.length)).toBe(5);
  });

  it("is told apart by its pitch", () => {
    const samples = toFloat(tone(400, rateHz, 240));
    expect(amplitudeOf(400, rateHz, samples)).toBeCloseTo(toneAmplitude, 3);
    expect(amplitudeOf(1000, rateHz, samples)).toBeLessThan(0.001);
  });
});

describe("exactness", () => {
  const sent = noise(1000);

  it("sees silence within, without calling the rest wrong", () => {
    const heard = recordingOf(50, sent.subarray(0, 300), 128, sent.subarray(300), 50);
    expect(compareExactly(sent, heard.samples)).toEqual({
      wrongSamples: 0,
      addedSamples: 0,
      gapSamples: 128,
      firstWrong: -1,
    });
  });

  it("sees what is missing, different or too much", () => {
    const { samples } = recordingOf(sent);
    samples[500]! += 3 / 32_768;
    expect(compareExactly(sent, samples)).toMatchObject({ wrongSamples: 1, firstWrong: 500 });
    expect(compareExactly(sent, samples.subarray(0, 900)).wrongSamples).toBe(101);
    expect(compareExactly(sent, recordingOf(sent, sent).samples).addedSamples).toBe(1000);
    expect(compareExactly(sent, new Float32Array(10)).wrongSamples).toBe(1000);
  });
});

it("frames of the microphone are found in what it gave, whatever was lost on the way", () => {
  const spoken = noise(2400);
  const frames = [0, 480, 1440].map((from) => ({
    samples: spoken.slice(from, from + 480),
    arrivedAt: 200,
  }));
  const [first, second, third] = delaysToWire(frames, recordingOf(240, spoken));
  expect([first, second, third].map((delay) => Math.round(delay ?? 0))).toEqual([170, 150, 110]);
});
