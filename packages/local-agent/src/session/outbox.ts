import type { WireServerFrame } from "@atoms-kit/client";
import type { WebSocket } from "ws";
import type { Fault } from "../faults.js";
import { base64ToSamples, samplesToBase64 } from "../speech/pcm16.js";
import { type AudioJitter, createAudioJitter } from "./audioJitter.js";
import { createGarbage } from "./garbage.js";

/** Everything that a call sends goes through here, in order, and past the faults of the stream. */
export type Outbox = {
  /** Puts a frame in the queue. Without a fault it is sent at once. */
  send(frame: WireServerFrame): void;
  /** Closes the socket when everything before was sent. */
  close(code: number, reason: string): void;
  /** Sends nothing for so long; what is put in the queue meanwhile goes out afterwards. */
  stall(ms: number): void;
  /** Sends nothing from now on, apart from a close. */
  mute(): void;
  /** Changes how frames are cut or spelled, or what is mixed in, from now on. */
  distort(fault: Extract<Fault, { type: "jitter" | "garbage" | "alternative_spelling" }>): void;
  /** Stops timers; what is in the queue stays unsent. */
  dispose(): void;
};

type Entry =
  | { kind: "text"; text: string; gapMs: number; samples?: Int16Array }
  | { kind: "binary"; bytes: Uint8Array }
  | { kind: "close"; code: number; reason: string };

/** `onAudioSent` gets the samples of each audio frame when it is really sent. */
export function createOutbox(
  socket: Pick<WebSocket, "send" | "close" | "readyState" | "OPEN">,
  onAudioSent: (samples: Int16Array) => void,
): Outbox {
  const queue: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let heldUntilMs = 0;
  let isMuted = false;
  let jitter: AudioJitter | undefined;
  let respell = (frame: WireServerFrame): WireServerFrame => frame;
  let nextGarbage: () => string | Uint8Array | undefined = () => undefined;

  function write(entry: Entry): void {
    if (socket.readyState !== socket.OPEN) return;
    switch (entry.kind) {
      case "text":
        socket.send(entry.text);
        if (entry.samples !== undefined) onAudioSent(entry.samples);
        break;
      case "binary":
        socket.send(entry.bytes);
        break;
      case "close":
        socket.close(entry.code, entry.reason);
        break;
      default:
        entry satisfies never;
    }
  }

  function pump(): void {
    if (timer !== undefined) return;
    for (let entry = queue[0]; entry !== undefined; entry = queue[0]) {
      const waitMs = heldUntilMs - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(() => {
          timer = undefined;
          pump();
        }, waitMs);
        return;
      }
      if (entry.kind === "text" && entry.gapMs > 0) {
        heldUntilMs = performance.now() + entry.gapMs;
        queue[0] = { ...entry, gapMs: 0 };
        continue;
      }
      queue.shift();
      write(entry);
    }
  }

  function enqueueFrame(frame: WireServerFrame, gapMs: number, samples?: Int16Array): void {
    const text = JSON.stringify(frame);
    queue.push(
      samples === undefined
        ? { kind: "text", text, gapMs }
        : { kind: "text", text, gapMs, samples },
    );
    const garbage = nextGarbage();
    if (typeof garbage === "string") queue.push({ kind: "text", text: garbage, gapMs: 0 });
    else if (garbage !== undefined) queue.push({ kind: "binary", bytes: garbage });
  }

  function enqueueAudio(pieces: readonly { samples: Int16Array; gapMs: number }[]): void {
    for (const { samples, gapMs } of pieces) {
      enqueueFrame({ type: "output_audio.delta", audio: samplesToBase64(samples) }, gapMs, samples);
    }
  }

  return {
    send(frame) {
      if (isMuted) return;
      if (frame.type === "output_audio.delta") {
        const samples = base64ToSamples(frame.audio) ?? new Int16Array(0);
        if (jitter === undefined) enqueueFrame(frame, 0, samples);
        else enqueueAudio(jitter.push(samples));
      } else {
        // Words may overtake audio that waits to be merged; everything else marks a place in the stream.
        if (frame.type !== "transcript.delta") enqueueAudio(jitter?.flush() ?? []);
        enqueueFrame(respell(frame), 0);
      }
      pump();
    },
    close(code, reason) {
      queue.push({ kind: "close", code, reason });
      pump();
    },
    stall(ms) {
      heldUntilMs = Math.max(heldUntilMs, performance.now() + ms);
    },
    mute() {
      isMuted = true;
    },
    distort(fault) {
      switch (fault.type) {
        case "jitter":
          jitter = createAudioJitter(fault.style ?? "both", fault.maxGapMs ?? 40);
          break;
        case "garbage":
          nextGarbage = createGarbage(fault.every ?? 5);
          break;
        case "alternative_spelling":
          respell = (frame) => spellOtherwise(frame, fault.timestamps ?? true);
          break;
        default:
          fault satisfies never;
      }
    },
    dispose() {
      clearTimeout(timer);
      queue.length = 0;
    },
  };
}

function spellOtherwise(frame: WireServerFrame, withTimestamp: boolean): WireServerFrame {
  switch (frame.type) {
    case "agent_start_talking":
      return withTimestamp
        ? { type: "agent.start_talking", timestamp: Date.now() }
        : { type: "agent.start_talking" };
    case "agent_stop_talking":
      return withTimestamp
        ? { type: "agent.stop_talking", timestamp: Date.now() }
        : { type: "agent.stop_talking" };
    case "transcript":
    case "transcript.delta":
      return frame.role === "assistant" ? { ...frame, role: "agent" } : frame;
    default:
      return frame;
  }
}
