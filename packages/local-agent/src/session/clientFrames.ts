import type { AgentTool } from "../brain/brain.js";
import { isRecord } from "../parsed.js";
import { base64ToSamples } from "../speech/pcm16.js";

/** A frame of the client, checked, with its audio decoded. */
export type ClientFrame =
  | { type: "input_audio_buffer.append"; samples: Int16Array }
  | { type: "input_audio_buffer.commit" }
  | { type: "input_text.send"; text: string }
  | { type: "session.update"; tools: AgentTool[] }
  | { type: "function_call.result"; callId: string; output: string }
  | { type: "session.close" };

/** A frame, or the protocol's error for what came instead. */
export type ClientFrameResult =
  | { ok: true; frame: ClientFrame }
  | { ok: false; code: "invalid_json" | "invalid_event"; message: string };

/** Reads one message of the client. Never throws. */
export function readClientFrame(text: string): ClientFrameResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: "invalid_json", message: "the message is not JSON" };
  }
  if (!isRecord(value)) return invalid("the message is not a JSON object");
  switch (value["type"]) {
    case "input_audio_buffer.append":
      return readAppend(value["audio"]);
    case "input_audio_buffer.commit":
      return { ok: true, frame: { type: "input_audio_buffer.commit" } };
    case "input_text.send":
      return readText(value["text"]);
    case "session.update":
      return readUpdate(value["tools"]);
    case "function_call.result":
      return readResult(value["call_id"], value["output"]);
    case "session.close":
      return { ok: true, frame: { type: "session.close" } };
    default:
      return invalid("type is missing or unknown");
  }
}

function invalid(message: string): ClientFrameResult {
  return { ok: false, code: "invalid_event", message };
}

function readAppend(audio: unknown): ClientFrameResult {
  if (typeof audio !== "string") return invalid("audio is required and must be text");
  const samples = base64ToSamples(audio);
  if (samples === undefined) return invalid("audio must be base64 of whole 16-bit samples");
  return { ok: true, frame: { type: "input_audio_buffer.append", samples } };
}

function readText(text: unknown): ClientFrameResult {
  if (typeof text !== "string" || text === "") return invalid("text must have a character or more");
  return { ok: true, frame: { type: "input_text.send", text } };
}

function readResult(callId: unknown, output: unknown): ClientFrameResult {
  if (typeof callId !== "string" || callId === "") return invalid("call_id is required");
  if (typeof output !== "string") return invalid("output is required and must be text");
  return { ok: true, frame: { type: "function_call.result", callId, output } };
}

function readUpdate(tools: unknown): ClientFrameResult {
  if (!Array.isArray(tools)) return invalid("tools is required and must be an array");
  if (!tools.every(isClientTool)) {
    return invalid("each tool needs type function, name, description and parameters");
  }
  return { ok: true, frame: { type: "session.update", tools } };
}

function isClientTool(tool: unknown): tool is AgentTool {
  return (
    isRecord(tool) &&
    tool["type"] === "function" &&
    typeof tool["name"] === "string" &&
    tool["name"] !== "" &&
    typeof tool["description"] === "string" &&
    isRecord(tool["parameters"]) &&
    (tool["timeout_ms"] === undefined || Number.isInteger(tool["timeout_ms"])) &&
    (tool["expectsResponse"] === undefined || typeof tool["expectsResponse"] === "boolean")
  );
}
