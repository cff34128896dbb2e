/**
 * The frames of the Atoms agent socket exactly as they travel: JSON text, snake_case.
 * Source: the vendor's AsyncAPI document "Atoms Agent WebSocket API", 1.0.0.
 */

/** Sample rates the server accepts, in Hz, for both directions. With a `wct_` token it is always 24000. */
export type WireSampleRate = 8000 | 16000 | 24000 | 48000;

/** `webcall` is voice, `chat` is text only. */
export type WireMode = "webcall" | "chat";

/** A value of a prompt variable, fixed for the whole call. */
export type WireVariable = string | number | boolean;

/** A function that the agent may ask this client to run. The vendor mixes spellings; so does this type. */
export type WireClientTool = {
  type: "function";
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>;
  /** 1000 to 60000, default 15000. */
  timeout_ms?: number | undefined;
  /** Default true. With false the agent goes on without an answer. */
  expectsResponse?: boolean | undefined;
};

/** What a client sends. */
export type WireClientFrame =
  | { type: "input_audio_buffer.append"; audio: string }
  | { type: "input_audio_buffer.commit" }
  | { type: "input_text.send"; text: string }
  | { type: "session.update"; tools: WireClientTool[] }
  | { type: "function_call.result"; call_id: string; output: string }
  | { type: "session.close" };

/** The protocol says `assistant`, the migration guide and the call log say `agent`. */
export type WireRole = "user" | "assistant" | "agent";

/** What the server sends. Its documents disagree on the spelling of talking events and of the agent's role. */
export type WireServerFrame =
  | {
      type: "session.created";
      session_id: string;
      call_id: string;
      sample_rate: number;
      channels: number;
    }
  | { type: "session.closed"; reason: string }
  | { type: "session.updated"; tools: string[] }
  | { type: "output_audio.delta"; audio: string }
  | { type: "transcript"; role: WireRole; text: string }
  | { type: "transcript.delta"; role: WireRole; text: string }
  | { type: "agent_start_talking"; timestamp?: number | string }
  | { type: "agent.start_talking"; timestamp?: number | string }
  | { type: "agent_stop_talking"; timestamp?: number | string }
  | { type: "agent.stop_talking"; timestamp?: number | string }
  | { type: "interruption" }
  | { type: "function_call"; call_id: string; name: string; arguments: Record<string, unknown> }
  | { type: "error"; code: string; message: string };
