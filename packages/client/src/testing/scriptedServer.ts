import { AtomsError } from "../errors.js";
import type { WireClientFrame, WireServerFrame } from "../protocol/wire.js";
import type { VoiceListeners } from "../audio/voicePath.js";
import type { PlaybackReport } from "../audio/worklets/messages.js";
import type { Runtime } from "../runtime.js";
import type { TransportEvent } from "../transport/transport.js";
import { createScriptedVoice, type ScriptedVoiceState } from "./scriptedVoice.js";

/** A server played by a test or a story: it sees what the client sends, and says what the script says. */
export type ScriptedServer = {
  /** Give it to `createConversationClient`. */
  readonly runtime: Runtime;
  /** Every frame the client sent in the present session. */
  readonly sent: readonly WireClientFrame[];
  /** The address of each socket that was opened, the newest last. */
  readonly connections: readonly string[];
  /** The audio of the present session; null in a chat and before the first start. */
  readonly voice: ScriptedVoiceState | null;
  /** What the level meters show, 0 to 1. */
  readonly levels: { input: number; output: number };
  /** What becomes of the next microphone. Null opens it. */
  microphoneError: AtomsError | null;
  /** Whether the microphone is allowed already. Default true. */
  microphoneGranted: boolean;
  /** Whether `session.update` is answered by `session.updated`, as newer servers do. Default true. */
  acknowledgesTools: boolean;
  /** Resolves when the client has opened its next socket. */
  connected(): Promise<void>;
  /** Begins the session: sends `session.created`. */
  accept(session?: { callId?: string; sampleRateHz?: number }): void;
  /** Sends a frame. Audio goes nowhere: use `playback` to say what is heard. */
  send(frame: WireServerFrame | Record<string, unknown>): void;
  /** Plays a piece of agent audio, base64 of PCM16, to whoever listens to the audio itself. */
  audio(base64: string): void;
  /** Tells that a frame of the microphone went out. */
  audioSent(byteLength: number): void;
  /** Which directions of the audio the client listens to. */
  readonly taps: { received: boolean; sent: boolean };
  /** Reports what the loudspeaker does. */
  playback(report: Exclude<PlaybackReport["type"], "stats">): void;
  /** Reports what the microphone gives: how likely the person speaks, and whether there is no signal. */
  microphone(report: { score: number; isSilent: boolean }): void;
  /** Has the browser hold sound back, or let it go. */
  blockAudio(isBlocked: boolean): void;
  readonly isOnline: boolean;
  /** Takes the browser's network away, or gives it back. The socket is not closed by that. */
  setOnline(isOnline: boolean): void;
  /** Closes the socket. Default: 1006, a lost network. */
  close(code?: number, reason?: string): void;
};

/** Makes a server for one client at a time. No network, no microphone, no sound. */
export function createScriptedServer(): ScriptedServer {
  const connections: string[] = [];
  const levels = { input: 0, output: 0 };
  let sent: WireClientFrame[] = [];
  let taps = { received: false, sent: false };
  let voice: ScriptedVoiceState | null = null;
  let emit: ((event: TransportEvent) => void) | null = null;
  let onVoiceEvents: VoiceListeners | null = null;
  let toPage = (_isOnline: boolean): void => {};
  let waiting: (() => void)[] = [];

  const toClient = (event: TransportEvent): void => {
    if (emit === null) {
      throw new AtomsError(
        "not_connected",
        "The client has not opened a socket: await `connected()` first.",
      );
    }
    emit(event);
  };

  const server: ScriptedServer & { isOnline: boolean } = {
    runtime: {
      clock: globalThis,
      now: () => Date.now(),
      isMicrophoneGranted: () => Promise.resolve(server.microphoneGranted),
      page: {
        isOnline: () => server.isOnline,
        watch({ onNetwork }) {
          toPage = onNetwork;
          return () => {};
        },
      },
      openVoice(settings, listeners) {
        onVoiceEvents = listeners;
        const { path, state } = createScriptedVoice(settings, levels, server.microphoneError);
        voice = state;
        return path;
      },
      createTransport: (_options, { emit: emitEvent }) =>
        Promise.resolve({
          kind: "scripted",
          connect({ url }) {
            connections.push(url);
            sent = [];
            emit = emitEvent;
            for (const resolve of waiting) resolve();
            waiting = [];
          },
          send(text) {
            const frame = JSON.parse(text) as WireClientFrame;
            sent.push(frame);
            if (frame.type === "session.update" && server.acknowledgesTools) {
              const tools = frame.tools.map(({ name }) => name);
              queueMicrotask(() => {
                if (emit === emitEvent) server.send({ type: "session.updated", tools });
              });
            }
            if (frame.type !== "session.close") return;
            server.send({ type: "session.closed", reason: "client_requested" });
          },
          attach() {},
          disconnect() {
            if (emit === emitEvent) emit = null;
          },
          tapAudio(received, isSent) {
            taps = { received, sent: isSent };
          },
          stats: () =>
            Promise.resolve({ framesSent: 0, framesDropped: 0, bytesSent: 0, bytesReceived: 0 }),
          close() {
            if (emit === emitEvent) emit = null;
          },
        }),
    },
    get sent() {
      return sent;
    },
    connections,
    get voice() {
      return voice;
    },
    levels,
    microphoneError: null,
    microphoneGranted: true,
    acknowledgesTools: true,
    connected: () =>
      emit === null ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    accept({ callId = "CALL-scripted", sampleRateHz = 24_000 } = {}) {
      server.send({
        type: "session.created",
        session_id: "session-scripted",
        call_id: callId,
        sample_rate: sampleRateHz,
        channels: 1,
      });
    },
    send: (frame) => toClient({ type: "frame", raw: structuredClone(frame) }),
    audio(base64) {
      if (taps.received) toClient({ type: "audio", base64 });
    },
    audioSent(byteLength) {
      if (taps.sent) toClient({ type: "audioSent", byteLength });
    },
    get taps() {
      return taps;
    },
    playback(type) {
      onVoiceEvents?.onReport(
        type === "flushed" ? { type, position: 0, droppedSamples: 0 } : { type, position: 0 },
      );
    },
    microphone: (report) => onVoiceEvents?.onVoice(report),
    blockAudio: (isBlocked) => onVoiceEvents?.onBlocked(isBlocked),
    isOnline: true,
    setOnline(isOnline) {
      server.isOnline = isOnline;
      toPage(isOnline);
    },
    close(code = 1006, reason = "") {
      toClient({ type: "closed", code, reason });
      emit = null;
    },
  };
  return server;
}
