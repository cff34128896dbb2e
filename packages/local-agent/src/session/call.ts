import { randomBytes, randomUUID } from "node:crypto";
import type { WireServerFrame } from "@atoms-kit/client";
import type { RawData, WebSocket } from "ws";
import type { AgentTool, Brain } from "../brain/brain.js";
import { type CallSettings, fillTemplate, systemVariables } from "../callSettings.js";
import { isStreamFault, type Fault } from "../faults.js";
import type { Synthesizer } from "../speech/flite.js";
import type { Recognizer } from "../speech/recognizer.js";
import type { VoiceDetector } from "../speech/voiceActivity.js";
import { applyFault } from "./applyFault.js";
import { type ClientFrame, readClientFrame } from "./clientFrames.js";
import { createClientTools, type ToolCallRecord } from "./clientTools.js";
import { type Conversation, createConversation } from "./conversation.js";
import { createOutbox, type Outbox } from "./outbox.js";
import { createRecording } from "./recording.js";
import type { CallScript } from "./scriptedCall.js";

/** What all calls of an agent share. */
export type CallParts = {
  greeting: string;
  brain: Brain;
  tools: readonly AgentTool[];
  synthesizer: Synthesizer;
  recognizer: Recognizer | undefined;
  createDetector: (sampleRateHz: number) => VoiceDetector;
  script: CallScript | undefined;
  log: (line: string) => void;
};

/** The state of a call, as the control endpoint shows it. */
export type CallSummary = {
  callId: string;
  sessionId: string;
  mode: CallSettings["mode"];
  sampleRateHz: number;
  variables: CallSettings["variables"];
  open: boolean;
  /** Null while the call is open. */
  closeReason: string | null;
  startedAt: string;
  framesReceived: number;
  samplesReceived: number;
  zeroSamplesTail: number;
  /** How many audio frames came in, by their size in bytes of PCM. */
  framesSizes: Record<string, number>;
  textsReceived: number;
  commitsReceived: number;
  framesRejected: number;
  audioSamplesSent: number;
  agentPlaying: boolean;
  tools: string[];
  toolCalls: readonly ToolCallRecord[];
};

/** One socket from its opening to its close. */
export type Call = {
  callId: string;
  conversation: Conversation;
  summary(): CallSummary;
  receivedPcm(): Buffer;
  sentPcm(): Buffer;
  applyFault(fault: Fault): void;
  /** Ends the call in order: `session.closed` with this reason, then a normal close. */
  end(reason: string): void;
  /** Resolves when the socket is closed. */
  closed: Promise<void>;
};

/** What a fault may do to a call. */
export type CallHandles = {
  socket: WebSocket;
  outbox: Outbox;
  conversation: Conversation;
  sampleRateHz: number;
  /** Runs later, unless the call is over by then. */
  after(ms: number, action: () => void): void;
  /** Ends the call with an error frame and the close code 4000. */
  fail(code: string, message: string): void;
  end(reason: string): void;
  /** From now on the call ends without `session.closed`. */
  skipClosedFrame(): void;
  /** From now on what comes in has no effect, and nothing is sent. */
  goSilent(): void;
};

const systemToolNames = ["end_call"];
/** Faults that bring a turn of the agent with them, in the place of the greeting. */
const faultsInsteadOfGreeting: ReadonlySet<Fault["type"]> = new Set(["burst", "agent_hangs_up"]);

/** Takes over a socket that was let in. */
export function startCall(
  socket: WebSocket,
  settings: CallSettings,
  faults: readonly Fault[],
  parts: CallParts,
): Call {
  const callId = `CALL-${Date.now()}-${randomBytes(3).toString("hex")}`;
  const sessionId = randomUUID();
  const startedAt = new Date();
  const { sampleRateHz, mode } = settings;
  const received = createRecording(sampleRateHz);
  const sent = createRecording(sampleRateHz);
  const framesSizes: Record<string, number> = {};
  const counts = { frames: 0, texts: 0, commits: 0, rejected: 0 };
  const timers = new Set<NodeJS.Timeout>();
  const log = (step: string) => parts.log(`${callId}: ${step}`);
  const outbox = createOutbox(socket, (samples) => sent.add(samples));
  const send = (frame: WireServerFrame) => outbox.send(frame);
  const tools = createClientTools({ configured: parts.tools, systemToolNames, send });
  let closeReason: string | null = null;
  let hasClosedFrame = true;
  let isSilent = false;
  let tellScript: (frame: ClientFrame) => void = () => undefined;

  const conversation = createConversation({
    settings,
    tools,
    send,
    log,
    brain: parts.brain,
    synthesizer: parts.synthesizer,
    recognizer: parts.recognizer,
    createDetector: parts.createDetector,
    onHangUp: () => end("ended"),
  });

  function finish(reason: string, code: number): void {
    closeReason = reason;
    conversation.close();
    outbox.close(code, "");
  }

  function end(reason: string): void {
    if (closeReason !== null) return;
    if (hasClosedFrame) send({ type: "session.closed", reason });
    finish(reason, 1000);
  }

  function fail(code: string, message: string): void {
    if (closeReason !== null) return;
    send({ type: "error", code, message });
    finish(`error ${code}`, 4000);
  }

  function takeMessage(text: string): void {
    const result = readClientFrame(text);
    if (!result.ok) {
      counts.rejected += 1;
      send({ type: "error", code: result.code, message: result.message });
      return;
    }
    const { frame } = result;
    tellScript(frame);
    switch (frame.type) {
      case "input_audio_buffer.append": {
        const bytes = String(frame.samples.length * 2);
        counts.frames += 1;
        framesSizes[bytes] = (framesSizes[bytes] ?? 0) + 1;
        received.add(frame.samples);
        if (!isSilent && parts.script === undefined) conversation.hear(frame.samples);
        break;
      }
      case "input_audio_buffer.commit":
        counts.commits += 1;
        break;
      case "input_text.send":
        counts.texts += 1;
        if (!isSilent && parts.script === undefined) conversation.type(frame.text);
        break;
      case "session.update":
        tools.declare(frame.tools);
        break;
      case "function_call.result":
        tools.answer(frame.callId, frame.output);
        break;
      case "session.close":
        if (!isSilent) end("client_requested");
        break;
      default:
        frame satisfies never;
    }
  }

  const handles: CallHandles = {
    socket,
    outbox,
    conversation,
    sampleRateHz,
    fail,
    end,
    after(ms, action) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, ms);
      timers.add(timer);
    },
    skipClosedFrame() {
      hasClosedFrame = false;
    },
    goSilent() {
      isSilent = true;
      outbox.mute();
    },
  };

  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => {
      if (closeReason === null) {
        closeReason = "websocket_closed";
        conversation.close();
      }
      for (const timer of timers) clearTimeout(timer);
      outbox.dispose();
      log(`closed, ${closeReason}`);
      resolve();
    });
  });
  socket.on("message", (data) => {
    if (closeReason === null) takeMessage(textOf(data));
  });
  // The close event follows, and says the same.
  socket.on("error", (cause) => log(`socket failed: ${cause.message}`));

  function begin(): void {
    const isNeverAnswered = faults.some(({ type }) => type === "never_answer");
    if (isNeverAnswered) handles.goSilent();
    const fatal = faults.find(
      (fault) => fault.type === "fatal_error" && fault.afterMs === undefined,
    );
    if (fatal === undefined) {
      // Spelling and timing faults hold from the first frame on.
      for (const fault of faults.filter(isStreamFault)) applyFault(fault, handles);
      send({
        type: "session.created",
        session_id: sessionId,
        call_id: callId,
        sample_rate: sampleRateHz,
        channels: 1,
      });
    }
    for (const fault of faults.filter((other) => !isStreamFault(other))) applyFault(fault, handles);
    if (parts.script !== undefined) {
      parts.script({
        callId,
        sampleRateHz,
        send: (frame) => send(frame as WireServerFrame),
        onFrame: (listener) => (tellScript = listener),
        end: () => end("ended"),
        closed,
      });
      return;
    }
    const greets = !faults.some(({ type }) => faultsInsteadOfGreeting.has(type));
    if (closeReason !== null || isSilent || !greets || parts.greeting === "") return;
    const system = systemVariables(callId, mode, startedAt);
    conversation.say(fillTemplate(parts.greeting, { ...settings.variables, ...system }));
  }

  log(`open, ${mode}, ${sampleRateHz} Hz`);
  begin();

  return {
    callId,
    conversation,
    closed,
    end,
    applyFault: (fault) => applyFault(fault, handles),
    receivedPcm: () => received.toBytes(),
    sentPcm: () => sent.toBytes(),
    summary: () => ({
      callId,
      sessionId,
      mode,
      sampleRateHz,
      variables: settings.variables,
      open: closeReason === null,
      closeReason,
      startedAt: startedAt.toISOString(),
      framesReceived: counts.frames,
      samplesReceived: received.sampleCount(),
      zeroSamplesTail: received.zeroSamplesTail(),
      framesSizes,
      textsReceived: counts.texts,
      commitsReceived: counts.commits,
      framesRejected: counts.rejected,
      audioSamplesSent: sent.sampleCount(),
      agentPlaying: conversation.isAgentPlaying(),
      tools: tools.list().map(({ name }) => name),
      toolCalls: tools.records(),
    }),
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.from(data as ArrayBuffer).toString("utf8");
}
