import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlaybackPipeline, type PlaybackChange } from "./playbackPipeline.js";

const block = 128;

function play(
  pipeline: PlaybackPipeline,
  blocks: number,
): { samples: number[]; changes: PlaybackChange[] } {
  const samples: number[] = [];
  const changes: PlaybackChange[] = [];
  const output = new Float32Array(block);
  for (let i = 0; i < blocks; i += 1) {
    const change = pipeline.process(output);
    if (change !== null) changes.push(change);
    samples.push(...Array.from(output, (sample) => Math.round(sample * 32_768)));
  }
  return { samples, changes };
}

const ramp = (from: number, length: number): Int16Array =>
  Int16Array.from({ length }, (_, i) => ((from + i) % 20_000) + 1);

describe("at equal rates", () => {
  test("any interleaving of pushes and pulls loses, repeats and reorders nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(700), fc.nat(6)), { maxLength: 60 }), (steps) => {
        const pipeline = new PlaybackPipeline(24_000, 24_000);
        let pushed = 0;
        const heard: number[] = [];
        for (const [length, blocks] of steps) {
          pipeline.push(ramp(pushed, length));
          pushed += length;
          heard.push(...play(pipeline, blocks).samples.filter((sample) => sample !== 0));
        }
        heard.push(...play(pipeline, Math.ceil(pushed / block) + 1).samples.filter((x) => x !== 0));
        expect(heard).toEqual(Array.from(ramp(0, pushed)));
        expect(pipeline.position).toBe(pushed);
      }),
    );
  });

  test("says once that sound began, and once that it ended", () => {
    const pipeline = new PlaybackPipeline(24_000, 24_000);
    expect(play(pipeline, 3).changes).toEqual([]);
    pipeline.push(ramp(0, block * 5));
    expect(play(pipeline, 20).changes).toEqual(["started", "drained"]);
    pipeline.push(ramp(0, 1));
    expect(play(pipeline, 3).changes).toEqual(["started", "drained"]);
  });

  test("a flush fades out within 5 ms, without a step, and the next turn is played in full", () => {
    const pipeline = new PlaybackPipeline(24_000, 24_000);
    const loud = new Int16Array(24_000).fill(16_000);
    pipeline.push(loud);
    play(pipeline, 4);
    const dropped = pipeline.flush();
    const next = ramp(0, 1000);
    pipeline.push(next);
    const { samples } = play(pipeline, 12);

    const fade = samples.slice(0, 96);
    expect(fade.every((sample, i) => i === 0 || sample <= fade[i - 1]!)).toBe(true);
    const steps = fade.map((sample, i) => Math.abs(sample - (i === 0 ? 16_000 : fade[i - 1]!)));
    expect(Math.max(...steps)).toBeLessThan(200);
    expect(fade.at(-1)).toBe(0);
    expect(samples.slice(96, 1096)).toEqual(Array.from(next));
    expect(dropped).toBe(24_000 - 4 * block - 96);
  });

  test("a turn that follows a flush at once is told to have started; the fade is not", () => {
    const pipeline = new PlaybackPipeline(24_000, 24_000);
    pipeline.push(new Int16Array(24_000).fill(16_000));
    play(pipeline, 2);
    pipeline.flush();
    expect(play(pipeline, 4).changes).toEqual([]);

    pipeline.push(new Int16Array(24_000).fill(16_000));
    play(pipeline, 2);
    pipeline.flush();
    pipeline.push(new Int16Array(600).fill(9000));
    expect(play(pipeline, 12).changes).toEqual(["started", "drained"]);
  });

  test("what was queued and never heard is not heard as a fade", () => {
    const pipeline = new PlaybackPipeline(24_000, 24_000);
    pipeline.push(new Int16Array(24_000).fill(16_000));
    expect(pipeline.flush()).toBe(24_000);
    expect(play(pipeline, 2).samples.every((sample) => sample === 0)).toBe(true);
  });

  test("a second flush within the fade neither prolongs nor restarts it", () => {
    const pipeline = new PlaybackPipeline(24_000, 24_000);
    pipeline.push(new Int16Array(24_000).fill(16_000));
    play(pipeline, 1);
    pipeline.flush();
    pipeline.push(new Int16Array(500).fill(9000));
    pipeline.flush();
    const { samples } = play(pipeline, 4);
    expect(samples.slice(0, 95).every((sample, i) => i === 0 || sample <= samples[i - 1]!)).toBe(
      true,
    );
    expect(samples.slice(96).every((sample) => sample === 0)).toBe(true);
  });

  test("a flush of nothing does nothing", () => {
    const pipeline = new PlaybackPipeline(24_000, 24_000);
    expect(pipeline.flush()).toBe(0);
    pipeline.push(ramp(0, 300));
    expect(play(pipeline, 3).samples.slice(0, 300)).toEqual(Array.from(ramp(0, 300)));
  });
});

describe.each([44_100, 48_000, 16_000])("on a device at %i Hz", (deviceRateHz) => {
  test("a second of sound lasts a second, tail included, and then it is silent", () => {
    const pipeline = new PlaybackPipeline(deviceRateHz, 24_000);
    pipeline.push(
      Int16Array.from(
        { length: 24_000 },
        (_, i) => 8000 * Math.sin((2 * Math.PI * 440 * i) / 24_000),
      ),
    );
    const { samples, changes } = play(pipeline, Math.ceil((deviceRateHz * 1.1) / block));
    const end = samples.findLastIndex((sample) => Math.abs(sample) > 100);
    expect(Math.abs(end - deviceRateHz)).toBeLessThan(deviceRateHz * 0.005);
    expect(samples.slice(end + 200).every((sample) => sample === 0)).toBe(true);
    expect(changes).toEqual(["started", "drained"]);
  });

  test("chunks of a few samples make the same sound as one", () => {
    const tone = Int16Array.from({ length: 4800 }, (_, i) => 8000 * Math.sin(i / 7));
    const whole = new PlaybackPipeline(deviceRateHz, 24_000);
    whole.push(tone);
    const cut = new PlaybackPipeline(deviceRateHz, 24_000);
    for (let at = 0; at < tone.length; at += 37) cut.push(tone.subarray(at, at + 37));
    expect(play(cut, 100).samples).toEqual(play(whole, 100).samples);
  });
});
