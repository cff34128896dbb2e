import { nowMs, waitUntil } from "../clock.js";
import type { Line } from "./line.js";

export type StreamOptions = {
  chunkMs: number;
  /** How much faster than it plays the audio is sent. Default 1. */
  speed?: number;
  /** How much is sent ahead of that, at once, in ms. Default 0. */
  leadMs?: number;
  /** Stops the stream at once. */
  signal?: AbortSignal;
  /** How late a chunk is, in ms; the order is kept. Default 0. */
  lateness?: () => number;
};

/** Sends audio in the rhythm of a server. Returns when each chunk was sent. */
export async function stream(
  line: Line,
  samples: Int16Array,
  { chunkMs, speed = 1, leadMs = 0, signal, lateness }: StreamOptions,
): Promise<number[]> {
  const chunk = Math.round((line.outputRateHz * chunkMs) / 1000);
  const times: number[] = [];
  const beganAt = nowMs();
  for (let at = 0; at < samples.length; at += chunk) {
    const dueMs = ((at * 1000) / line.outputRateHz - leadMs) / speed + (lateness?.() ?? 0);
    await waitUntil(beganAt + dueMs);
    if (signal?.aborted) break;
    times.push(line.sendAudio(samples.subarray(at, at + chunk)));
  }
  return times;
}
