import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createPlaybackPipeline } from "./playbackPipeline.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes of the heap and of audio, when nothing that could go is left. */
async function memory(): Promise<{ heap: number; audio: number }> {
  // Buffers are given back beside the program, a little after the collection that found them.
  for (let i = 0; i < 3; i += 1) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, audio: arrayBuffers };
}

const megabyte = 1_000_000;
const rateHz = 24_000;
const chunkLength = rateHz / 50;

test("an hour of audio is freed as it plays, and leaves the heap where it was", async () => {
  const pipeline = createPlaybackPipeline(rateHz, rateHz);
  const output = new Float32Array(128);
  const play = (seconds: number): void => {
    for (let i = 0; i < (seconds * rateHz) / output.length; i += 1) pipeline.process(output);
  };
  const push = (seconds: number): void => {
    for (let i = 0; i < seconds * 50; i += 1) pipeline.push(new Int16Array(chunkLength).fill(1));
  };
  push(1);
  play(2);
  const before = await memory();

  push(1800);
  const queued = await memory();
  // Half an hour of PCM16, and little besides it.
  expect(queued.audio - before.audio).toBeGreaterThan(1800 * rateHz * 2 - megabyte);
  play(900);
  expect((await memory()).audio - before.audio).toBeLessThan(900 * rateHz * 2 + megabyte);
  play(901);
  push(1800);
  play(1801);

  const after = await memory();
  expect(pipeline.stats().playedFrames).toBe(3601 * rateHz);
  expect(Math.abs(after.audio - before.audio)).toBeLessThan(megabyte);
  // The test's own machinery moves by a megabyte; the chunks of an hour would be more than ten.
  expect(after.heap - before.heap).toBeLessThan(4 * megabyte);
});
