import { AtomsError } from "../errors.js";
import { isSampleRate } from "./audioFrames.js";
import type { Role, ServerEvent } from "./events.js";
import type { WireServerFrame } from "./wire.js";

/** Codes of errors that are about a tool, and end no call. */
const aboutTools =
  /^(too_many_updates|tool_name_conflict|client_tools_managed_by_config|invalid_tools|tool_timeout|unknown_call_id|result_too_large)$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A frame of the server as an event. Never throws: an unknown frame becomes `unknownFrame`, one that makes no sense a
 * `warning`. Audio is played before anybody reads its frame, so audio that comes here could not be.
 *
 * @param raw The frame's JSON, parsed; the text itself where it is not JSON.
 */
export function decodeFrame(raw: unknown): ServerEvent {
  return (isRecord(raw) ? decodeFields(raw) : null) ?? invalid(raw);
}

function decodeFields(raw: Fields): ServerEvent | null {
  const frame = raw as Partial<Fields> & { type: WireServerFrame["type"] };
  const callId = text(raw["call_id"]);
  switch (frame.type) {
    case "session.created": {
      const sampleRateHz = raw["sample_rate"];
      if (callId === null || !isSampleRate(sampleRateHz)) return null;
      const sessionId = text(raw["session_id"]) ?? "";
      return {
        type: "sessionCreated",
        session: { conversationId: callId, sessionId, sampleRateHz },
      };
    }
    case "session.closed":
      return { type: "sessionClosed", reason: text(raw["reason"]) ?? "" };
    case "session.updated":
      return { type: "toolsConfirmed", names: names(raw["tools"]) };
    case "output_audio.delta":
      return null;
    case "transcript":
    case "transcript.delta": {
      const role = decodeRole(raw["role"]);
      const spoken = text(raw["text"]);
      if (role === null || spoken === null) return null;
      const type = frame.type === "transcript" ? "message" : "transcriptPart";
      return { type, role, text: spoken };
    }
    case "agent_start_talking":
    case "agent.start_talking":
      return { type: "agentTurn", state: "started" };
    case "agent_stop_talking":
    case "agent.stop_talking":
      return { type: "agentTurn", state: "stopped" };
    case "interruption":
      return { type: "interruption" };
    case "function_call": {
      const name = text(raw["name"]);
      if (callId === null || name === null) return null;
      const args = raw["arguments"];
      return { type: "functionCall", callId, name, arguments: isRecord(args) ? { ...args } : {} };
    }
    case "error": {
      const given = raw["code"];
      const code = typeof given === "number" ? `${given}` : (text(given) ?? "unknown");
      const type = aboutTools.test(code) ? "toolError" : "serverError";
      return { type, code, message: text(raw["message"]) ?? "" };
    }
    default:
      frame.type satisfies never;
      return typeof raw["type"] === "string" ? { type: "unknownFrame", raw } : null;
  }
}

function invalid(raw: unknown): ServerEvent {
  const type = text((Object(raw) as Fields)["type"])?.slice(0, 40);
  const message = `A frame of the server makes no sense (type: ${type}), and was dropped.`;
  return { type: "warning", error: new AtomsError("invalid_frame", message) };
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function decodeRole(value: unknown): Role | null {
  if (value === "user") return "user";
  return value === "assistant" || value === "agent" ? "agent" : null;
}
