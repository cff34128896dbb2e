import type { Recording } from "../probe/recording.js";
import type { UplinkFrame } from "../servers/line.js";

/** Differences up to this, in steps of 16 bits, are rounding. */
const tolerance = 2;
const loudEnough = 500;

/** Where in a recording a frame is found, from its first sample; −1 when nowhere. */
export function findFrame(frame: Int16Array, samples: Float32Array, from = 0): number {
  const probe = frame.findIndex((sample) => Math.abs(sample) > loudEnough);
  if (probe === -1) return -1;
  for (let start = from; start + frame.length <= samples.length; start += 1) {
    if (isAt(frame, samples, start)) return start;
  }
  return -1;
}

function isAt(frame: Int16Array, samples: Float32Array, start: number): boolean {
  for (let i = 0; i < frame.length; i += 1) {
    const heard = Math.max(-32_768, Math.min(32_767, samples[start + i]! * 32_768));
    if (Math.abs(frame[i]! - heard) > tolerance) return false;
  }
  return true;
}

/**
 * For each frame that is found in what the microphone gave: how long after the render of its last sample it reached
 * the server, in ms.
 */
export function delaysToWire(frames: readonly UplinkFrame[], capture: Recording): number[] {
  const delays: number[] = [];
  let from = 0;
  for (const { samples, arrivedAt } of frames) {
    const start = findFrame(samples, capture.samples, from);
    if (start === -1) continue;
    from = start + samples.length;
    delays.push(arrivedAt - capture.timeOf(from - 1));
  }
  return delays;
}
