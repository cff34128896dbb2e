import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createResampler, resample } from "./resampler.js";
import { createTone } from "./tone.js";

const rates = [8000, 16000, 24000, 48000];

function sine(hz: number, sampleRateHz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: sampleRateHz * seconds }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / sampleRateHz),
  );
}

/** Level of one frequency in dB below full scale, measured with a Hann window away from the ends. */
function levelDb(audio: Float32Array, hz: number, sampleRateHz: number): number {
  const from = Math.floor(audio.length / 4);
  const count = Math.floor(audio.length / 2);
  let re = 0;
  let im = 0;
  for (let i = 0; i < count; i += 1) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / count);
    const angle = (2 * Math.PI * hz * i) / sampleRateHz;
    re += weight * (audio[from + i] ?? 0) * Math.cos(angle);
    im += weight * (audio[from + i] ?? 0) * Math.sin(angle);
  }
  return 20 * Math.log10((4 * Math.hypot(re, im)) / count + 1e-12);
}

describe("resampler", () => {
  it.each([500, 1000, 3000, 6000])("keeps %i Hz from 16 to 24 kHz and makes no image", (hz) => {
    const output = resample(sine(hz, 16000, 1), 16000, 24000);
    expect(levelDb(output, hz, 24000)).toBeGreaterThan(-0.1);
    expect(levelDb(output, hz, 24000)).toBeLessThan(0.1);
    // The image of f is at 16000 - f, which 24 kHz shows as it is up to 12 kHz and folded above.
    const image = 16000 - hz <= 12000 ? 16000 - hz : 24000 - (16000 - hz);
    expect(levelDb(output, image, 24000)).toBeLessThan(-60);
  });

  it.each([9000, 10000, 11500])("lets no alias of %i Hz through from 24 to 16 kHz", (hz) => {
    const output = resample(sine(hz, 24000, 1), 24000, 16000);
    expect(levelDb(output, 16000 - hz, 16000)).toBeLessThan(-60);
  });

  it("lasts as long as its input and is not late", () => {
    const input = new Float32Array(1600);
    input[800] = 1;
    const output = resample(input, 16000, 48000);
    expect(output.length).toBe(4800);
    expect(output.indexOf(Math.max(...output))).toBe(2400);
  });

  it("gives the same samples however the input is cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rates),
        fc.constantFrom(...rates),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }),
        (from, to, sizes) => {
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const input = sine(440, from, 1).subarray(0, total);
          const stream = createResampler(from, to);
          const output: number[] = [];
          let offset = 0;
          for (const size of sizes) {
            output.push(...stream.push(input.subarray(offset, offset + size)));
            offset += size;
          }
          output.push(...stream.flush());
          const whole = createResampler(from, to);
          expect(output).toEqual([...whole.push(input), ...whole.flush()]);
          expect(output.length).toBe(Math.round((total * to) / from));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("tone", () => {
  it("is the same sine every time", () => {
    expect(createTone(1000, 0.01, 24000)).toEqual(createTone(1000, 0.01, 24000));
    expect(Math.max(...createTone(1000, 0.1, 24000))).toBe(8192);
  });
});
