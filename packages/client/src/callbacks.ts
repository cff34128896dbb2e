import type {
  ConversationEvent,
  ConversationEventOf,
  ConversationStatus,
  DisconnectionDetails,
  Mode,
} from "./conversationEvents.js";
import type { AtomsError } from "./errors.js";
import type { Role } from "./protocol/events.js";

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
};

/** What an app can hear. Names and payloads are those of `@elevenlabs/react`. */
export type Callbacks = {
  /** The call is on. The id is the call id, which finds the call log. */
  onConnect?: (details: { conversationId: string }) => void;
  /** The call is over. Exactly once for each `onConnect`. */
  onDisconnect?: (details: DisconnectionDetails) => void;
  /** Something failed. Comes before `onDisconnect` when the call ends by it. */
  onError?: (message: string, context: AtomsError) => void;
  /** A turn of either side is complete. */
  onMessage?: (message: MessagePayload) => void;
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
  /** What the person is saying, as far as it is understood: the whole turn so far. Not in `@elevenlabs/react`. */
  onUserTranscriptPart?: (part: { text: string }) => void;
};

/** Formats are `pcm_<rate>`. */
export type ConversationMetadata = {
  conversation_id: string;
  agent_output_audio_format: string;
  user_input_audio_format: string;
};

/** What `@elevenlabs/react` has no callback for; `ConversationClient.on` hears of it. */
type WithoutCallback = ConversationEventOf<
  | "warning"
  | "mutedChange"
  | "volumeChange"
  | "outputMutedChange"
  | "microphoneChange"
  | "silentMicrophone"
  | "audioBlocked"
  | "reconnecting"
  | "textSent"
  | "agentTurn"
  | "functionCall"
  | "unknownFrame"
>;

/** Calls what an event means in callbacks. */
export function notify(callbacks: Callbacks, event: ConversationEvent): void {
  switch (event.type) {
    case "connect":
    case "reconnected": {
      const { conversationId, sampleRateHz } = event;
      if (event.type === "connect") callbacks.onConnect?.({ conversationId });
      callbacks.onConversationMetadata?.({
        conversation_id: conversationId,
        agent_output_audio_format: `pcm_${sampleRateHz}`,
        user_input_audio_format: `pcm_${sampleRateHz}`,
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
      if (event.role === "user") callbacks.onUserTranscriptPart?.({ text: event.text });
      return;
    default:
      event satisfies WithoutCallback;
  }
}

function toStatus(status: ConversationStatus): Status {
  if (status === "error") return "disconnected";
  return status === "reconnecting" ? "connecting" : status;
}
