import type {
  CaptureOutput,
  FormatMessage,
  PlaybackAudioMessage,
} from "../audio/worklets/messages.js";
import { encodeAudioFrame, readAudioCue } from "../protocol/audioFrames.js";
import { encodePcm16 } from "../protocol/pcm16.js";
import type { AudioPorts, Transport, TransportEvent, TransportStats } from "./transport.js";

/** The part of a browser's `WebSocket` that is used; the `ws` package has it too. */
export type SocketLike = {
  readonly readyState: number;
  /** Bytes that wait for the network. */
  readonly bufferedAmount?: number;
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

/** A transport on whatever thread it is made on. */
export type SocketLoop = Omit<Transport, "kind" | "stats"> & { stats(): TransportStats };

const openState = 1;

/** Speech that can't be sent yet, before the session or on a slow network, is kept for so long. */
const keptSpeechMs = 3000;

const highestRateHz = 48_000;

/** With so much on its way to the network, about a second of speech, more would only grow older there. */
const maxBufferedBytes = 65_536;

/**
 * After an interruption the rest of the old turn may still be on its way: it is dropped until the next turn starts,
 * but for this long at most, so that a server which announces no turns is never silenced.
 */
const staleAudioMs = 1000;

/**
 * Joins a WebSocket and the two audio ports, and passes on everything that is not audio. Runs in a worker or on the
 * page's own thread. The ports, and speech that waits, outlive a socket that breaks.
 */
export function createSocketLoop(
  host: SocketLoopHost,
  emit: (event: TransportEvent) => void,
): SocketLoop {
  const ports: AudioPorts = {};
  const stats: TransportStats = { framesSent: 0, framesDropped: 0, bytesSent: 0, bytesReceived: 0 };
  let socket: SocketLike | null = null;
  /** The rate of both directions, as negotiated; before that, and between two calls, what the microphone gives. */
  let sampleRateHz = 0;
  let isNegotiated = false;
  let chunkMs = 0;
  let isCreated = false;
  let tapsReceived = false;
  let tapsSent = false;
  let isCongested = false;
  let interruptedAt = Number.NEGATIVE_INFINITY;
  /** Speech that waits for the session, or for the network. */
  let speech: Int16Array[] = [];

  const send = (text: string): void => {
    if (socket?.readyState !== openState) return;
    stats.bytesSent += text.length;
    socket.send(text);
  };

  const sendSpeech = (): void => {
    if (!isCreated) return;
    const frameLength = Math.round((sampleRateHz * chunkMs) / 1000);
    while (speech.length > 0) {
      // A socket that is closing takes nothing any more: what waits is for the next call.
      if (socket?.readyState !== openState) return;
      if ((socket.bufferedAmount ?? 0) >= maxBufferedBytes) return;
      const frame = speech.shift()!;
      // A microphone that does not know the negotiated rate yet gives others.
      if (frame.length !== frameLength) continue;
      send(encodeAudioFrame(frame));
      if (tapsSent) emit({ type: "audioSent", byteLength: frame.byteLength });
      stats.framesSent += 1;
    }
    isCongested = false;
  };

  const hear = ({ data }: MessageEvent<CaptureOutput>): void => {
    if (!(data instanceof Int16Array)) {
      speech = [];
      return;
    }
    speech.push(data);
    sendSpeech();
    // Before the rate is known, the highest is assumed.
    const kept = (keptSpeechMs / 1000) * (sampleRateHz || highestRateHz);
    while (speech.length * data.length > kept) {
      speech.shift();
      stats.framesDropped += 1;
      if (isCreated && !isCongested) emit({ type: "congested" });
      isCongested = isCreated;
    }
  };

  const play = (message: PlaybackAudioMessage): void =>
    ports.playback?.postMessage(message, message instanceof Int16Array ? [message.buffer] : []);

  const receive = (raw: unknown): void => {
    const cue = readAudioCue(raw);
    if (cue instanceof Int16Array) {
      if (host.now() - interruptedAt < staleAudioMs) return;
      if (tapsReceived) emit({ type: "audio", base64: encodePcm16(cue) });
      play(cue);
      return;
    }
    switch (cue?.type) {
      case "format":
        ({ sampleRateHz } = cue);
        isNegotiated = true;
        ports.capture?.postMessage(cue);
        isCreated = true;
        sendSpeech();
        break;
      case "flush":
        interruptedAt = host.now();
        break;
      case "turn":
        if (!cue.isOver) interruptedAt = Number.NEGATIVE_INFINITY;
        break;
      case undefined:
        break;
      default:
        cue satisfies never;
    }
    if (cue !== null) play(cue);
    emit({ type: "frame", raw });
  };

  /** What comes next, if anything, is another call's. */
  const forgetSocket = (): void => {
    socket = null;
    isCreated = false;
    play({ type: "turn", isOver: false });
  };

  const disconnect = (): void => {
    if (socket === null) return;
    socket.close(1000);
    forgetSocket();
  };

  return {
    attach({ capture, playback }) {
      if (playback) ports.playback = playback;
      if (!capture) return;
      ports.capture?.close();
      ports.capture = capture;
      capture.onmessage = hear;
      const format: FormatMessage = { type: "format", sampleRateHz };
      if (isNegotiated) capture.postMessage(format);
    },
    connect(request) {
      disconnect();
      sampleRateHz ||= request.sampleRateHz;
      ({ chunkMs } = request);
      interruptedAt = Number.NEGATIVE_INFINITY;
      const opened = host.createSocket(request.url);
      socket = opened;
      opened.addEventListener("message", ({ data }) => {
        if (opened !== socket) return;
        if (typeof data === "string") stats.bytesReceived += data.length;
        receive(parse(data));
      });
      opened.addEventListener("close", ({ code, reason }) => {
        if (opened !== socket) return;
        forgetSocket();
        emit({ type: "closed", code, reason });
      });
      // A close event follows and says more; without a listener `ws` would throw.
      opened.addEventListener("error", () => {});
    },
    disconnect,
    send,
    tapAudio(received, sent) {
      tapsReceived = received;
      tapsSent = sent;
    },
    stats: () => ({ ...stats }),
    close() {
      disconnect();
      ports.capture?.close();
      ports.playback?.close();
    },
  };
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
