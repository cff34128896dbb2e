import type { ConversationEvent, DisconnectionDetails } from "./conversationEvents.js";
import type { ServerEvent } from "./protocol/events.js";
import type { SessionEnd, SessionOutput } from "./session/sessionState.js";
import type { TransportKind } from "./transport/transport.js";

/** What is needed besides the output itself. */
export type OutputContext = {
  transport: TransportKind;
  /** The number of the next message. */
  eventId: number;
};

/** What an output of the session means in the conversation's own words. Pure. */
export function outputEvents(output: SessionOutput, context: OutputContext): ConversationEvent[] {
  switch (output.type) {
    case "connected": {
      const { callId, sessionId, sampleRateHz } = output.session;
      const { transport } = context;
      return [
        { type: "connect", conversationId: callId, sessionId, sampleRateHz, transport },
        { type: "statusChange", status: "connected" },
      ];
    }
    case "reconnecting":
      return [output, { type: "statusChange", status: "reconnecting" }];
    case "reconnected": {
      const { callId, sessionId, sampleRateHz } = output.session;
      return [
        { type: "reconnected", conversationId: callId, sessionId, sampleRateHz },
        { type: "statusChange", status: "connected" },
      ];
    }
    case "speaking":
      return [{ type: "modeChange", mode: output.speaking ? "speaking" : "listening" }];
    case "server":
      return serverEvents(output.event, context);
    case "problem":
      return [{ type: "error", error: output.error }];
    case "leaving":
      return [{ type: "statusChange", status: "disconnecting" }];
    case "ended": {
      const { end } = output;
      const details = disconnectionDetails(end);
      const over: ConversationEvent[] = [
        { type: "statusChange", status: end.by === "error" ? "error" : "disconnected" },
        { type: "disconnect", details },
      ];
      return end.by === "error" ? [{ type: "error", error: end.error }, ...over] : over;
    }
    case "startFailed":
      if (output.error.code === "aborted") {
        return [{ type: "statusChange", status: "disconnected" }];
      }
      return [
        { type: "error", error: output.error },
        { type: "statusChange", status: "error" },
      ];
    default:
      return output satisfies never;
  }
}

function serverEvents(event: ServerEvent, { eventId }: OutputContext): ConversationEvent[] {
  switch (event.type) {
    case "transcript":
      return [{ type: "message", role: event.role, text: event.text, eventId }];
    case "transcriptDelta":
      return [{ type: "transcriptPart", role: event.role, text: event.text }];
    case "agentStartTalking":
      return [{ type: "agentTurn", state: "started" }];
    case "agentStopTalking":
      return [{ type: "agentTurn", state: "stopped" }];
    case "interruption":
      return [{ type: "interruption", eventId }];
    case "functionCall":
      return [event];
    case "unknown":
      return [{ type: "unknownFrame", raw: event.raw }];
    case "invalid":
      return [{ type: "warning", error: event.error }];
    case "sessionCreated":
    case "sessionClosed":
    case "sessionUpdated":
    case "serverError":
      return [];
    default:
      return event satisfies never;
  }
}

function disconnectionDetails(end: SessionEnd): DisconnectionDetails {
  if (end.by === "user") return { reason: "user" };
  const { closeCode, closeReason } = end;
  if (end.by === "agent") {
    return {
      reason: "agent",
      context: { type: "close", reason: end.reason },
      closeCode,
      closeReason,
    };
  }
  const { message, code } = end.error;
  return {
    reason: "error",
    message,
    context: { type: "error", reason: code },
    closeCode,
    closeReason,
  };
}
