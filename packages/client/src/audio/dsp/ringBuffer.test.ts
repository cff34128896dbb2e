import fc from "fast-check";
import { expect, test } from "vitest";
import { RingBuffer } from "./ringBuffer.js";

/** Reads as many samples as there are, up to `count`, as integers. */
function read(ring: RingBuffer, count: number): number[] {
  const target = new Float32Array(count);
  const done = ring.read(target, 0, count);
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
      const ring = new RingBuffer();
      let model: number[] = [];
      let next = 0;
      for (const action of steps) {
        if ("push" in action) {
          const chunk = Array.from({ length: action.push }, () => next++ % 30_000);
          ring.push(Int16Array.from(chunk));
          model.push(...chunk);
        } else if ("read" in action) {
          expect(read(ring, action.read)).toEqual(model.splice(0, action.read));
        } else {
          expect(ring.truncate(action.keep)).toBe(Math.max(0, model.length - action.keep));
          model = model.slice(0, action.keep);
        }
        expect(ring.length).toBe(model.length);
      }
      expect(read(ring, model.length + 10)).toEqual(model);
    }),
    { numRuns: 500 },
  );
});

test("a burst of an hour in small chunks comes out whole and in order", () => {
  const ring = new RingBuffer();
  const chunks = 90_000;
  for (let i = 0; i < chunks; i += 1) ring.push(Int16Array.of(i % 30_000, (i * 3) % 30_000));
  expect(ring.length).toBe(chunks * 2);
  for (let i = 0; i < chunks; i += 1) {
    const [first, second] = read(ring, 2);
    if (first !== i % 30_000 || second !== (i * 3) % 30_000) throw new Error(`wrong at ${i}`);
  }
  expect(ring.length).toBe(0);
});

test("samples are scaled so that PCM16 survives unchanged", () => {
  const ring = new RingBuffer();
  ring.push(Int16Array.of(-32_768, 32_767, 1));
  const target = new Float32Array(3);
  ring.read(target, 0, 3);
  expect(Array.from(target)).toEqual([-1, 32_767 / 32_768, 1 / 32_768]);
});
