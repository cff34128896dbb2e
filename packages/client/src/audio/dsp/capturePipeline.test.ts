import { describe, expect, test } from "vitest";
import { createCapturePipeline, type CapturePipeline } from "./capturePipeline.js";

const block = 128;

/** Runs a pipeline on so many seconds of a signal and collects its frames. */
function capture(
  pipeline: CapturePipeline,
  deviceRateHz: number,
  seconds: number,
  signal: (i: number) => number,
): Int16Array[] {
  const frames: Int16Array[] = [];
  const samples = new Float32Array(block);
  for (let at = 0; at < deviceRateHz * seconds; at += block) {
    for (let i = 0; i < block; i += 1) samples[i] = signal(at + i);
    pipeline.process(samples, (frame) => frames.push(frame.slice()));
  }
  return frames;
}

describe.each([8000, 16_000, 24_000, 48_000])("to %i Hz", (wireRateHz) => {
  test.each([16_000, 44_100, 48_000])(
    "from %i Hz: exact frames of 20 ms, none missing",
    (deviceRateHz) => {
      const pipeline = createCapturePipeline(deviceRateHz, wireRateHz, 20, block);
      const frames = capture(pipeline, deviceRateHz, 2, () => 0.1);
      for (const frame of frames) expect(frame.length).toBe(wireRateHz / 50);
      expect(Math.abs(frames.length - 100)).toBeLessThanOrEqual(1);
    },
  );
});

test("at equal rates the samples are exact, in order, and clipped at full scale", () => {
  const pipeline = createCapturePipeline(24_000, 24_000, 20, block);
  const frames = capture(pipeline, 24_000, 1, (i) => (i % 1000) / 32_768);
  const samples = frames.flatMap((frame) => Array.from(frame));
  samples.forEach((sample, i) => {
    if (sample !== i % 1000) throw new Error(`sample ${i} is ${sample}`);
  });
  const loud = capture(createCapturePipeline(24_000, 24_000, 20, block), 24_000, 0.1, (i) =>
    i % 2 ? 2 : -2,
  );
  expect(new Set(loud[0])).toEqual(new Set([32_767, -32_768]));
});

test("mute sends zeros at the same pace, and unmute the voice again", () => {
  const pipeline = createCapturePipeline(24_000, 24_000, 20, block);
  const voice = (): number => 0.5;
  const before = capture(pipeline, 24_000, 1, voice);
  pipeline.setMuted(true);
  const during = capture(pipeline, 24_000, 1, voice);
  pipeline.setMuted(false);
  const after = capture(pipeline, 24_000, 1, voice);
  expect(Math.abs(during.length - before.length)).toBeLessThanOrEqual(1);
  // Also the frame that was being filled when mute was pressed.
  expect(during.every((frame) => frame.every((sample) => sample === 0))).toBe(true);
  expect(after.at(-1)!.every((sample) => sample === 16_384)).toBe(true);
});

test("mute is exact through the resampler too", () => {
  const pipeline = createCapturePipeline(48_000, 24_000, 20, block);
  capture(pipeline, 48_000, 0.505, (i) => Math.sin(i));
  pipeline.setMuted(true);
  const during = capture(pipeline, 48_000, 0.5, (i) => Math.sin(i));
  expect(during.length).toBeGreaterThan(20);
  expect(during.every((frame) => frame.every((sample) => sample === 0))).toBe(true);
});

test("a chunk whose length is no whole number of samples is rounded to one", () => {
  const pipeline = createCapturePipeline(24_000, 24_000, 10.33, block);
  const frames = capture(pipeline, 24_000, 1, () => 0.1);
  expect(new Set(frames.map((frame) => frame.length))).toEqual(new Set([248]));
  expect(frames.length).toBeGreaterThan(90);
});

test("a missing input counts as silence: the stream goes on", () => {
  const frames: Int16Array[] = [];
  const pipeline = createCapturePipeline(24_000, 24_000, 20, block);
  for (let i = 0; i < 375; i += 1) pipeline.process(null, (frame) => frames.push(frame.slice()));
  expect(frames.length).toBe(100);
});

test("a new rate takes effect at once, without a frame of the old length", () => {
  const pipeline = createCapturePipeline(48_000, 24_000, 20, block);
  capture(pipeline, 48_000, 0.05, () => 0);
  pipeline.setWireRate(8000);
  const frames = capture(pipeline, 48_000, 1, () => 0);
  expect(new Set(frames.map((frame) => frame.length))).toEqual(new Set([160]));
});
