import {
  type BlockMessage,
  blockLength,
  type ConnectMessage,
  type ProbeAnswer,
  type ProbeRequest,
  type StreamMessage,
  type Tap,
} from "../messages.js";

/** Keeps what the recorder worklets post, with the moment of its arrival, and hands it to the bench. */

type Recording = {
  tap: Tap;
  sampleRateHz: number;
  frames: number[];
  times: number[];
  blocks: Float32Array[];
};

const recordings: Recording[] = [];

function listen({ tap, sampleRateHz, port }: StreamMessage): void {
  const recording: Recording = { tap, sampleRateHz, frames: [], times: [], blocks: [] };
  recordings.push(recording);
  port.onmessage = ({ data }: MessageEvent<BlockMessage>) => {
    recording.times.push(performance.timeOrigin + performance.now());
    recording.frames.push(data.frame);
    recording.blocks.push(data.samples);
  };
}

/** Times, then frame numbers, then samples, so that everything stays aligned. */
function pack({ frames, times, blocks }: Recording): ArrayBuffer {
  const count = blocks.length;
  const buffer = new ArrayBuffer(count * (16 + blockLength * 4));
  new Float64Array(buffer, 0, count).set(times);
  new Float64Array(buffer, count * 8, count).set(frames);
  const samples = new Float32Array(buffer, count * 16);
  blocks.forEach((block, i) => samples.set(block, i * blockLength));
  return buffer;
}

function forget(recording: Recording): void {
  recording.frames = [];
  recording.times = [];
  recording.blocks = [];
}

function connect(url: string): void {
  const socket = new WebSocket(url);
  const answer = (message: ProbeAnswer): void => socket.send(JSON.stringify(message));
  socket.addEventListener("open", () => answer({ type: "hello" }));
  socket.addEventListener("message", ({ data }: MessageEvent<string>) => {
    const request = JSON.parse(data) as ProbeRequest;
    const { id } = request;
    switch (request.type) {
      case "clock":
        answer({ type: "clock", id, nowMs: performance.timeOrigin + performance.now() });
        return;
      case "forget":
        recordings.forEach(forget);
        answer({ type: "forgotten", id });
        return;
      case "take": {
        const recording = recordings.findLast(({ tap }) => tap === request.tap);
        const packed = recording ? pack(recording) : new ArrayBuffer(0);
        answer({
          type: "recording",
          id,
          sampleRateHz: recording?.sampleRateHz ?? 0,
          blocks: recording?.blocks.length ?? 0,
        });
        socket.send(packed);
        return;
      }
      default:
        request satisfies never;
    }
  });
}

addEventListener("message", ({ data }: MessageEvent<ConnectMessage | StreamMessage>) => {
  if ("url" in data) connect(data.url);
  else listen(data);
});
