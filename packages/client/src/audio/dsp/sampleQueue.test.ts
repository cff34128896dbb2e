import fc from "fast-check";
import { expect, test } from "vitest";
import { createSampleQueue, type SampleQueue } from "./sampleQueue.js";

/** Reads as many samples as there are, up to `count`, as integers. */
function read(queue: SampleQueue, count: number): number[] {
  const target = new Float32Array(count);
  const done = queue.read(target, count);
  return Array.from(target.subarray(0, done), (sample) => Math.round(sample * 32_768));
}

test("any order of pushes, reads and truncations behaves like a plain array", () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ read: fc.integer({ min: 0, max: 60 }) }),
    fc.record({ keep: fc.integer({ min: 0, max: 50 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const queue = createSampleQueue();
      let model: number[] = [];
      let next = 0;
      for (const action of steps) {
        if ("push" in action) {
          const chunk = Array.from({ length: action.push }, () => next++ % 30_000);
          queue.push(Int16Array.from(chunk));
          model.push(...chunk);
        } else if ("read" in action) {
          expect(read(queue, action.read)).toEqual(model.splice(0, action.read));
        } else {
          expect(queue.truncate(action.keep)).toBe(Math.max(0, model.length - action.keep));
          model = model.slice(0, action.keep);
        }
        expect(queue.length()).toBe(model.length);
      }
      expect(read(queue, model.length + 10)).toEqual(model);
    }),
    { numRuns: 500 },
  );
});

test("a burst of an hour in small chunks comes out whole and in order", () => {
  const queue = createSampleQueue();
  const chunks = 90_000;
  for (let i = 0; i < chunks; i += 1) queue.push(Int16Array.of(i % 30_000, (i * 3) % 30_000));
  expect(queue.length()).toBe(chunks * 2);
  for (let i = 0; i < chunks; i += 1) {
    const [first, second] = read(queue, 2);
    if (first !== i % 30_000 || second !== (i * 3) % 30_000) throw new Error(`wrong at ${i}`);
  }
  expect(queue.length()).toBe(0);
});

test("samples are scaled so that PCM16 survives unchanged", () => {
  const queue = createSampleQueue();
  queue.push(Int16Array.of(-32_768, 32_767, 1));
  const target = new Float32Array(3);
  queue.read(target, 3);
  expect(Array.from(target)).toEqual([-1, 32_767 / 32_768, 1 / 32_768]);
});
