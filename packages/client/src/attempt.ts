import type { VoiceSettings } from "./audio/voicePath.js";
import type { CallbackRegistry } from "./callbackRegistry.js";
import type { ConversationEvent } from "./conversationEvents.js";
import { AtomsError } from "./errors.js";
import type { Callbacks } from "./callbacks.js";
import type { WireClientFrame } from "./protocol/wire.js";
import type { ClientTools } from "./tools/clientTools.js";
import { chunkMsOf, isTextOnly, requestedRateHz, type SessionOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import { serverError } from "./session/sessionErrors.js";
import { createSession, type Session } from "./session/session.js";
import type { Published } from "./session/sessionState.js";
import type { WatchedFrame } from "./session/watchedFrame.js";
import { createToolCalls } from "./tools/toolCalls.js";
import { createToolDeclarations } from "./tools/toolDeclarations.js";
import { isRefusal, toolsRejected } from "./tools/toolErrors.js";
import type { ToolRegistry } from "./tools/toolRegistry.js";
import { createTurnNumbers } from "./turnNumbers.js";
import { transportLacks } from "./transport/transportFactory.js";

/** One start of a conversation: its session, and the promise that the app got. */
export type Attempt = {
  readonly session: Session;
  readonly isTextOnly: boolean;
  begin(): void;
  /** Sends what the person typed, and tells of it. */
  sendText(text: string): void;
  /** The person hangs up. What is started from now on is another attempt, also by a handler in the midst of things. */
  end(): void;
  /** The call id, or the error that reached `onError`. */
  readonly started: Promise<string>;
  /** `leaving`: the call is over, and is being released. `over`: only a new attempt can help. */
  phase(): "alive" | "leaving" | "over";
  /** Asks the session for the audio itself, for voice scores and for all frames, if anybody wants them. */
  refreshTaps(): void;
  /** Registered tools have come or gone. */
  changeTools(): void;
  /** The tools that this session was given by its options. */
  readonly ownTools: ClientTools;
};

type AttemptSurroundings = {
  runtime: Runtime;
  registry: CallbackRegistry;
  tools: ToolRegistry;
  /** @param own the callbacks of this attempt. */
  dispatch: (events: readonly ConversationEvent[], own: SessionOptions) => void;
  /** What passes both ways at this moment. */
  readAudibility: () => { muted: boolean; volume: number };
  isOnHold: () => boolean;
};

/** Prepares a session; it says in the conversation's words what becomes of it. */
export function createAttempt(options: SessionOptions, around: AttemptSurroundings): Attempt {
  const { runtime, registry, tools, readAudibility, isOnHold } = around;
  const { clock } = runtime;
  const ownTools = options.clientTools ?? {};
  const dispatch = (...events: ConversationEvent[]): void => around.dispatch(events, options);
  const turns = createTurnNumbers();
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
  const voiceSettings = (): VoiceSettings => {
    const { muted, volume } = readAudibility();
    return {
      microphone: {
        sampleRateHz: requestedRateHz(options),
        chunkMs: chunkMsOf(options),
        muted,
        constraints: options.microphoneConstraints ?? {},
        deviceId: options.inputDeviceId,
        stream: options.inputStream,
        prefersHeadphones: options.preferHeadphonesForIosDevices ?? false,
      },
      volume,
      outputDeviceId: options.outputDeviceId,
      workletUrl:
        options.assetUrls?.worklet ??
        options.workletPaths?.rawAudioProcessor ??
        options.workletPaths?.audioConcatProcessor,
      keepsAwake: options.useWakeLock ?? true,
    };
  };
  const onWarning = (error: AtomsError): void => dispatch({ type: "warning", error });

  const observe = (event: Published): void => {
    switch (event.type) {
      case "statusChange":
        if (event.status === "disconnecting") phase = "leaving";
        if (event.status === "disconnected" || event.status === "error") phase = "over";
        return;
      case "connect":
      case "reconnected":
        // Before anybody hears of the call: what is sent then, the agent may need its tools for.
        if (session.capabilities.canCallTools) declarations.begin();
        return resolveStart(event.conversationId);
      default:
    }
  };

  const session = createSession({
    options,
    runtime,
    openVoice: (plan, listeners) =>
      (plan.openVoice ?? runtime.openVoice)(voiceSettings(), {
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
          if (wants("vadScore", "onVadScore")) dispatch({ type: "vadScore", score });
        },
      }),
    onWarning,
    onAudio: (base64) => {
      if (wants("audio", "onAudio")) dispatch({ type: "audio", base64 });
    },
    onFrame(watched) {
      if (wantsFrames(watched.type)) dispatch(watched);
    },
    onRejected: (error) => rejectStart(error),
    onEvents(events) {
      for (const event of events) observe(event);
      const completed = events.flatMap((event) => turns.number(event));
      // A hold ends with its call.
      if (phase === "over" && isOnHold())
        completed.unshift({ type: "holdChange", isOnHold: false });
      dispatch(...completed);
      for (const event of completed) serveTools(event);
      for (const event of events) hearOfTools(event);
    },
  });

  const allTools = (): ClientTools => tools.with(ownTools);
  const send = (frame: WireClientFrame): void => session.send(frame);
  const calls = createToolCalls({
    clock,
    tools: allTools,
    send,
    onOutcome({ error, ...outcome }) {
      dispatch({ type: "toolResult", ...outcome, isError: error !== undefined });
      const isForApp = outcome.wasCalled || !wants("toolResult", "onUnhandledClientToolCall");
      if (error !== undefined && isForApp) dispatch({ type: "error", error });
    },
  });
  const declarations = createToolDeclarations({
    clock,
    tools: allTools,
    send,
    onStates: (clientTools) => dispatch({ type: "clientToolsChange", clientTools }),
    onWarning,
  });

  const serveTools = (event: ConversationEvent): void => {
    switch (event.type) {
      case "connect":
      case "reconnected":
        if (!session.capabilities.canCallTools && Object.keys(allTools()).length > 0) {
          onWarning(transportLacks("canCallTools"));
        }
        return;
      case "functionCall":
        if (phase === "alive") calls.run(event);
        return;
      case "statusChange":
        if (event.status === "connected" || event.status === "connecting") return;
        // A call that takes the place of the one that asked knows nothing of it.
        calls.abandon();
        return declarations.end();
      default:
    }
  };

  /** What the server says of tools, while that matters. */
  const hearOfTools = (event: Published): void => {
    if (phase !== "alive") return;
    if (event.type === "toolsConfirmed") return declarations.confirm(event.names);
    if (event.type !== "toolError") return;
    const { code, message } = event;
    if (isRefusal(code)) {
      declarations.reject();
      return dispatch({ type: "error", error: toolsRejected(code, message) });
    }
    if (code === "too_many_updates") declarations.postpone();
    onWarning(serverError(event));
  };

  const wants = (type: ConversationEvent["type"], ...names: (keyof Callbacks)[]): boolean =>
    registry.wants(type, names, options);
  const wantsFrames = (type: WatchedFrame["type"]): boolean =>
    wants(type, "onDebug", type === "incomingFrame" ? "onIncomingEvent" : "onOutgoingEvent");

  const refreshTaps = (): void => {
    session.tapAudio(
      wants("audio", "onAudio") || wantsFrames("incomingFrame"),
      wantsFrames("outgoingFrame"),
    );
    session.voice?.microphone.watchVoice(wants("vadScore", "onVadScore"));
  };

  return {
    session,
    isTextOnly: isTextOnly(options),
    started,
    phase: () => phase,
    refreshTaps,
    changeTools: () => declarations.change(),
    ownTools,
    sendText(text) {
      turns.type(text);
      session.send({ type: "input_text.send", text });
      dispatch({ type: "textSent", text });
    },
    end() {
      if (phase === "alive") phase = "leaving";
      session.end();
    },
    begin() {
      // A handler that heard of the end of the attempt before may have ended this one already.
      if (phase !== "alive") return;
      const { capabilities } = session;
      dispatch(
        { type: "statusChange", status: "connecting" },
        { type: "capabilitiesChange", capabilities },
      );
      session.start(tools.findConflict(ownTools));
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
