import type { CallbackRegistry } from "./callbackRegistry.js";
import type { ConversationEvent, ConversationEventOf } from "./conversationEvents.js";
import type { AtomsError } from "./errors.js";
import { findInvalidOption, isTextOnly, type SessionOptions } from "./options.js";
import { outputEvents } from "./outputEvents.js";
import type { Runtime } from "./runtime.js";
import { fetchAccessUrl } from "./session/accessUrl.js";
import { runClientTool } from "./session/clientTools.js";
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
  /** Asks the session for the audio itself, if anybody wants it. */
  refreshTap(): void;
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
  let phase: ReturnType<Attempt["phase"]> = "alive";
  let resolveStart = (_callId: string): void => {};
  let rejectStart = (_error: AtomsError): void => {};
  const started = new Promise<string>((resolve, reject) => {
    resolveStart = resolve;
    rejectStart = reject;
  });
  // Apps of the 1.x style ignore the promise: they hear of a failure through `onError`.
  started.catch(() => {});
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
    clock: runtime.clock,
    openVoice: ({ onReport }) =>
      runtime.openVoice(
        {
          sampleRateHz,
          chunkMs: options.inputChunkDurationMs ?? defaultChunkMs,
          muted: isMuted,
          volume,
          microphone: options.microphoneConstraints ?? {},
        },
        { onReport, onWarning },
      ),
    isMicrophoneGranted: () => runtime.isMicrophoneGranted(),
    fetchUrl: (signal) => fetchAccessUrl(options, signal),
    createTransport: async (emit, signal) => {
      const link = { emit, signal, onFallback: onWarning };
      const created = await runtime.createTransport(options, link);
      transport = created.kind;
      return created;
    },
    onAudio: (base64) => dispatch({ type: "audio", base64 }),
    onOutput(output) {
      if (output.type === "leaving") phase = "leaving";
      if (output.type === "ended" || output.type === "startFailed") phase = "over";
      if (output.type === "connected") resolveStart(output.session.callId);
      if (output.type === "startFailed") rejectStart(output.error);
      const events = outputEvents(output, { transport, eventId });
      dispatch(...events.filter((event) => !isRepeated(event)));
      if (output.type === "server" && output.event.type === "functionCall" && phase === "alive") {
        void answer(output.event);
      }
    },
  });

  const answer = async (call: {
    callId: string;
    name: string;
    arguments: Record<string, unknown>;
  }): Promise<void> => {
    const { callId, name } = call;
    const tools = options.clientTools ?? {};
    const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
    const output = await runClientTool(tool, name, call.arguments);
    session.send({ type: "functionResult", callId, output });
  };

  const refreshTap = (): void =>
    session.tapAudio(options.onAudio !== undefined || registry.wantsAudio());

  return {
    session,
    started,
    phase: () => phase,
    refreshTap,
    begin() {
      // A handler that heard of the end of the attempt before may have ended this one already.
      if (phase !== "alive") return;
      dispatch({ type: "statusChange", status: "connecting" });
      const invalid = findInvalidOption(options);
      if (invalid !== null) return session.fail(invalid);
      refreshTap();
      session.start();
    },
  };
}
