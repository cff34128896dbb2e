import { describe, expect, test } from "vitest";
import { createResampler } from "./resampler.js";

function sine(hz: number, rateHz: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rateHz));
}

/** Resamples in blocks of odd sizes, as a stream would come. */
function resample(from: number, to: number, input: Float32Array): Float32Array {
  const resampler = createResampler(from, to);
  const sizes = [128, 1, 77, 480, 333];
  const parts: number[] = [];
  let at = 0;
  for (let i = 0; at < input.length; i += 1) {
    const block = input.subarray(at, at + sizes[i % sizes.length]!);
    const output = new Float32Array(resampler.maxOutput(block.length));
    const count = resampler.process(block, block.length, output);
    for (const sample of output.subarray(0, count)) parts.push(sample);
    at += block.length;
  }
  return Float32Array.from(parts);
}

/** Least squares fit of a sine of one frequency: its power and that of everything else, in the steady part. */
function fit(samples: Float32Array, hz: number, rateHz: number): { tone: number; rest: number } {
  const steady = samples.subarray(2000, samples.length - 2000);
  let [ss, cc, sc, xs, xc] = [0, 0, 0, 0, 0];
  steady.forEach((x, i) => {
    const s = Math.sin((2 * Math.PI * hz * i) / rateHz);
    const c = Math.cos((2 * Math.PI * hz * i) / rateHz);
    ss += s * s;
    cc += c * c;
    sc += s * c;
    xs += x * s;
    xc += x * c;
  });
  const det = ss * cc - sc * sc;
  const a = (xs * cc - xc * sc) / det;
  const b = (xc * ss - xs * sc) / det;
  let rest = 0;
  steady.forEach((x, i) => {
    const phase = (2 * Math.PI * hz * i) / rateHz;
    rest += (x - a * Math.sin(phase) - b * Math.cos(phase)) ** 2;
  });
  return { tone: (a * a + b * b) / 2, rest: rest / steady.length };
}

const decibels = (ratio: number): number => 10 * Math.log10(ratio);

const rates: [number, number][] = [
  [44_100, 24_000],
  [48_000, 24_000],
  [16_000, 24_000],
  [48_000, 16_000],
  [48_000, 8000],
  [24_000, 44_100],
  [24_000, 48_000],
  [8000, 48_000],
];

describe.each(rates)("%i to %i Hz", (from, to) => {
  test("a 1 kHz tone stays one, 80 dB above all else", () => {
    const output = resample(from, to, sine(1000, from, from));
    const { tone, rest } = fit(output, 1000, to);
    expect(tone).toBeCloseTo(0.125, 3);
    expect(decibels(tone / rest)).toBeGreaterThan(80);
  });

  test("the duration is exact", () => {
    const output = resample(from, to, new Float32Array(from * 20));
    expect(Math.abs(output.length - to * 20)).toBeLessThanOrEqual(1);
  });
});

test.each([
  [48_000, 24_000, 15_000],
  [48_000, 16_000, 10_000],
  [44_100, 24_000, 15_000],
])("what %i to %i Hz can't hold (%i Hz) is 70 dB down", (from, to, hz) => {
  const output = resample(from, to, sine(hz, from, from)).subarray(2000, -2000);
  const power = output.reduce((sum, x) => sum + x * x, 0) / output.length;
  expect(decibels(0.125 / power)).toBeGreaterThan(70);
});

test("how the stream is cut into blocks changes nothing", () => {
  const input = sine(700, 48_000, 9600);
  const whole = createResampler(48_000, 24_000);
  const output = new Float32Array(whole.maxOutput(input.length));
  const count = whole.process(input, input.length, output);
  expect(resample(48_000, 24_000, input)).toEqual(output.subarray(0, count));
});
