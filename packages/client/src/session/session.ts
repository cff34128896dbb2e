import { AtomsError, isAtomsError } from "../errors.js";
import type { VoiceListeners, VoicePath } from "../audio/voicePath.js";
import { decodeFrame, encodeFrame } from "../protocol/codec.js";
import type { ClientEvent } from "../protocol/events.js";
import type { Transport, TransportFactory } from "../transport/transport.js";
import { idle, transition } from "./machine.js";
import type {
  SessionEffect,
  SessionInput,
  SessionOutput,
  SessionState,
  SessionTimer,
} from "./sessionState.js";

/** The timers a session needs; the runtime's own by default, a test's to control time. */
export type Clock = {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
};

/** Everything a session touches. */
export type SessionHost = {
  textOnly: boolean;
  sampleRateHz: number;
  /** How long a token, and then the session, may take. In ms. */
  connectTimeoutMs: number;
  clock: Clock;
  openVoice(listeners: Pick<VoiceListeners, "onReport">): VoicePath;
  isMicrophoneGranted(): Promise<boolean>;
  /** The address of the socket, with a fresh token in it. */
  fetchUrl(signal: AbortSignal): Promise<string>;
  createTransport: TransportFactory;
  onOutput(output: SessionOutput): void;
  /** A piece of agent audio, while the audio is tapped. */
  onAudio(base64: string): void;
};

/** One attempt at a call, from the click to the last thing released. Used once. */
export type Session = {
  start(): void;
  /** Fails instead of starting. */
  fail(error: AtomsError): void;
  /** Ends politely: says goodbye and waits a little for the answer. */
  end(): void;
  /** Ends now. */
  abandon(): void;
  /** Sends an event; dropped unless connected. */
  send(event: ClientEvent): void;
  tapAudio(on: boolean): void;
  readonly voice: VoicePath | null;
  /** Resolves when nothing of the session is left: no socket, track, context, worker or timer. */
  readonly released: Promise<void>;
};

/** How long to wait for the server's goodbye. */
const leaveMs = 1000;
/** A silence within a turn that lasts so long is taken for the turn's end. */
const underrunMs = 700;
/** The agent's last words may take so long after it hung up, and so long to reach the loudspeaker. */
const playOutMs = 30_000;
const graceMs = 250;

export function createSession(host: SessionHost): Session {
  const controller = new AbortController();
  const { signal } = controller;
  const timers = new Map<SessionTimer, unknown>();
  const inputs: SessionInput[] = [];
  let running = false;
  let state: SessionState = idle;
  let voice: VoicePath | null = null;
  let transport: Transport | null = null;
  let url = "";
  let tapped = false;
  let markReleased = (): void => {};
  const released = new Promise<void>((resolve) => (markReleased = resolve));

  /** Effects may cause inputs, and callbacks may call back: each input is finished before the next begins. */
  const dispatch = (input: SessionInput): void => {
    inputs.push(input);
    if (running) return;
    running = true;
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const { state: after, effects } = transition(state, next);
      state = after;
      for (const effect of effects) tryToRun(effect);
    }
    running = false;
  };

  /** An effect that fails at once fails the session, which gives everything back. */
  const tryToRun = (effect: SessionEffect): void => {
    try {
      run(effect);
    } catch (error) {
      inputs.push({ type: "failed", error: toAtomsError(error) });
    }
  };

  /** Does something that takes time. What comes of it after the release is ignored. */
  const attempt = async (work: () => Promise<SessionInput>): Promise<void> => {
    // A microtask later a start that React's StrictMode takes back at once has cost nothing.
    await Promise.resolve();
    if (signal.aborted) return;
    const input = await work().catch((error: unknown): SessionInput => ({
      type: "failed",
      error: toAtomsError(error),
    }));
    if (!signal.aborted) dispatch(input);
  };

  const openMicrophone = async (): Promise<SessionInput> => {
    await voice?.openMicrophone();
    if (!signal.aborted) dispatch({ type: "microphoneOpened" });
    await voice?.connect();
    return { type: "voiceReady" };
  };

  const prepareTransport = async (): Promise<SessionInput> => {
    const created = await host.createTransport((event) => {
      if (signal.aborted) return;
      if (event.type === "audio") host.onAudio(event.base64);
      else if (event.type === "closed") dispatch(event);
      else dispatch({ type: "server", event: decodeFrame(event.raw) });
    }, signal);
    if (signal.aborted) created.close();
    else transport = created;
    return { type: "transportReady" };
  };

  const stopTimer = (timer: SessionTimer): void => {
    host.clock.clearTimeout(timers.get(timer));
    timers.delete(timer);
  };

  const release = async (): Promise<void> => {
    controller.abort();
    for (const timer of timers.keys()) stopTimer(timer);
    transport?.close();
    await voice?.close();
    markReleased();
  };

  const run = (effect: SessionEffect): void => {
    switch (effect.type) {
      case "openVoice":
        voice = host.openVoice({
          onReport: (report) => dispatch({ type: "playback", report: report.type }),
        });
        return;
      case "queryPermission":
        return void attempt(async () => ({
          type: "permissionKnown",
          granted: await host.isMicrophoneGranted(),
        }));
      case "openMicrophone":
        return void attempt(openMicrophone);
      case "prepareTransport":
        return void attempt(prepareTransport);
      case "fetchCredential":
        return void attempt(async () => {
          url = await host.fetchUrl(signal);
          return { type: "credentialReady" };
        });
      case "openSocket":
        transport?.connect({
          url,
          sampleRateHz: host.sampleRateHz,
          audio: voice?.ports ?? null,
        });
        return transport?.tapAudio(tapped);
      case "sendClose":
        return transport?.send(encodeFrame({ type: "close" }));
      case "stopMicrophone":
        return voice?.stopMicrophone();
      case "silence":
        return voice?.silence();
      case "startTimer": {
        const { timer } = effect;
        stopTimer(timer);
        const ms = {
          connect: host.connectTimeoutMs,
          underrun: underrunMs,
          leave: leaveMs,
          playOut: playOutMs,
          grace: graceMs,
        };
        timers.set(
          timer,
          host.clock.setTimeout(() => dispatch({ type: "timeout", timer }), ms[timer]),
        );
        return;
      }
      case "stopTimer":
        return stopTimer(effect.timer);
      case "publish":
        return host.onOutput(effect.event);
      case "release":
        return void release();
      default:
        return effect satisfies never;
    }
  };

  return {
    start: () => dispatch({ type: "start", textOnly: host.textOnly }),
    fail: (error) => dispatch({ type: "failed", error }),
    end: () => dispatch({ type: "end" }),
    abandon: () => dispatch({ type: "abandon" }),
    send: (event) => {
      if (state.phase === "connected") transport?.send(encodeFrame(event));
    },
    tapAudio(on) {
      if (on === tapped) return;
      tapped = on;
      transport?.tapAudio(on);
    },
    get voice() {
      return voice;
    },
    released,
  };
}

function toAtomsError(error: unknown): AtomsError {
  if (isAtomsError(error)) return error;
  // Without the message: a browser's may hold the address, and with it the token.
  const name = error instanceof Error ? error.name : typeof error;
  return new AtomsError("connection_lost", `The session could not go on, because of a ${name}.`, {
    cause: error,
  });
}
