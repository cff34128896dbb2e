import { createAttempt, type Attempt } from "./attempt.js";
import { createCallbackRegistry, guard, type CallbackSource } from "./callbackRegistry.js";
import type {
  ConversationEvent,
  ConversationEventOf,
  ConversationEventType,
} from "./conversationEvents.js";
import { AtomsError } from "./errors.js";
import { outside, type SessionOptions } from "./options.js";
import { realRuntime, type Runtime } from "./runtime.js";
import {
  createConversationStore,
  type ConversationStore,
} from "./store/createConversationStore.js";

/** One conversation after another, and what is known of the present one. Framework-free; every function is stable. */
export type ConversationClient = {
  readonly store: ConversationStore;
  /**
   * Starts a session. While one is starting or on, its promise is returned instead. Call it in the handler of a
   * click: browsers let sound start only there.
   *
   * @returns the conversation's id (the call id).
   * @throws AtomsError, which reaches `onError` too. An ignored promise is never an unhandled rejection.
   */
  readonly startSession: (options: SessionOptions) => Promise<string>;
  /** Hangs up. Resolves when microphone, socket, AudioContext and worker are released. */
  readonly endSession: () => Promise<void>;
  /**
   * Sends what the person typed, and shows it in the transcript.
   *
   * @throws AtomsError `not_connected`; `invalid_options` for an empty text.
   */
  readonly sendUserMessage: (text: string) => void;
  /** Kept across sessions, and applied to the one that is on. While muted, silence is sent. */
  readonly setMuted: (isMuted: boolean) => void;
  /**
   * Sets the loudness of the agent.
   *
   * @param options `volume` from 0 to 1; kept across sessions.
   * @throws AtomsError `invalid_options`.
   */
  readonly setVolume: (options: { volume: number }) => void;
  /** How loud the person is, 0 to 1; 0 while muted or without a call. Cheap enough for every animation frame. */
  readonly getInputVolume: () => number;
  /** How loud the agent is, 0 to 1. */
  readonly getOutputVolume: () => number;
  /** 1024 magnitudes of 0 to 255 over 100 to 8000 Hz; empty without a call. */
  readonly getInputByteFrequencyData: () => Uint8Array;
  /** As {@link ConversationClient.getInputByteFrequencyData}, of the agent. */
  readonly getOutputByteFrequencyData: () => Uint8Array;
  /** The call id; empty before the first connection. */
  readonly getId: () => string;
  /** Calls `handler` on each event of a type. Returns a function that ends that. */
  readonly on: <Type extends ConversationEventType>(
    type: Type,
    handler: (event: ConversationEventOf<Type>) => void,
  ) => () => void;
  /** Registers callbacks that are read anew for every event. Returns a function that ends that. */
  readonly addCallbacks: (source: CallbackSource) => () => void;
};

/** Makes a client. Nothing is opened until {@link ConversationClient.startSession}. */
export function createConversationClient(runtime: Runtime = realRuntime): ConversationClient {
  const registry = createCallbackRegistry();
  const { store, apply } = createConversationStore(() => runtime.now());
  const noFrequencies = new Uint8Array(0);
  let current: Attempt | null = null;

  const dispatch = (events: readonly ConversationEvent[], own: SessionOptions = {}): void => {
    guard(() => apply(events));
    registry.emit(events, own);
  };
  const voice = () => (current?.phase() === "over" ? null : current?.session.voice);
  const input = () => voice()?.inputMeter();
  const output = () => voice()?.outputMeter();
  const refreshTap = (): void => current?.refreshTap();

  const setMuted = (isMuted: boolean): void => {
    if (isMuted === store.getState().isMuted) return;
    voice()?.setMuted(isMuted);
    dispatch([{ type: "mutedChange", isMuted }]);
  };

  const setVolume = ({ volume }: { volume: number }): void => {
    const invalid = outside("volume", volume, 0, 1);
    if (invalid !== null) throw invalid;
    if (volume === store.getState().volume) return;
    voice()?.setVolume(volume);
    dispatch([{ type: "volumeChange", volume }]);
  };

  return {
    store,

    startSession(options) {
      if (current?.phase() === "alive") return current.started;
      const previous = current;
      current = null;
      if (options.micMuted !== undefined) setMuted(options.micMuted);
      // An impossible volume fails the start, with the other invalid options.
      if (options.volume !== undefined && outside("volume", options.volume, 0, 1) === null) {
        setVolume({ volume: options.volume });
      }
      const { isMuted, volume } = store.getState();
      const attempt = createAttempt(options, { runtime, registry, dispatch, isMuted, volume });
      // First the new one: a handler that hears of the old one's end may start a session, and gets this one.
      current = attempt;
      previous?.session.abandon();
      attempt.begin();
      return attempt.started;
    },

    async endSession() {
      const attempt = current;
      attempt?.session.end();
      await attempt?.session.released;
    },

    sendUserMessage(text) {
      if (text.trim() === "") {
        throw new AtomsError("invalid_options", "The message is empty.");
      }
      if (current?.phase() !== "alive" || store.getState().status !== "connected") {
        throw new AtomsError(
          "not_connected",
          "There is no call to send this in. Wait for `onConnect`.",
        );
      }
      current.session.send({ type: "text", text });
      dispatch([{ type: "textSent", text }]);
    },

    setMuted,
    setVolume,
    getInputVolume: () => input()?.level() ?? 0,
    getOutputVolume: () => output()?.level() ?? 0,
    getInputByteFrequencyData: () => input()?.byteFrequencyData() ?? noFrequencies,
    getOutputByteFrequencyData: () => output()?.byteFrequencyData() ?? noFrequencies,
    getId: () => store.getState().conversationId ?? "",

    on(type, handler) {
      const stop = registry.listen(type, handler);
      refreshTap();
      return () => {
        stop();
        refreshTap();
      };
    },

    addCallbacks(source) {
      const stop = registry.addSource(source);
      refreshTap();
      return () => {
        stop();
        refreshTap();
      };
    },
  };
}
