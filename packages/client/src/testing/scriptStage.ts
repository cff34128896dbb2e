import { createConversationClient, type ConversationClient } from "../index.js";
import type { AtomsError } from "../errors.js";
import { microphoneError } from "../audio/microphone.js";
import { isTextOnly, type SessionOptions } from "../options.js";
import type { WireClientFrame, WireServerFrame } from "../protocol/wire.js";
import type { TransportEvent } from "../transport/transport.js";
import { createScriptedClock, type ScriptedClock } from "./scriptedClock.js";
import { createScriptedServer, type ScriptedServer } from "./scriptedServer.js";
import { createWaitingRoom, type WaitingRoom } from "./waitingRoom.js";

/** What a conversation is like before anything happens in it. */
export type ConversationScriptOptions = {
  /** The call id. Default `CALL-1`; a call that takes the place of a broken one is `CALL-2`, and so on. */
  callId?: string;
  /** The negotiated rate in Hz. Default 24000. */
  sampleRateHz?: number;
  /**
   * What becomes of the microphone: allowed already (default); a prompt that stands until `allowMicrophone()` or
   * `denyMicrophone()`; refused; none there; held by another program.
   */
  microphone?: "granted" | "prompt" | "denied" | "missing" | "inUse";
  /**
   * Where the token comes from for an app that passes `tokenUrl` or nothing: no address is fetched. Let it reject for
   * an endpoint that fails. An app's own `getAccessToken` is called as ever. Default: gives a token.
   */
  getAccessToken?: NonNullable<SessionOptions["getAccessToken"]>;
  /** Whether the server answers to tools that the app registers. Older ones don't. Default true. */
  acknowledgesTools?: boolean;
};

/** Where a script is played: a real client, the server that it talks to, and what went between them. */
export type ScriptStage = {
  readonly client: ConversationClient;
  readonly server: ScriptedServer;
  /** That of the session: it stands still. */
  readonly clock: ScriptedClock;
  readonly waiting: WaitingRoom;
  /** The app has chosen a conversation without voice. */
  isChat(): boolean;
  /** A socket is open, with or without a session. */
  isSocketOpen(): boolean;
  /** The microphone's prompt stands, and nobody has answered. */
  isPromptOpen(): boolean;
  answerPrompt(isAllowed: boolean): void;
  /** The wait before the next attempt at a call that broke is over. */
  endBackOff(): void;
  send(frame: WireServerFrame): void;
  /** Gives a piece of the agent's voice to `onAudio`, if anybody listens. */
  sendAudio(base64: string): void;
  /** What the app has sent and no step has asked for. */
  readonly texts: string[];
  /** What the app answered to tools, by the id of the call. */
  readonly outputs: Map<string, string>;
  /** An id for the next call of a tool. */
  newToolCallId(): string;
  /** Whether the app wants to answer to a tool, as far as it told the server. */
  answersTool(name: string): boolean;
  /** Begins the session on the open socket. */
  accept(session: { callId: string | undefined; sampleRateHz: number | undefined }): void;
};

const browserErrors = {
  denied: "NotAllowedError",
  missing: "NotFoundError",
  inUse: "NotReadableError",
} as const;

/** Sets the stage. Nothing happens on it until the app starts a session. */
export function createScriptStage(options: ConversationScriptOptions): ScriptStage {
  const { microphone = "granted", getAccessToken = () => "wct_scripted" } = options;
  const server = createScriptedServer();
  const clock = createScriptedClock();
  const waiting = createWaitingRoom();
  const texts: string[] = [];
  const outputs = new Map<string, string>();
  let isChat = false;
  let isTapped = false;
  let emit: ((event: TransportEvent) => void) | null = null;
  let calls = 0;
  let toolCalls = 0;
  let backOff: number[] = [];
  let isPromptOpen = false;
  let answerPrompt = (_error: AtomsError | null): void => {};

  server.acknowledgesTools = options.acknowledgesTools ?? true;
  if (microphone !== "granted") server.microphoneGranted = false;
  if (microphone !== "granted" && microphone !== "prompt") {
    server.microphoneError = microphoneError({ name: browserErrors[microphone] });
  }

  const receive = (frame: WireClientFrame): void => {
    if (frame.type === "input_text.send") texts.push(frame.text);
    if (frame.type === "function_call.result") outputs.set(frame.call_id, frame.output);
  };

  const real = createConversationClient({
    ...server.runtime,
    clock,
    openVoice(settings, listeners) {
      const path = server.runtime.openVoice(settings, listeners);
      if (microphone !== "prompt" || server.microphoneGranted) return path;
      const answer = new Promise<AtomsError | null>((resolve) => (answerPrompt = resolve));
      isPromptOpen = true;
      const open = async (): Promise<void> => {
        const refusal = await answer;
        if (refusal !== null) throw refusal;
        await path.microphone.open();
      };
      return { ...path, microphone: { ...path.microphone, open } };
    },
    async createTransport(sessionOptions, link) {
      isChat = isTextOnly(sessionOptions);
      const emitAndWake = (event: TransportEvent): void => {
        if (event.type === "closed") emit = null;
        link.emit(event);
        waiting.wake();
      };
      const transport = await server.runtime.createTransport(sessionOptions, {
        ...link,
        emit: emitAndWake,
      });
      const closed = (): void => {
        if (emit === emitAndWake) emit = null;
      };
      return {
        ...transport,
        connect(request) {
          transport.connect(request);
          texts.length = 0;
          emit = emitAndWake;
          waiting.wake();
        },
        send(text) {
          receive(JSON.parse(text) as WireClientFrame);
          transport.send(text);
          waiting.wake();
        },
        tapAudio(...taps) {
          [isTapped] = taps;
          transport.tapAudio(...taps);
        },
        disconnect() {
          closed();
          transport.disconnect();
        },
        close() {
          closed();
          transport.close();
        },
      };
    },
  });
  real.store.subscribe(({ reconnectAttempt }, before) => {
    // What runs when an attempt is announced is the wait before it. Later timers belong to the attempt itself.
    if (reconnectAttempt > before.reconnectAttempt) backOff = clock.running();
    waiting.wake();
  });

  return {
    client: {
      ...real,
      startSession: (given) => real.startSession(withToken(given, getAccessToken)),
    },
    server,
    clock,
    waiting,
    isChat: () => isChat,
    isSocketOpen: () => emit !== null,
    isPromptOpen: () => isPromptOpen && !isChat && real.store.getState().status === "connecting",
    answerPrompt(isAllowed) {
      isPromptOpen = false;
      server.microphoneGranted = isAllowed;
      answerPrompt(isAllowed ? null : microphoneError({ name: browserErrors.denied }));
    },
    endBackOff: () => clock.ring(backOff),
    send: (frame) => server.send(frame),
    sendAudio(base64) {
      if (isTapped) emit?.({ type: "audio", base64 });
    },
    texts,
    outputs,
    newToolCallId: () => `tool-${(toolCalls += 1)}`,
    answersTool(name) {
      const update = server.sent.findLast((frame) => frame.type === "session.update");
      const tool = update?.tools.find((registered) => registered.name === name);
      return tool?.expectsResponse ?? true;
    },
    accept({ callId, sampleRateHz }) {
      calls += 1;
      const first = calls === 1 ? options.callId : undefined;
      server.accept({
        callId: callId ?? first ?? `CALL-${calls}`,
        sampleRateHz: sampleRateHz ?? options.sampleRateHz ?? 24_000,
      });
    },
  };
}

/** Nothing is fetched over the network; an app that has its own way to a token goes it. */
function withToken(
  { tokenUrl, ...options }: SessionOptions,
  getAccessToken: NonNullable<SessionOptions["getAccessToken"]>,
): SessionOptions {
  const { signedUrl, conversationToken, apiKey } = options;
  const isComplete = signedUrl || conversationToken || options.getAccessToken;
  if (isComplete || (apiKey && !tokenUrl)) return options;
  return { ...options, getAccessToken };
}
