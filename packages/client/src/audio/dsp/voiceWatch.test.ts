import { expect, test } from "vitest";
import { createVoiceWatch, type VoiceWatch } from "./voiceWatch.js";

const rateHz = 48_000;
const block = 128;

/** Feeds so many seconds of a signal; null is a mute. Returns the scores, and where the microphone fell silent. */
function watch(
  watcher: VoiceWatch,
  seconds: number,
  signal: ((i: number) => number) | null,
): { scores: number[]; silentAfter: number | null } {
  const samples = new Float32Array(block);
  const scores: number[] = [];
  let silentAfter: number | null = null;
  for (let at = 0; at < rateHz * seconds; at += block) {
    if (signal) for (let i = 0; i < block; i += 1) samples[i] = signal(at + i);
    if (watcher.process(signal && samples, block)) scores.push(watcher.score);
    if (watcher.isSilent) silentAfter ??= at / rateHz;
  }
  return { scores, silentAfter };
}

let seed = 1;
const noise = (level: number) => (): number => {
  seed = (seed * 16_807) % 2_147_483_647;
  return level * (seed / 1_073_741_823.5 - 1);
};
const voice = (i: number): number => 0.1 * Math.sin(i / 20) * Math.abs(Math.sin(i / 8000));

test("a voice over noise scores high, the noise alone low, ten times a second", () => {
  const watcher = createVoiceWatch(rateHz);
  expect(Math.max(...watch(watcher, 3, noise(0.005)).scores.slice(5))).toBe(0);
  const spoken = watch(watcher, 2, (i) => voice(i) + noise(0.005)()).scores;
  expect(Math.abs(spoken.length - 20)).toBeLessThanOrEqual(1);
  expect(spoken.toSorted((a, b) => a - b)[10]).toBeGreaterThan(0.7);
  expect(watch(watcher, 2, noise(0.005)).scores.at(-1)).toBe(0);
});

test("a steady noise that begins is taken for noise after a while", () => {
  const watcher = createVoiceWatch(rateHz);
  watch(watcher, 1, noise(0.001));
  const { scores } = watch(watcher, 40, noise(0.02));
  expect(scores[1]).toBeGreaterThan(0.5);
  expect(scores.at(-1)).toBe(0);
});

test("a mute changes nothing of what is known of the room, and scores nothing", () => {
  const watcher = createVoiceWatch(rateHz);
  watch(watcher, 2, noise(0.005));
  watch(watcher, 0.3, (i) => voice(i));
  expect(watcher.score).toBeGreaterThan(0.5);
  watch(watcher, 0.5, null);
  expect(watcher.score).toBe(0);
  expect(Math.max(...watch(watcher, 1, noise(0.005)).scores)).toBe(0);
});

test("a rustle in perfect silence is no voice", () => {
  const watcher = createVoiceWatch(rateHz);
  expect(Math.max(...watch(watcher, 2, noise(0.00001)).scores)).toBe(0);
});

test("five seconds without a signal are told; a mute is none, and starts the count anew", () => {
  const watcher = createVoiceWatch(rateHz);
  expect(watch(watcher, 4.5, () => 0).silentAfter).toBeNull();
  expect(watch(watcher, 10, null).silentAfter).toBeNull();
  expect(watch(watcher, 4.5, () => 0).silentAfter).toBeNull();
  expect(watch(watcher, 1, () => 0).silentAfter).not.toBeNull();
  watch(watcher, 0.2, voice);
  expect(watcher.isSilent).toBe(false);
});

test("a quiet room is not silent", () => {
  expect(watch(createVoiceWatch(rateHz), 10, noise(0.0008)).silentAfter).toBeNull();
});
