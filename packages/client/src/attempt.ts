import type { VoiceSettings } from "./audio/voicePath.js";
import type { CallbackRegistry } from "./callbackRegistry.js";
import type { ConversationEvent, ConversationEventOf } from "./conversationEvents.js";
import { AtomsError } from "./errors.js";
import { findInvalidOption, isTextOnly, type SessionOptions } from "./options.js";
import { outputEvents } from "./outputEvents.js";
import type { Runtime } from "./runtime.js";
import { fetchAccessUrl } from "./session/accessUrl.js";
import { runClientTool } from "./session/clientTools.js";
import { maxReconnects, reconnectDelayMs } from "./session/reconnectPolicy.js";
import { createSession, type Session } from "./session/session.js";
import type { TransportKind } from "./transport/transport.js";

const defaultSampleRateHz = 24_000;
const defaultConnectTimeoutMs = 10_000;
const defaultChunkMs = 20;

/** One start of a conversation: its session, and the promise that the app got. */
export type Attempt = {
  readonly session: Session;
  begin(): void;
  /** The call id, or the error that reached `onError`. */
  readonly started: Promise<string>;
  /** `leaving`: the call is over, and is being released. `over`: only a new attempt can help. */
  phase(): "alive" | "leaving" | "over";
  /** Asks the session for the audio itself, and for voice scores, if anybody wants them. */
  refreshTaps(): void;
};

type AttemptSurroundings = {
  runtime: Runtime;
  registry: CallbackRegistry;
  /** @param own the callbacks of this attempt. */
  dispatch: (events: readonly ConversationEvent[], own: SessionOptions) => void;
  isMuted: boolean;
  volume: number;
};

/** Prepares a session; it says in the conversation's words what becomes of it. */
export function createAttempt(options: SessionOptions, around: AttemptSurroundings): Attempt {
  const { runtime, registry, isMuted, volume } = around;
  const dispatch = (...events: ConversationEvent[]): void => around.dispatch(events, options);
  const sampleRateHz = (options.apiKey && options.sampleRateHz) || defaultSampleRateHz;
  let transport: TransportKind = "direct";
  let eventId = 1;
  let lastMessage: ConversationEventOf<"message"> | null = null;
  let callId = "";
  let phase: ReturnType<Attempt["phase"]> = "alive";
  let resolveStart = (_callId: string): void => {};
  let rejectStart = (_error: AtomsError): void => {};
  const started = new Promise<string>((resolve, reject) => {
    resolveStart = resolve;
    rejectStart = reject;
  });
  // Apps of the 1.x style ignore the promise: they hear of a failure through `onError`.
  started.catch(() => {});
  let isMicrophoneSilent = false;
  const voiceSettings = (): VoiceSettings => ({
    microphone: {
      sampleRateHz,
      chunkMs: options.inputChunkDurationMs ?? defaultChunkMs,
      muted: isMuted,
      constraints: options.microphoneConstraints ?? {},
      deviceId: options.inputDeviceId,
      stream: options.inputStream,
    },
    volume,
    outputDeviceId: options.outputDeviceId,
    workletUrl: options.assetUrls?.worklet,
  });
  const onWarning = (error: AtomsError): void => dispatch({ type: "warning", error });

  /** A server that repeats itself is heard once. */
  const isRepeated = (event: ConversationEvent): boolean => {
    if (event.type === "transcriptPart") lastMessage = null;
    if (event.type !== "message") return false;
    const { role, text } = event;
    if (lastMessage?.role === role && lastMessage.text === text) return true;
    lastMessage = event;
    eventId += 1;
    return false;
  };

  const session = createSession({
    textOnly: isTextOnly(options),
    sampleRateHz,
    connectTimeoutMs: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    maxReconnects: maxReconnects(options),
    backOffMs: (attempt, error) => reconnectDelayMs(options.reconnect, attempt, error),
    clock: runtime.clock,
    page: runtime.page,
    openVoice: (listeners) =>
      runtime.openVoice(voiceSettings(), {
        ...listeners,
        onWarning,
        onMicrophone: (microphone) => dispatch({ type: "microphoneChange", microphone }),
        onBlocked(isBlocked) {
          if (isBlocked) onWarning(audioBlocked());
          dispatch({ type: "audioBlocked", isBlocked });
        },
        onVoice({ score, isSilent }) {
          if (isSilent !== isMicrophoneSilent) {
            isMicrophoneSilent = isSilent;
            dispatch({ type: "silentMicrophone", isSilent });
          }
          if (wantsScores()) dispatch({ type: "vadScore", score });
        },
      }),
    // An app's own stream needs no permission.
    isMicrophoneGranted: async () =>
      options.inputStream !== undefined || (await runtime.isMicrophoneGranted()),
    fetchUrl: (signal) => fetchAccessUrl(options, signal),
    createTransport: async (emit, signal) => {
      const link = { emit, signal, onFallback: onWarning };
      const created = await runtime.createTransport(options, link);
      transport = created.kind;
      return created;
    },
    onCongested: () => onWarning(uplinkCongested()),
    onAudio: (base64) => dispatch({ type: "audio", base64 }),
    onOutput(output) {
      if (output.type === "leaving") phase = "leaving";
      if (output.type === "ended" || output.type === "startFailed") phase = "over";
      if (output.type === "connected" || output.type === "reconnected") {
        ({ callId } = output.session);
        lastMessage = null;
        resolveStart(callId);
      }
      if (output.type === "startFailed") rejectStart(output.error);
      const events = outputEvents(output, { transport, eventId });
      dispatch(...events.filter((event) => !isRepeated(event)));
      if (output.type === "server" && output.event.type === "functionCall" && phase === "alive") {
        void answer(output.event);
      }
    },
  });

  const answer = async (call: ConversationEventOf<"functionCall">): Promise<void> => {
    const { callId: toolCallId, name } = call;
    const askedIn = callId;
    const tools = options.clientTools ?? {};
    const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
    const output = await runClientTool(tool, name, call.arguments);
    // A call that took the place of the one that asked knows nothing of it.
    if (callId === askedIn) {
      session.send({ type: "function_call.result", call_id: toolCallId, output });
    }
  };

  const wantsScores = (): boolean => registry.wants("vadScore", "onVadScore", options);

  const refreshTaps = (): void => {
    session.tapAudio(registry.wants("audio", "onAudio", options));
    session.voice?.watchVoice(wantsScores());
  };

  return {
    session,
    started,
    phase: () => phase,
    refreshTaps,
    begin() {
      // A handler that heard of the end of the attempt before may have ended this one already.
      if (phase !== "alive") return;
      dispatch({ type: "statusChange", status: "connecting" });
      const invalid = findInvalidOption(options);
      if (invalid !== null) return session.fail(invalid);
      session.start();
      refreshTaps();
    },
  };
}

function audioBlocked(): AtomsError {
  return new AtomsError(
    "audio_blocked",
    "The browser holds sound back until the next click, tap or key. Start calls in the handler of a click.",
  );
}

function uplinkCongested(): AtomsError {
  return new AtomsError(
    "uplink_congested",
    "The network takes the microphone's sound too slowly; what is older than 3 seconds is dropped.",
  );
}
