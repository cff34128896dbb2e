import { asConversation } from "./asConversation.js";
import { createAttempt, type Attempt } from "./attempt.js";
import { findHeadphones } from "./audio/headphones.js";
import type { VoicePath } from "./audio/voicePath.js";
import { createCallbackRegistry, guard } from "./callbackRegistry.js";
import type { Conversation } from "./conversation.js";
import type { ConversationClient } from "./conversationClient.js";
import type { ConversationEvent } from "./conversationEvents.js";
import { readStats } from "./conversationStats.js";
import { AtomsError } from "./errors.js";
import { createLevelSubscription } from "./levelSubscription.js";
import type { SessionOptions } from "./options.js";
import { createForeignControls } from "./parity/foreignControls.js";
import { findForeignOptions, noCounterpart } from "./parity/foreignOptions.js";
import { outside } from "./range.js";
import { realRuntime, type Runtime } from "./runtime.js";
import { createConversationStore } from "./store/createConversationStore.js";
import { createToolRegistry, nameTaken } from "./tools/toolRegistry.js";
import { transportLacks, type TransportCapabilities } from "./transport/transportFactory.js";
import { warn } from "./warn.js";

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
  const need = (capability: keyof TransportCapabilities): void => {
    if (session()?.capabilities[capability] === false) throw transportLacks(capability);
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
    // First the microphone: what is shown as muted must be.
    voice()?.microphone.setMuted(isMuted || store.getState().isOnHold);
    dispatch([{ type: "mutedChange", isMuted }]);
  };

  /** Nothing is said while the person is muted, or heard while the output is; neither, while the call is on hold. */
  const readAudibility = (): { muted: boolean; volume: number } => {
    const { isMuted, isOutputMuted, isOnHold, volume } = store.getState();
    return { muted: isMuted || isOnHold, volume: isOutputMuted || isOnHold ? 0 : volume };
  };
  const applyVolume = (): void => voice()?.speaker.setVolume(readAudibility().volume);

  const setOnHold = (isOnHold: boolean): void => {
    const { connectedAt, endedAt, ...state } = store.getState();
    if (isOnHold === state.isOnHold) return;
    if (connectedAt === null || endedAt !== null) throw noCall();
    need("canSetVolume");
    voice()?.microphone.setMuted(isOnHold || state.isMuted);
    dispatch([{ type: "holdChange", isOnHold }]);
    applyVolume();
  };

  const setVolume = ({ volume }: { volume: number }): void => {
    const invalid = outside("volume", volume, 0, 1);
    if (invalid !== null) throw invalid;
    if (volume === store.getState().volume) return;
    need("canSetVolume");
    dispatch([{ type: "volumeChange", volume }]);
    applyVolume();
  };

  const setOutputMuted = (isMuted: boolean): void => {
    if (isMuted === store.getState().isOutputMuted) return;
    need("canSetVolume");
    dispatch([{ type: "outputMutedChange", isMuted }]);
    applyVolume();
  };

  const sendUserMessage = (text: string): void => {
    if (text.trim() === "") {
      throw new AtomsError("invalid_options", "The message is empty.");
    }
    if (current?.phase() !== "alive" || store.getState().status !== "connected") {
      throw noCall();
    }
    current.sendText(text);
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
      const attempt = createAttempt(options, {
        runtime,
        registry,
        tools,
        dispatch,
        readAudibility,
        isOnHold: () => store.getState().isOnHold,
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
    setOnHold,
    async changeInputDevice({ inputDeviceId, preferHeadphonesForIosDevices }) {
      need("canChangeDevice");
      const { microphone } = voiceOrThrow();
      await microphone.change(
        inputDeviceId ?? (preferHeadphonesForIosDevices ? await findHeadphones() : undefined),
      );
    },
    async changeOutputDevice({ outputDeviceId }) {
      need("canChangeDevice");
      await voiceOrThrow().speaker.change(outputDeviceId);
    },
    getOutputStream: () => voice()?.speaker.stream() ?? null,
    getCapabilities: () => store.getState().capabilities,
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

function noCall(): AtomsError {
  return new AtomsError("not_connected", "There is no call. Wait for `onConnect`.");
}
