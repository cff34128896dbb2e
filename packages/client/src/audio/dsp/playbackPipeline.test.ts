import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createPlaybackPipeline,
  type PlaybackPipeline,
  type PlaybackChange,
} from "./playbackPipeline.js";

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

/** A pipeline whose turn is complete: what is pushed is played at once, and its end is no gap. */
function completeTurn(deviceRateHz = 24_000): PlaybackPipeline {
  const pipeline = createPlaybackPipeline(deviceRateHz, 24_000);
  pipeline.markTurn(true);
  return pipeline;
}

const blockMs = (block / 24_000) * 1000;

describe("at equal rates", () => {
  test("any interleaving of pushes and pulls loses, repeats and reorders nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(700), fc.nat(6)), { maxLength: 60 }), (steps) => {
        const pipeline = completeTurn();
        let pushed = 0;
        const heard: number[] = [];
        for (const [length, blocks] of steps) {
          pipeline.push(ramp(pushed, length));
          pushed += length;
          heard.push(...play(pipeline, blocks).samples.filter((sample) => sample !== 0));
        }
        heard.push(...play(pipeline, Math.ceil(pushed / block) + 1).samples.filter((x) => x !== 0));
        expect(heard).toEqual(Array.from(ramp(0, pushed)));
        expect(pipeline.position()).toBe(pushed);
      }),
    );
  });

  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 1500 }) }),
    fc.record({ pull: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ turnIsOver: fc.boolean() }),
    fc.record({ flush: fc.constant(true) }),
  );

  test("whatever happens, each sample is played, flushed or still queued", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const pipeline = createPlaybackPipeline(24_000, 24_000);
        for (const action of steps) {
          if ("push" in action) pipeline.push(ramp(0, action.push));
          else if ("pull" in action) play(pipeline, action.pull);
          else if ("flush" in action) pipeline.flush();
          else pipeline.markTurn(action.turnIsOver);
          const { receivedFrames, playedFrames, flushedFrames, queuedMs } = pipeline.stats();
          expect(playedFrames + flushedFrames + Math.round(queuedMs * 24)).toBe(receivedFrames);
        }
        play(pipeline, 1000);
        expect(pipeline.stats().queuedMs).toBe(0);
      }),
    );
  });

  test("a stutter never clicks: within a turn no step is steeper than a fade of 4 ms", () => {
    const stutter = fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.nat(12)), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(stutter, (steps) => {
        const pipeline = createPlaybackPipeline(24_000, 24_000);
        const heard: number[] = [];
        for (const [length, blocks] of steps) {
          pipeline.push(new Int16Array(length).fill(9600));
          heard.push(...play(pipeline, blocks).samples);
        }
        heard.push(...play(pipeline, 500).samples);
        const from = heard.findIndex((sample) => sample !== 0);
        for (let i = from + 1; i < heard.length; i += 1) {
          const height = Math.abs(heard[i]! - heard[i - 1]!);
          // 9600 over 96 samples is 100 each; a fade may cross another one.
          if (height > 202) throw new Error(`a step of ${height} at ${i}`);
        }
        expect(heard.at(-1)).toBe(0);
      }),
    );
  });

  test("says once that sound began, and once that it ended", () => {
    const pipeline = completeTurn();
    expect(play(pipeline, 3).changes).toEqual([]);
    pipeline.push(ramp(0, block * 5));
    expect(play(pipeline, 20).changes).toEqual(["started", "drained"]);
    pipeline.push(ramp(0, 1));
    expect(play(pipeline, 3).changes).toEqual(["started", "drained"]);
  });

  describe("the margin", () => {
    test("does not hold back audio that is ahead, nor a turn that is complete", () => {
      const pipeline = createPlaybackPipeline(24_000, 24_000);
      pipeline.push(ramp(0, 480));
      expect(play(pipeline, 1).samples[0]).toBe(1);
      const short = completeTurn();
      short.push(ramp(0, 10));
      expect(play(short, 1).samples[0]).toBe(1);
    });

    test("waits for so much, and no longer than that takes in real time", () => {
      const pipeline = createPlaybackPipeline(24_000, 24_000);
      pipeline.push(ramp(0, 240));
      // 20 ms are four blocks.
      expect(play(pipeline, 4).samples.every((sample) => sample === 0)).toBe(true);
      expect(play(pipeline, 1).samples[0]).toBe(1);
    });

    test("grows by the gap that was heard, and shrinks when it is calm", () => {
      const pipeline = createPlaybackPipeline(24_000, 24_000);
      pipeline.push(ramp(0, 4 * block));
      // Four blocks of sound, and ten of nothing.
      play(pipeline, 14);
      pipeline.push(ramp(0, 24_000));
      play(pipeline, 1);
      const { underruns, underrunMs, marginMs } = pipeline.stats();
      expect(underruns).toBe(1);
      expect(underrunMs).toBeCloseTo(10 * blockMs, 5);
      expect(marginMs).toBeCloseTo(20 + 10 * blockMs, 5);

      for (let second = 0; second < 60; second += 1) {
        pipeline.push(ramp(0, 24_000));
        play(pipeline, 24_000 / block + 1);
      }
      expect(pipeline.stats().underruns).toBe(1);
      expect(pipeline.stats().marginMs).toBe(20);
    });

    test("never exceeds 200 ms, and after a stutter so much is awaited", () => {
      const pipeline = createPlaybackPipeline(24_000, 24_000);
      pipeline.push(ramp(0, 480));
      play(pipeline, 200);
      pipeline.push(ramp(0, 480));
      play(pipeline, 8);
      expect(pipeline.stats().marginMs).toBe(200);
      // Dry again: from here on sound waits for 200 ms of audio.
      pipeline.push(ramp(0, 2400));
      expect(play(pipeline, 10).samples.every((sample) => sample === 0)).toBe(true);
      pipeline.push(ramp(0, 2400));
      expect(play(pipeline, 2).samples.some((sample) => sample !== 0)).toBe(true);
    });

    test.each([
      ["between two turns", (pipeline: PlaybackPipeline) => pipeline.markTurn(false), 10],
      ["after the end of a turn", (pipeline: PlaybackPipeline) => pipeline.markTurn(true), 10],
      ["after an interruption", (pipeline: PlaybackPipeline) => void pipeline.flush(), 10],
      ["of more than two seconds, where turns are not announced", () => {}, 500],
    ])("is not touched by a silence %s, and the first sample is whole", (_, event, blocks) => {
      const pipeline = createPlaybackPipeline(24_000, 24_000);
      pipeline.push(ramp(0, 480));
      play(pipeline, blocks);
      event(pipeline);
      pipeline.push(new Int16Array(4800).fill(9000));
      expect(play(pipeline, 1).samples[0]).toBe(9000);
      expect(pipeline.stats()).toMatchObject({ underruns: 0, underrunMs: 0, marginMs: 20 });
    });
  });

  test.each([0, 1, 8, 60, 95])(
    "an interruption with %i samples in hand is as gentle as any, and the next turn is whole",
    (left) => {
      const pipeline = createPlaybackPipeline(24_000, 24_000);
      pipeline.push(new Int16Array(5 * block + left).fill(9600));
      const before = play(pipeline, 5).samples;
      pipeline.flush();
      const fade = play(pipeline, 2).samples;
      const heard = [...before.slice(-1), ...fade];
      for (let i = 1; i < heard.length; i += 1) {
        expect(Math.abs(heard[i]! - heard[i - 1]!)).toBeLessThanOrEqual(202);
      }
      expect(fade.findIndex((sample) => sample === 0)).toBeLessThanOrEqual(96);
      pipeline.markTurn(false);
      pipeline.push(new Int16Array(480).fill(4800));
      expect(play(pipeline, 1).samples[0]).toBe(4800);
    },
  );

  test("an interruption within an underrun lets nothing of the old turn be heard again", () => {
    const pipeline = createPlaybackPipeline(24_000, 24_000);
    pipeline.push(new Int16Array(4 * block).fill(9600));
    play(pipeline, 4);
    // Dry, and sloping down; a piece comes too late, and then the interruption.
    play(pipeline, 1);
    pipeline.push(new Int16Array(240).fill(9600));
    pipeline.flush();
    expect(play(pipeline, 20).samples.every((sample) => sample === 0)).toBe(true);
  });

  test("a line that breaks in the middle of a word ends it gently", () => {
    const pipeline = createPlaybackPipeline(24_000, 24_000);
    pipeline.push(new Int16Array(5 * block).fill(9600));
    const heard = play(pipeline, 4).samples.slice(-1);
    pipeline.markTurn(false);
    heard.push(...play(pipeline, 6).samples);
    for (let i = 1; i < heard.length; i += 1) {
      expect(Math.abs(heard[i]! - heard[i - 1]!)).toBeLessThanOrEqual(202);
    }
    expect(pipeline.stats().underruns).toBe(0);
  });

  test("a stall within an announced turn is an underrun, however long it was", () => {
    const pipeline = createPlaybackPipeline(24_000, 24_000);
    pipeline.markTurn(false);
    pipeline.push(new Int16Array(480).fill(9600));
    play(pipeline, 600);
    pipeline.push(new Int16Array(9600).fill(9600));
    expect(play(pipeline, 1).samples[0]).toBeLessThan(202);
    expect(pipeline.stats()).toMatchObject({ underruns: 1, marginMs: 200 });
  });

  test("a turn that is announced while the one before still plays is no underrun", () => {
    const pipeline = createPlaybackPipeline(24_000, 24_000);
    pipeline.markTurn(false);
    pipeline.push(ramp(0, 4800));
    play(pipeline, 4);
    pipeline.markTurn(true);
    pipeline.markTurn(false);
    // The first turn plays to its end; a while later the second comes.
    play(pipeline, 200);
    pipeline.push(new Int16Array(4800).fill(9000));
    expect(play(pipeline, 1).samples[0]).toBe(9000);
    expect(pipeline.stats()).toMatchObject({ underruns: 0, marginMs: 20 });
    // A gap in the second is one.
    play(pipeline, 200);
    pipeline.push(new Int16Array(4800).fill(9000));
    play(pipeline, 1);
    expect(pipeline.stats().underruns).toBe(1);
  });

  test("lateness of audio is measured against real time, and audio that is early is not late", () => {
    const pipeline = createPlaybackPipeline(24_000, 24_000);
    for (let i = 0; i < 50; i += 1) pipeline.push(ramp(0, block));
    expect(pipeline.stats().jitterMs).toBe(0);
    const late = createPlaybackPipeline(24_000, 24_000);
    for (let i = 0; i < 200; i += 1) {
      late.push(ramp(0, block * 2));
      play(late, 4);
    }
    // Each chunk lasts two blocks and comes after four.
    expect(late.stats().jitterMs).toBeCloseTo(2 * blockMs, 1);
  });

  test("a flush fades out within 5 ms, without a step, and the next turn is played in full", () => {
    const pipeline = createPlaybackPipeline(24_000, 24_000);
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
    const pipeline = createPlaybackPipeline(24_000, 24_000);
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
    const pipeline = createPlaybackPipeline(24_000, 24_000);
    pipeline.push(new Int16Array(24_000).fill(16_000));
    expect(pipeline.flush()).toBe(24_000);
    expect(play(pipeline, 2).samples.every((sample) => sample === 0)).toBe(true);
  });

  test("a second flush within the fade neither prolongs nor restarts it", () => {
    const pipeline = createPlaybackPipeline(24_000, 24_000);
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
    const pipeline = createPlaybackPipeline(24_000, 24_000);
    expect(pipeline.flush()).toBe(0);
    pipeline.push(ramp(0, 480));
    expect(play(pipeline, 3).samples.slice(0, 300)).toEqual(Array.from(ramp(0, 300)));
  });
});

describe.each([44_100, 48_000, 16_000])("on a device at %i Hz", (deviceRateHz) => {
  test("a second of sound lasts a second, tail included, and then it is silent", () => {
    const pipeline = completeTurn(deviceRateHz);
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
    const whole = createPlaybackPipeline(deviceRateHz, 24_000);
    whole.push(tone);
    const cut = createPlaybackPipeline(deviceRateHz, 24_000);
    for (let at = 0; at < tone.length; at += 37) cut.push(tone.subarray(at, at + 37));
    expect(play(cut, 100).samples).toEqual(play(whole, 100).samples);
  });
});
