import type { AtomsError } from "../errors.js";
import {
  chunkMsOf,
  connectionDelayMs,
  connectTimeoutMs,
  findInvalidOption,
  isTextOnly,
  requestedRateHz,
  type SessionOptions,
} from "../options.js";
import type { Runtime } from "../runtime.js";
import type { VoiceListeners, VoicePath } from "../audio/voicePath.js";
import { decodeFrame } from "../protocol/codec.js";
import type { WireClientFrame } from "../protocol/wire.js";
import type { AudioPorts, Transport, TransportEvent } from "../transport/transport.js";
import type { TransportCapabilities, TransportPlan } from "../transport/transportFactory.js";
import { fetchAccessUrl } from "./accessUrl.js";
import { idle, transition } from "./machine.js";
import { planTransport } from "./planTransport.js";
import { maxReconnects, reconnectDelayMs } from "./reconnectPolicy.js";
import { createSessionTimers } from "./sessionTimers.js";
import { pause } from "./surroundings.js";
import { toAtomsError, uplinkCongested } from "./sessionErrors.js";
import { watchedFrame, type WatchedFrame } from "./watchedFrame.js";
import type { SessionEffect, Published, SessionInput, SessionState } from "./sessionState.js";

/** What a session does its work with, and whom it tells. */
export type SessionHost = {
  options: SessionOptions;
  runtime: Runtime;
  openVoice(plan: TransportPlan, listeners: Pick<VoiceListeners, "onReport" | "onPort">): VoicePath;
  /** Things have happened that belong together. */
  onEvents(events: Published[]): void;
  /** The start came to nothing. */
  onRejected(error: AtomsError): void;
  onWarning: (error: AtomsError) => void;
  /** A piece of agent audio, while the audio is tapped. */
  onAudio(base64: string): void;
  /** A frame went over the wire; one of audio only while the audio is tapped. */
  onFrame(watched: WatchedFrame): void;
};

/** One attempt at a call, from the click to the last thing released. Used once. */
export type Session = {
  /** Fails where the options are wrong, before anything is opened; `invalid` is what is known of that already. */
  start(invalid: AtomsError | null): void;
  /** Ends politely: says goodbye and waits a little for the answer. */
  end(): void;
  /** Ends now. */
  abandon(): void;
  /** Sends a frame; dropped unless connected. */
  send(frame: WireClientFrame): void;
  /** Which directions of the audio are told of. */
  tapAudio(received: boolean, sent: boolean): void;
  readonly voice: VoicePath | null;
  readonly transport: Transport | null;
  readonly capabilities: TransportCapabilities;
  /** Resolves when nothing of the session is left: no socket, track, context, worker or timer. */
  readonly released: Promise<void>;
};

export function createSession(host: SessionHost): Session {
  const { options, runtime } = host;
  const { clock, page } = runtime;
  const controller = new AbortController();
  const { signal } = controller;
  const inputs: SessionInput[] = [];
  let running = false;
  let state: SessionState = idle;
  let voice: VoicePath | null = null;
  let transport: Transport | null = null;
  let url = "";
  let tapped: [received: boolean, sent: boolean] = [false, false];
  /** Identity of the newest request for a token: what an older one brings is of no use. */
  let latestFetch: AbortController | null = null;
  /** Ends of the audio path that wait for the transport. */
  const waitingPorts: AudioPorts = {};
  const attach = (ports: AudioPorts): void => {
    if (transport === null) Object.assign(waitingPorts, ports);
    else transport.attach(ports);
  };
  const { plan, capabilities, impossible } = planTransport(options, runtime);
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

  const timers = createSessionTimers({
    clock,
    page,
    connectMs: connectTimeoutMs(options),
    ring: (timer) => dispatch({ type: "timeout", timer }),
  });

  /** An effect that fails at once fails the session, which gives everything back. */
  const tryToRun = (effect: SessionEffect): void => {
    try {
      run(effect);
    } catch (error) {
      inputs.push({ type: "failed", error: toAtomsError(error) });
    }
  };

  /** Does something that takes time. What comes of it after the release is ignored. */
  const attempt = async (work: () => Promise<SessionInput>, until = signal): Promise<void> => {
    // A microtask later a start that React's StrictMode takes back at once has cost nothing.
    await Promise.resolve();
    if (until.aborted) return;
    const input = await work().catch((error: unknown): SessionInput => ({
      type: "failed",
      error: toAtomsError(error),
    }));
    if (!until.aborted) dispatch(input);
  };

  const openMicrophone = async (): Promise<SessionInput> => {
    await voice?.microphone.open();
    if (!signal.aborted) dispatch({ type: "microphoneOpened" });
    await voice?.connect();
    return { type: "voiceReady" };
  };

  const emit = (event: TransportEvent): void => {
    if (signal.aborted) return;
    const watched = watchedFrame(event);
    if (watched !== null) host.onFrame(watched);
    switch (event.type) {
      case "frame":
        return dispatch({ type: "server", event: decodeFrame(event.raw) });
      case "audio":
        return host.onAudio(event.base64);
      case "congested":
        return host.onWarning(uplinkCongested());
      case "failed":
      case "closed":
        return dispatch(event);
      default:
        // It is watched, and that is all.
        event.type satisfies "audioSent";
    }
  };

  const send = (frame: WireClientFrame): void => {
    host.onFrame({ type: "outgoingFrame", frame });
    transport?.send(JSON.stringify(frame));
  };

  /** At once: a worker starts while the AudioContext is made. */
  const prepareTransport = (): void => {
    const creating = Promise.resolve(
      plan.createTransport({ emit, signal, onWarning: host.onWarning }),
    );
    // Whatever comes of it is given back, also by a start that was taken back meanwhile and asks no more.
    creating.then(
      (created) =>
        signal.aborted ? created.close() : signal.addEventListener("abort", () => created.close()),
      () => {},
    );
    void attempt(async () => {
      const created = await creating;
      if (!signal.aborted) transport = created;
      transport?.attach(waitingPorts);
      transport?.tapAudio(...tapped);
      return { type: "transportReady", kind: created.kind };
    });
  };

  const fetchCredential = async (): Promise<void> => {
    latestFetch?.abort();
    const mine = new AbortController();
    latestFetch = mine;
    await attempt(async () => {
      const delayMs = connectionDelayMs(options);
      if (delayMs > 0) await pause(clock, delayMs, mine.signal);
      if (!plan.hasOwnCredential) url = await fetchAccessUrl(options, mine.signal);
      return { type: "credentialReady" };
    }, mine.signal);
  };

  const release = async (): Promise<void> => {
    controller.abort();
    latestFetch?.abort();
    stopWatching();
    timers.stopAll();
    for (const port of Object.values(waitingPorts)) port.close();
    await voice?.close();
    markReleased();
  };

  const run = (effect: SessionEffect): void => {
    switch (effect.type) {
      case "openVoice":
        voice = host.openVoice(plan, {
          onPort: attach,
          onReport({ type }) {
            if (type !== "stats") dispatch({ type: "playback", report: type });
          },
        });
        return;
      case "queryPermission":
        return void attempt(async () => ({
          type: "permissionKnown",
          // An app's own stream needs no permission.
          granted: options.inputStream !== undefined || (await runtime.isMicrophoneGranted()),
        }));
      case "openMicrophone":
        return void attempt(openMicrophone);
      case "prepareTransport":
        return prepareTransport();
      case "fetchCredential":
        return void fetchCredential();
      case "openSocket":
        return transport?.connect({
          url,
          sampleRateHz: requestedRateHz(options),
          chunkMs: chunkMsOf(options),
        });
      case "closeSocket":
        // A token that is still on its way is for a socket that nobody will open.
        latestFetch?.abort();
        return transport?.disconnect();
      case "sendClose":
        return send({ type: "session.close" });
      case "stopMicrophone":
        return void voice?.microphone.stop();
      case "silence":
        return voice?.speaker.silence();
      case "startTimer":
        return timers.start(effect.timer);
      case "backOff": {
        const { attempt: count, error } = effect;
        const delayMs = reconnectDelayMs(options, count, error);
        timers.backOff(delayMs);
        return host.onEvents([
          { type: "reconnecting", attempt: count, error, delayMs },
          { type: "statusChange", status: "reconnecting" },
        ]);
      }
      case "stopTimer":
        return timers.stop(effect.timer);
      case "publish":
        return host.onEvents(effect.events);
      case "reject":
        return host.onRejected(effect.error);
      case "release":
        return void release();
      default:
        return effect satisfies never;
    }
  };

  const stopWatching = page.watch({
    onNetwork(isOnline) {
      dispatch({ type: "network", isOnline });
      if (isOnline) timers.resume();
    },
    // There is no time for goodbyes, and a page that comes back from the cache must not find a half-dead call.
    onLeave: () => dispatch({ type: "abandon" }),
  });

  return {
    start(invalid) {
      const error = invalid ?? findInvalidOption(options, !plan.hasOwnCredential) ?? impossible;
      if (error !== null) return dispatch({ type: "failed", error });
      const reconnects = maxReconnects(options);
      dispatch({ type: "start", textOnly: isTextOnly(options), maxReconnects: reconnects });
    },
    end: () => dispatch({ type: "end" }),
    abandon: () => dispatch({ type: "abandon" }),
    send(frame) {
      if (state.phase === "connected") send(frame);
    },
    tapAudio(received, sent) {
      if (received === tapped[0] && sent === tapped[1]) return;
      tapped = [received, sent];
      transport?.tapAudio(received, sent);
    },
    get voice() {
      return voice;
    },
    get transport() {
      return transport;
    },
    capabilities,
    released,
  };
}
