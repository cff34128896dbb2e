import type {
  ConversationEvent,
  ConversationEventOf,
  ConversationStatus,
  DisconnectionDetails,
  Mode,
} from "./conversationEvents.js";
import type { AtomsError } from "./errors.js";
import type { UnheardCallbacks } from "./parity/unheardCallbacks.js";
import type { Role } from "./protocol/events.js";
import type { WireSampleRate } from "./protocol/wire.js";

/**
 * The statuses that `onStatusChange` reports; a failure is `disconnected`, preceded by `onError`, and a call that is
 * set up again is `connecting`.
 */
export type Status = Exclude<ConversationStatus, "error" | "reconnecting">;

/** A finished turn. */
export type MessagePayload = {
  message: string;
  role: Role;
  /** The same as `role`, in older spelling. */
  source: "user" | "ai";
  /** Counts the turns of the session, from 1. */
  event_id: number;
  /** Never there: Atoms sends no files. */
  attachments?: MessageAttachment[];
};

/** As in `@elevenlabs/client`; Atoms sends no files. */
export type MessageAttachment = { url: string; name: string; mime_type?: string | null };

/** A piece of what the agent says. `start` and `stop` have no text. */
export type AgentChatResponsePart = {
  type: "start" | "delta" | "stop";
  text: string;
  event_id: number;
};

/** The agent's call of a tool. `tool_type` is always `client` on Atoms. */
export type AgentToolRequest = {
  tool_name: string;
  tool_call_id: string;
  tool_type: string;
  event_id: number;
};

/** What a tool came to. */
export type AgentToolResponse = AgentToolRequest & {
  is_error: boolean;
  /** False where the app has no such tool. */
  is_called: boolean;
  /** What the agent was given. */
  full_tool_result: string;
};

/** What an app can hear. Names and payloads are those of `@elevenlabs/react`. */
export type Callbacks = UnheardCallbacks & {
  /** The call is on. The id is the call id, which finds the call log. */
  onConnect?: (details: { conversationId: string }) => void;
  /** The call is over. Exactly once for each `onConnect`. */
  onDisconnect?: (details: DisconnectionDetails) => void;
  /** Something failed. Comes before `onDisconnect` when the call ends by it. */
  onError?: (message: string, context: AtomsError) => void;
  /** A turn of either side is complete. */
  onMessage?: (message: MessagePayload) => void;
  /** What the agent says, piece by piece, as it comes. */
  onAgentChatResponsePart?: (part: AgentChatResponsePart) => void;
  /** The final text is not what had come piece by piece: the agent was interrupted. After the message. */
  onAgentResponseCorrection?: (correction: {
    original_agent_response: string;
    corrected_agent_response: string;
    event_id: number;
  }) => void;
  /** The agent calls a tool of the app. */
  onAgentToolRequest?: (request: AgentToolRequest) => void;
  /** A tool of the app has given its result, or failed; the agent knows. */
  onAgentToolResponse?: (response: AgentToolResponse) => void;
  /** The agent calls a tool that the app does not have. It is told so; without this callback `onError` is, too. */
  onUnhandledClientToolCall?: (call: {
    tool_name: string;
    tool_call_id: string;
    parameters: Record<string, unknown>;
    event_id: number;
  }) => void;
  /** A piece of the agent's voice: base64 of PCM16, mono, at the negotiated rate. */
  onAudio?: (base64: string) => void;
  /** The agent began or ceased to be heard. */
  onModeChange?: (change: { mode: Mode }) => void;
  onStatusChange?: (change: { status: Status }) => void;
  /** The person spoke over the agent. `event_id` is that of the message being cut. */
  onInterruption?: (interruption: { event_id: number }) => void;
  /** How likely the person speaks, 0 to 1. Found on this side, from the microphone's level, ten times a second. */
  onVadScore?: (activity: { vadScore: number }) => void;
  /** What was negotiated; once more when another call has taken the place of one that broke. */
  onConversationMetadata?: (metadata: ConversationMetadata) => void;
  /** Every frame of the server, in the words of Atoms; of audio, only how much. */
  onIncomingEvent?: (frame: unknown) => void;
  /** Every frame to the server, in the words of Atoms; of audio, only how much. Never a token. */
  onOutgoingEvent?: (frame: unknown) => void;
  /** Frames in both directions, and problems that the call survives. */
  onDebug?: (
    info:
      | { type: "incoming" | "outgoing"; frame: unknown }
      | { type: "warning"; error: AtomsError },
  ) => void;
  /**
   * What the person is saying, as far as it is understood: the whole turn so far. `event_id` is that of the message it
   * will be. Not in `@elevenlabs/react`.
   */
  onUserTranscriptPart?: (part: { text: string; event_id: number }) => void;
};

/** Formats are `pcm_<rate>`. */
export type ConversationMetadata = {
  conversation_id: string;
  agent_output_audio_format: `pcm_${WireSampleRate}`;
  user_input_audio_format: `pcm_${WireSampleRate}`;
};

/** What `@elevenlabs/react` has no callback for; `ConversationClient.on` hears of it. */
type WithoutCallback = ConversationEventOf<
  | "mutedChange"
  | "volumeChange"
  | "outputMutedChange"
  | "holdChange"
  | "microphoneChange"
  | "silentMicrophone"
  | "audioBlocked"
  | "reconnecting"
  | "textSent"
  | "agentTurn"
  | "capabilitiesChange"
  | "clientToolsChange"
  | "unknownFrame"
>;

/** Calls what an event means in callbacks. */
export function notify(callbacks: Callbacks, event: ConversationEvent): void {
  switch (event.type) {
    case "connect":
    case "reconnected": {
      const { conversationId } = event;
      if (event.type === "connect") callbacks.onConnect?.({ conversationId });
      // The vendor's document names no other rates.
      const format = `pcm_${event.sampleRateHz as WireSampleRate}` as const;
      callbacks.onConversationMetadata?.({
        conversation_id: conversationId,
        agent_output_audio_format: format,
        user_input_audio_format: format,
      });
      return;
    }
    case "disconnect":
      return callbacks.onDisconnect?.(event.details);
    case "error":
      return callbacks.onError?.(event.error.message, event.error);
    case "message": {
      const { role, text, eventId } = event;
      const source = role === "agent" ? "ai" : "user";
      // A turn that was cut before its first word says nothing.
      if (text === "") return;
      return callbacks.onMessage?.({ message: text, role, source, event_id: eventId });
    }
    case "functionCall":
      return callbacks.onAgentToolRequest?.(toolRequest(event));
    case "toolResult": {
      const { isError, wasCalled, output } = event;
      const request = toolRequest(event);
      if (!wasCalled) {
        const { tool_type: _, ...call } = request;
        callbacks.onUnhandledClientToolCall?.({ ...call, parameters: event.arguments });
      }
      return callbacks.onAgentToolResponse?.({
        ...request,
        is_error: isError,
        is_called: wasCalled,
        full_tool_result: output,
      });
    }
    case "agentTextPart": {
      const { part, text, eventId } = event;
      return callbacks.onAgentChatResponsePart?.({ type: part, text, event_id: eventId });
    }
    case "agentTextCorrected":
      return callbacks.onAgentResponseCorrection?.({
        original_agent_response: event.original,
        corrected_agent_response: event.corrected,
        event_id: event.eventId,
      });
    case "incomingFrame":
      callbacks.onIncomingEvent?.(event.frame);
      return callbacks.onDebug?.({ type: "incoming", frame: event.frame });
    case "outgoingFrame":
      callbacks.onOutgoingEvent?.(event.frame);
      return callbacks.onDebug?.({ type: "outgoing", frame: event.frame });
    case "warning":
      return callbacks.onDebug?.(event);
    case "audio":
      return callbacks.onAudio?.(event.base64);
    case "modeChange":
      return callbacks.onModeChange?.({ mode: event.mode });
    case "statusChange":
      return callbacks.onStatusChange?.({ status: toStatus(event.status) });
    case "vadScore":
      return callbacks.onVadScore?.({ vadScore: event.score });
    case "interruption":
      return callbacks.onInterruption?.({ event_id: event.eventId });
    case "transcriptPart":
      if (event.role === "user") {
        callbacks.onUserTranscriptPart?.({ text: event.text, event_id: event.eventId });
      }
      return;
    default:
      event satisfies WithoutCallback;
  }
}

function toolRequest({
  name,
  callId,
  eventId,
}: ConversationEventOf<"functionCall" | "toolResult">): AgentToolRequest {
  return { tool_name: name, tool_call_id: callId, tool_type: "client", event_id: eventId };
}

function toStatus(status: ConversationStatus): Status {
  if (status === "error") return "disconnected";
  return status === "reconnecting" ? "connecting" : status;
}
