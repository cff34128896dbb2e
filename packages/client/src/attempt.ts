import type { VoiceSettings } from "./audio/voicePath.js";
import type { CallbackRegistry } from "./callbackRegistry.js";
import type { ConversationEvent, ConversationEventOf } from "./conversationEvents.js";
import { AtomsError } from "./errors.js";
import { chunkMsOf, requestedRateHz, type SessionOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import { runClientTool } from "./session/clientTools.js";
import { createSession, type Session } from "./session/session.js";
import type { Published } from "./session/sessionState.js";

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
  let eventId = 1;
  let lastMessage = "";
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
  const hearSilence = (isSilent: boolean): void => {
    if (isSilent === isMicrophoneSilent) return;
    isMicrophoneSilent = isSilent;
    dispatch({ type: "silentMicrophone", isSilent });
  };
  const voiceSettings = (): VoiceSettings => ({
    microphone: {
      sampleRateHz: requestedRateHz(options),
      chunkMs: chunkMsOf(options),
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

  /** What is told of it: messages have a number, and a server that repeats itself is heard once. */
  const complete = (event: Published): ConversationEvent[] => {
    switch (event.type) {
      case "transcriptPart":
        lastMessage = "";
        return [event];
      case "interruption":
        return [{ ...event, eventId }];
      case "message": {
        const message = `${event.role} ${event.text}`;
        if (message === lastMessage) return [];
        lastMessage = message;
        return [{ ...event, eventId: eventId++ }];
      }
      default:
        return [event];
    }
  };

  const observe = (event: Published): void => {
    switch (event.type) {
      case "statusChange":
        if (event.status === "disconnecting") phase = "leaving";
        if (event.status === "disconnected" || event.status === "error") phase = "over";
        return;
      case "connect":
      case "reconnected":
        callId = event.conversationId;
        lastMessage = "";
        return resolveStart(callId);
      default:
    }
  };

  const session = createSession({
    options,
    runtime,
    openVoice: (listeners) =>
      runtime.openVoice(voiceSettings(), {
        ...listeners,
        onWarning,
        onMicrophone(microphone) {
          dispatch({ type: "microphoneChange", microphone });
          // What was silent was the one before.
          hearSilence(false);
        },
        onBlocked(isBlocked) {
          if (isBlocked) onWarning(audioBlocked());
          dispatch({ type: "audioBlocked", isBlocked });
        },
        onVoice({ score, isSilent }) {
          hearSilence(isSilent);
          if (wantsScores()) dispatch({ type: "vadScore", score });
        },
      }),
    onWarning,
    onAudio: (base64) => dispatch({ type: "audio", base64 }),
    onRejected: (error) => rejectStart(error),
    onEvents(events) {
      for (const event of events) observe(event);
      dispatch(...events.flatMap(complete));
      for (const event of events) {
        if (event.type === "functionCall" && phase === "alive") void answer(event);
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
    session.voice?.microphone.watchVoice(wantsScores());
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
      session.start();
      refreshTaps();
    },
  };
}

function audioBlocked(): AtomsError {
  return new AtomsError(
    "audio_blocked",
    "The browser holds sound back until the next click or key. Start calls in the handler of a click.",
  );
}
