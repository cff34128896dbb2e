import { asConversation } from "./asConversation.js";
import { createAttempt, type Attempt } from "./attempt.js";
import { createCallbackRegistry, guard, type CallbackSource } from "./callbackRegistry.js";
import type {
  ConversationEvent,
  ConversationEventOf,
  ConversationEventType,
} from "./conversationEvents.js";
import { findHeadphones } from "./audio/headphones.js";
import type { VoicePath } from "./audio/voicePath.js";
import { readStats, type ConversationStats } from "./conversationStats.js";
import type { Conversation } from "./conversation.js";
import { AtomsError } from "./errors.js";
import {
  createForeignControls,
  type ForeignControls,
  type MultimodalMessageInput,
  type SendUserMessageOptions,
} from "./parity/foreignControls.js";
import { findForeignOptions, noCounterpart, type FormatConfig } from "./parity/foreignOptions.js";
import type { InputDeviceConfig, OutputDeviceConfig } from "./parity/typeNames.js";
import { createLevelSubscription, type Levels } from "./levelSubscription.js";
import type { SessionOptions } from "./options.js";
import { outside } from "./range.js";
import { realRuntime, type Runtime } from "./runtime.js";
import {
  createConversationStore,
  type ConversationStore,
} from "./store/createConversationStore.js";
import type { ClientTools } from "./tools/clientTools.js";
import { createToolRegistry, nameTaken } from "./tools/toolRegistry.js";
import { warn } from "./warn.js";

/** One conversation after another, and what is known of the present one. Framework-free; every function is stable. */
export type ConversationClient = ForeignControls & {
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
  readonly sendUserMessage: (text: string, options?: SendUserMessageOptions) => void;
  /**
   * Sends its text; Atoms takes no files.
   *
   * @throws AtomsError as `sendUserMessage`.
   */
  readonly sendMultimodalMessage: (message: MultimodalMessageInput) => void;
  /** Kept across sessions, and applied to the one that is on. While muted, silence is sent. */
  readonly setMuted: (isMuted: boolean) => void;
  /**
   * Sets the loudness of the agent.
   *
   * @param options `volume` from 0 to 1; kept across sessions.
   * @throws AtomsError `invalid_options`.
   */
  readonly setVolume: (options: { volume: number }) => void;
  /** Silences the agent, whatever the volume. Kept across sessions. */
  readonly setOutputMuted: (isMuted: boolean) => void;
  /**
   * Goes on with another microphone, within the call. Without an id: the system's default. The mute stays. A failure
   * leaves the present microphone working.
   *
   * @throws AtomsError `microphone_denied`, `microphone_not_found`, `microphone_in_use`; `not_connected` without a
   *   voice call.
   */
  readonly changeInputDevice: (options: DeviceChange<InputDeviceConfig>) => Promise<void>;
  /**
   * Goes on with another loudspeaker, within the call; nothing of the voice is lost. Without an id: the system's
   * default. A failure leaves the present one playing.
   *
   * @throws AtomsError `unsupported` where the browser can't, `speaker_not_found`; `not_connected` without a voice call.
   */
  readonly changeOutputDevice: (options: DeviceChange<OutputDeviceConfig>) => Promise<void>;
  /** The agent's voice, whatever the volume, for recorders and avatars; null before the connection, and in chats. */
  readonly getOutputStream: () => MediaStream | null;
  /** Figures of the present session; null without one. */
  readonly getStats: () => Promise<ConversationStats | null>;
  /** How loud the person is, 0 to 1; 0 while muted or without a call. Cheap enough for every animation frame. */
  readonly getInputVolume: () => number;
  /** How loud the agent is, 0 to 1. */
  readonly getOutputVolume: () => number;
  /**
   * Calls `listener` with both levels before each frame the browser draws: not while the page is hidden. One loop for
   * all listeners. Returns a function that ends that.
   */
  readonly subscribeLevels: (listener: (levels: Readonly<Levels>) => void) => () => void;
  /** 1024 magnitudes of 0 to 255 over 100 to 8000 Hz; empty without a call. */
  readonly getInputByteFrequencyData: () => Uint8Array<ArrayBuffer>;
  /** As {@link ConversationClient.getInputByteFrequencyData}, of the agent. */
  readonly getOutputByteFrequencyData: () => Uint8Array<ArrayBuffer>;
  /** The call that is on, as an object in the style of `@elevenlabs/client`; null without one. */
  readonly getConversation: () => Conversation | null;
  /** The call id; empty before the first connection. */
  readonly getId: () => string;
  /** Calls `handler` on each event of a type. Returns a function that ends that. */
  readonly on: <Type extends ConversationEventType>(
    type: Type,
    handler: (event: ConversationEventOf<Type>) => void,
  ) => () => void;
  /**
   * Brings along a tool for the agent, for whatever sessions come; in the middle of a call, too. Returns a function that
   * takes it back.
   *
   * @throws AtomsError `invalid_options` for a tool that is none, and for a name that is taken.
   */
  readonly registerClientTool: (name: string, tool: ClientTools[string]) => () => void;
  /** Registers callbacks that are read anew for every event. Returns a function that ends that. */
  readonly addCallbacks: (source: CallbackSource) => () => void;
};

/** A device; what apps of the 0.x style say of formats beside it means nothing on Atoms. */
type DeviceChange<Device> = Partial<FormatConfig> & {
  [Name in keyof Device]: Device[Name] | undefined;
};

/** Makes a client. Nothing is opened until {@link ConversationClient.startSession}. */
export function createConversationClient(runtime: Runtime = realRuntime): ConversationClient {
  const registry = createCallbackRegistry();
  const { store, apply } = createConversationStore(() => runtime.now());
  const tools = createToolRegistry(() => current?.changeTools());
  const noFrequencies = new Uint8Array(0);
  let current: Attempt | null = null;

  const dispatch = (events: readonly ConversationEvent[], own: SessionOptions = {}): void => {
    guard(() => apply(events));
    if (own.onConversationCreated && events.some(({ type }) => type === "connect")) {
      const { onConversationCreated } = own;
      const created = getConversation();
      if (created !== null) guard(() => onConversationCreated(created));
    }
    registry.emit(events, own);
  };
  const session = () => (current?.phase() === "over" ? null : current?.session);
  const voice = () => session()?.voice;
  const voiceOrThrow = (): VoicePath => {
    const path = voice();
    if (path) return path;
    throw new AtomsError("not_connected", "There is no voice call. Wait for `onConnect`.");
  };
  const input = () => voice()?.microphone.meter();
  const output = () => voice()?.speaker.meter();
  const getInputVolume = (): number => input()?.level() ?? 0;
  const getOutputVolume = (): number => output()?.level() ?? 0;
  const refreshTaps = (): void => current?.refreshTaps();
  const whileHeard = (stop: () => void): (() => void) => {
    refreshTaps();
    return () => {
      stop();
      refreshTaps();
    };
  };

  const setMuted = (isMuted: boolean): void => {
    if (isMuted === store.getState().isMuted) return;
    voice()?.microphone.setMuted(isMuted);
    dispatch([{ type: "mutedChange", isMuted }]);
  };

  /** What is heard: nothing, while the output is muted. */
  const audibleVolume = (): number => {
    const { isOutputMuted, volume } = store.getState();
    return isOutputMuted ? 0 : volume;
  };

  const setVolume = ({ volume }: { volume: number }): void => {
    const invalid = outside("volume", volume, 0, 1);
    if (invalid !== null) throw invalid;
    if (volume === store.getState().volume) return;
    dispatch([{ type: "volumeChange", volume }]);
    voice()?.speaker.setVolume(audibleVolume());
  };

  const setOutputMuted = (isMuted: boolean): void => {
    if (isMuted === store.getState().isOutputMuted) return;
    dispatch([{ type: "outputMutedChange", isMuted }]);
    voice()?.speaker.setVolume(audibleVolume());
  };

  const sendUserMessage = (text: string): void => {
    if (text.trim() === "") {
      throw new AtomsError("invalid_options", "The message is empty.");
    }
    if (current?.phase() !== "alive" || store.getState().status !== "connected") {
      throw new AtomsError("not_connected", "There is no call. Wait for `onConnect`.");
    }
    current.session.send({ type: "input_text.send", text });
    dispatch([{ type: "textSent", text }]);
  };

  /** What was said to mean nothing, each once. */
  const told = new Set<string>();
  let isStrict = false;
  const ignore = (name: string): void => {
    const error = noCounterpart(name);
    if (isStrict) throw error;
    if (!told.has(name)) warn(error.message);
    told.add(name);
  };

  let conversation: { of: Attempt; value: Conversation } | null = null;
  const getConversation = (): Conversation | null => {
    const { connectedAt, endedAt } = store.getState();
    if (current === null || connectedAt === null || endedAt !== null) return null;
    if (conversation?.of !== current) {
      conversation = { of: current, value: asConversation(client, current.isTextOnly) };
    }
    return conversation.value;
  };

  const client: ConversationClient = {
    store,

    startSession(options) {
      if (current?.phase() === "alive") return current.started;
      const previous = current;
      current = null;
      isStrict = options.strict ?? false;
      if (!isStrict) for (const name of findForeignOptions(options)) ignore(name);
      if (options.micMuted !== undefined) setMuted(options.micMuted);
      // An impossible volume fails the start, with the other invalid options.
      if (options.volume !== undefined && outside("volume", options.volume, 0, 1) === null) {
        setVolume({ volume: options.volume });
      }
      const { isMuted } = store.getState();
      const volume = audibleVolume();
      const attempt = createAttempt(options, {
        runtime,
        registry,
        tools,
        dispatch,
        isMuted,
        volume,
      });
      // First the new one: a handler that hears of the old one's end may start a session, and gets this one.
      current = attempt;
      previous?.session.abandon();
      // A handler of the old one that is just being told something: its end comes after that, and before the new start.
      if (previous && previous.phase() !== "over") queueMicrotask(() => attempt.begin());
      else attempt.begin();
      return attempt.started;
    },

    async endSession() {
      const attempt = current;
      attempt?.end();
      await attempt?.session.released;
    },

    sendUserMessage,
    sendMultimodalMessage({ text, fileId, fileIds }) {
      if (fileId || fileIds?.length) ignore("sendMultimodalMessage({ fileIds })");
      if (text !== undefined) sendUserMessage(text);
    },
    ...createForeignControls(ignore),

    setMuted,
    setVolume,
    setOutputMuted,
    async changeInputDevice({ inputDeviceId, preferHeadphonesForIosDevices }) {
      const { microphone } = voiceOrThrow();
      await microphone.change(
        inputDeviceId ?? (preferHeadphonesForIosDevices ? await findHeadphones() : undefined),
      );
    },
    async changeOutputDevice({ outputDeviceId }) {
      await voiceOrThrow().speaker.change(outputDeviceId);
    },
    getOutputStream: () => voice()?.speaker.stream() ?? null,
    async getStats() {
      const [wire, playback] = await Promise.all([
        session()?.transport?.stats(),
        voice()?.speaker.stats(),
      ]);
      return wire ? readStats(store.getState(), voice(), wire, playback) : null;
    },
    getInputVolume,
    getOutputVolume,
    subscribeLevels: createLevelSubscription((levels) => {
      levels.input = getInputVolume();
      levels.output = getOutputVolume();
    }),
    getInputByteFrequencyData: () => input()?.byteFrequencyData() ?? noFrequencies,
    getOutputByteFrequencyData: () => output()?.byteFrequencyData() ?? noFrequencies,
    getConversation,
    getId: () => store.getState().conversationId ?? "",

    registerClientTool(name, tool) {
      if (current?.phase() === "alive" && Object.hasOwn(current.ownTools, name)) {
        throw nameTaken(name);
      }
      return tools.register(name, tool);
    },
    on: (type, handler) => whileHeard(registry.listen(type, handler)),
    addCallbacks: (source) => whileHeard(registry.addSource(source)),
  };
  return client;
}
