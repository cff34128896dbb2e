import type { MicrophoneInfo } from "./audio/microphoneInfo.js";
import type { AtomsError } from "./errors.js";
import type { Role } from "./protocol/events.js";
import type { ClientToolStates } from "./tools/toolDeclarations.js";
import type { TransportKind } from "./transport/transport.js";
import type { TransportCapabilities } from "./transport/transportFactory.js";

/** Where a conversation stands. */
export type ConversationStatus =
  | "disconnected"
  | "connecting"
  | "connected"
  /** The call broke, and another one is being set up: see the option `reconnect`. */
  | "reconnecting"
  | "disconnecting"
  /** The last attempt or call failed; it lasts until the next start. */
  | "error";

/** Who is heard: the agent (`speaking`) or nobody (`listening`). */
export type Mode = "speaking" | "listening";

/** Why a session that had begun is over. Shaped as in `@elevenlabs/react`. */
export type DisconnectionDetails =
  | { reason: "user" }
  | {
      reason: "agent";
      context?: DisconnectionContext;
      closeCode?: number | undefined;
      closeReason?: string | undefined;
    }
  | {
      reason: "error";
      message: string;
      context: DisconnectionContext;
      closeCode?: number | undefined;
      closeReason?: string | undefined;
    };

/** The event that ended a session: `close` or `error`, with its reason. */
export type DisconnectionContext = { type: string; reason?: string; code?: number };

/** Everything that happens in a conversation, in order. What the store and the callbacks are made from. */
export type ConversationEvent =
  | { type: "statusChange"; status: ConversationStatus }
  | {
      type: "connect";
      /** The call id: it finds the call log. */
      conversationId: string;
      sessionId: string;
      sampleRateHz: number;
      transport: TransportKind;
    }
  /**
   * The call broke, or the attempt before failed, because of `error`. `attempt` counts from 1, and begins after
   * `delayMs`, or when there is a network again.
   */
  | { type: "reconnecting"; attempt: number; error: AtomsError; delayMs: number }
  /** Another call has taken the place of the one that broke: the agent begins anew. */
  | { type: "reconnected"; conversationId: string; sessionId: string; sampleRateHz: number }
  /** What the transport of the call can do. Comes with the start. */
  | { type: "capabilitiesChange"; capabilities: TransportCapabilities }
  | { type: "disconnect"; details: DisconnectionDetails }
  /** A start or a call failed, or the server reported a problem within a call. */
  | { type: "error"; error: AtomsError }
  /** Something went wrong that the call survives: a dropped frame, a blocked worker. */
  | { type: "warning"; error: AtomsError }
  | { type: "modeChange"; mode: Mode }
  | { type: "mutedChange"; isMuted: boolean }
  | { type: "volumeChange"; volume: number }
  | { type: "outputMutedChange"; isMuted: boolean }
  /** The call was put on hold, or goes on; a call that ends on hold goes off it first. */
  | { type: "holdChange"; isOnHold: boolean }
  /** A microphone was opened, or took the place of another. */
  | { type: "microphoneChange"; microphone: MicrophoneInfo }
  /** The microphone, not muted, has given no signal for 5 s (peaks below −70 dBFS), or gives one again. */
  | { type: "silentMicrophone"; isSilent: boolean }
  /** The browser holds sound back until the next gesture, or does so no more. */
  | { type: "audioBlocked"; isBlocked: boolean }
  /** How likely the person speaks, 0 to 1, found here, ten times a second. Only while somebody listens to it. */
  | { type: "vadScore"; score: number }
  /** The whole of a live turn so far; `eventId` is the one that its final text will have. */
  | { type: "transcriptPart"; role: Role; text: string; eventId: number }
  /** A piece of what the agent says, as it comes: a turn starts, grows and stops, all with one `eventId`. */
  | { type: "agentTextPart"; part: "start" | "delta" | "stop"; text: string; eventId: number }
  /** The final text is not what had come piece by piece: the agent was interrupted. */
  | { type: "agentTextCorrected"; original: string; corrected: string; eventId: number }
  /** The final text of a turn; `eventId` counts them, from 1. `via` is `text` where the person typed it. */
  | { type: "message"; role: Role; text: string; via: "voice" | "text"; eventId: number }
  /** The person typed a message. */
  | { type: "textSent"; text: string }
  /** The server began or finished sending a turn of the agent; what is heard is `modeChange`. */
  | { type: "agentTurn"; state: "started" | "stopped" }
  | { type: "interruption"; eventId: number }
  /** The agent calls a tool of the app. `eventId` is that of the message being said. */
  | {
      type: "functionCall";
      callId: string;
      name: string;
      arguments: Record<string, unknown>;
      eventId: number;
    }
  /** What a tool came to. `wasCalled` is false where the app has no such tool. */
  | {
      type: "toolResult";
      callId: string;
      name: string;
      arguments: Record<string, unknown>;
      /** What the agent was given. */
      output: string;
      isError: boolean;
      wasCalled: boolean;
      eventId: number;
    }
  /** Which declared tools the server has taken. */
  | { type: "clientToolsChange"; clientTools: ClientToolStates }
  /** A piece of the agent's voice: base64 of PCM16. Only while somebody listens to it. */
  | { type: "audio"; base64: string }
  /** A frame of the server; of audio, only how much. Only while somebody listens to it. */
  | { type: "incomingFrame"; frame: unknown }
  /** A frame to the server; of audio, only how much. Only while somebody listens to it. */
  | { type: "outgoingFrame"; frame: unknown }
  /** A frame that this version does not know. */
  | { type: "unknownFrame"; raw: unknown };

/** The names of all events. */
export type ConversationEventType = ConversationEvent["type"];

/** One kind of event. */
export type ConversationEventOf<Type extends ConversationEventType> = Extract<
  ConversationEvent,
  { type: Type }
>;
