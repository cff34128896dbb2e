import type {
  CaptureOutput,
  FormatMessage,
  PlaybackAudioMessage,
} from "../audio/worklets/messages.js";
import { encodeAudioFrame, readAudioCue } from "../protocol/audioFrames.js";
import { encodePcm16 } from "../protocol/pcm16.js";
import type { AudioPorts, ConnectRequest, TransportEvent } from "./transport.js";

/** The part of a browser's `WebSocket` that is used; the `ws` package has it too. */
export type SocketLike = {
  readonly readyState: number;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { code: number; reason: string }) => void,
  ): void;
  addEventListener(type: "error", listener: () => void): void;
  send(data: string): void;
  close(code?: number, reason?: string): void;
};

/** What the loop needs from its surroundings. */
export type SocketLoopHost = {
  createSocket: (url: string) => SocketLike;
  /** Milliseconds of a clock that never runs backwards. */
  now: () => number;
};

export type SocketLoop = {
  send(text: string): void;
  tapAudio(on: boolean): void;
  close(): void;
};

const openState = 1;

/** Speech from before the session began is kept for so long. */
const earlySpeechMs = 3000;

/**
 * After an interruption the rest of the old turn may still be on its way: it is dropped until the next turn starts,
 * but for this long at most, so that a server which announces no turns is never silenced.
 */
const staleAudioMs = 1000;

/**
 * Joins a WebSocket and the two audio ports, and passes on everything that is not audio. Runs in a worker or on the
 * page's own thread.
 */
export function startSocketLoop(
  request: ConnectRequest,
  host: SocketLoopHost,
  emit: (event: TransportEvent) => void,
): SocketLoop {
  const { audio } = request;
  let sampleRateHz = 0;
  let tapped = false;
  let interruptedAt = Number.NEGATIVE_INFINITY;
  /** Frames from before the session began, at the rate that was asked for. */
  let early: Int16Array[] = [];
  const maxEarlySamples = (earlySpeechMs / 1000) * request.sampleRateHz;
  let closed = false;

  const socket = host.createSocket(request.url);

  const send = (text: string): void => {
    if (socket.readyState === openState) socket.send(text);
  };

  const sendAudio = (pcm: Int16Array): void => send(encodeAudioFrame(pcm));

  const play = (message: PlaybackAudioMessage): void => {
    if (message instanceof Int16Array) audio?.playback.postMessage(message, [message.buffer]);
    else audio?.playback.postMessage(message);
  };

  const finish = (): void => {
    closed = true;
    audio?.capture.close();
    audio?.playback.close();
  };

  const receive = (raw: unknown): void => {
    const cue = readAudioCue(raw);
    switch (cue?.type) {
      case "audio":
        if (host.now() - interruptedAt < staleAudioMs) return;
        if (tapped) emit({ type: "audio", base64: encodePcm16(cue.pcm) });
        play(cue.pcm);
        return;
      case "format":
        ({ sampleRateHz } = cue);
        announceFormat(audio, cue);
        if (sampleRateHz === request.sampleRateHz) early.forEach(sendAudio);
        early = [];
        break;
      case "interruption":
        interruptedAt = host.now();
        play({ type: "flush" });
        break;
      case "turnStart":
        interruptedAt = Number.NEGATIVE_INFINITY;
        break;
      case undefined:
        break;
      default:
        cue satisfies never;
    }
    emit({ type: "frame", raw });
  };

  socket.addEventListener("message", ({ data }) => {
    if (!closed) receive(parse(data));
  });
  socket.addEventListener("close", ({ code, reason }) => {
    if (closed) return;
    finish();
    emit({ type: "closed", code, reason });
  });
  // A close event follows and says more; without a listener `ws` would throw.
  socket.addEventListener("error", () => {});

  if (audio) {
    audio.capture.onmessage = ({ data }: MessageEvent<CaptureOutput>) => {
      if (!(data instanceof Int16Array)) {
        early = [];
        return;
      }
      if (sampleRateHz !== 0) {
        sendAudio(data);
        return;
      }
      early.push(data);
      if (early.length * data.length > maxEarlySamples) early.shift();
    };
  }

  return {
    send,
    tapAudio(on) {
      tapped = on;
    },
    close() {
      if (closed) return;
      finish();
      socket.close(1000);
    },
  };
}

function announceFormat(audio: AudioPorts | null, format: FormatMessage): void {
  audio?.capture.postMessage(format);
  audio?.playback.postMessage(format);
}

/** The JSON of a frame, or the text itself; null for a binary frame, which the protocol does not have. */
function parse(data: unknown): unknown {
  if (typeof data !== "string") return null;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
