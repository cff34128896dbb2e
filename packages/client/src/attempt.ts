import type { CallbackRegistry } from "./callbackRegistry.js";
import type { ConversationEvent } from "./conversationEvents.js";
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
  begin(): void;
  readonly session: Session;
  /** The call id, or the error that reached `onError`. */
  readonly started: Promise<string>;
  /** False when the session is over; only a new attempt can help then. */
  isAlive(): boolean;
};

type AttemptSurroundings = {
  runtime: Runtime;
  registry: CallbackRegistry;
  dispatch: (event: ConversationEvent) => void;
  isMuted: boolean;
  volume: number;
};

/** Prepares a session; it says in the conversation's words what becomes of it. */
export function createAttempt(options: SessionOptions, around: AttemptSurroundings): Attempt {
  const { runtime, registry, dispatch, isMuted, volume } = around;
  const removeCallbacks = registry.addSource(() => options);
  const sampleRateHz = (options.apiKey && options.sampleRateHz) || defaultSampleRateHz;
  let transport: TransportKind = "direct";
  let eventId = 1;
  let alive = true;
  let resolveStart = (_callId: string): void => {};
  let rejectStart = (_error: AtomsError): void => {};
  const started = new Promise<string>((resolve, reject) => {
    resolveStart = resolve;
    rejectStart = reject;
  });
  // Apps of the 1.x style ignore the promise: they hear of a failure through `onError`.
  started.catch(() => {});

  const session = createSession({
    textOnly: isTextOnly(options),
    sampleRateHz,
    connectTimeoutMs: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    clock: runtime.clock,
    openVoice: (onReport) =>
      runtime.openVoice(
        {
          sampleRateHz,
          chunkMs: options.inputChunkDurationMs ?? defaultChunkMs,
          muted: isMuted,
          volume,
          microphone: options.microphoneConstraints ?? {},
        },
        onReport,
      ),
    isMicrophoneGranted: () => runtime.isMicrophoneGranted(),
    fetchUrl: (signal) => fetchAccessUrl(options, signal),
    createTransport: async (emit, signal) => {
      const created = await runtime.createTransport(options, {
        emit,
        signal,
        onFallback: (error) => dispatch({ type: "warning", error }),
      });
      transport = created.kind;
      return created;
    },
    onAudio: (base64) => dispatch({ type: "audio", base64 }),
    onOutput(output) {
      const over = output.type === "ended" || output.type === "startFailed";
      if (over) alive = false;
      if (output.type === "connected") resolveStart(output.session.callId);
      for (const event of outputEvents(output, { transport, eventId })) {
        dispatch(event);
        if (event.type === "message") eventId += 1;
        if (event.type === "functionCall") void answer(event.callId, event.name, event.arguments);
      }
      if (over) removeCallbacks();
      if (output.type === "startFailed") rejectStart(output.error);
    },
  });

  const answer = async (
    callId: string,
    name: string,
    parameters: Record<string, unknown>,
  ): Promise<void> => {
    const output = await runClientTool(options.clientTools?.[name], name, parameters);
    session.send({ type: "functionResult", callId, output });
  };

  return {
    session,
    started,
    isAlive: () => alive,
    begin() {
      dispatch({ type: "statusChange", status: "connecting" });
      const invalid = findInvalidOption(options);
      if (invalid !== null) return session.fail(invalid);
      session.tapAudio(registry.wantsAudio());
      session.start();
    },
  };
}
