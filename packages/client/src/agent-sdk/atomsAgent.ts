import type { WireSampleRate } from "../protocol/wire.js";

/** What `new AtomsAgent(…)` takes: the vendor's document of `@smallest-ai/agent-sdk`. */
export type AtomsAgentOptions = {
  /** An `sk_` key or a `wct_` token. */
  apiKey: string;
  agentId: string;
  /** Default `wss://api.smallest.ai`. */
  baseUrl?: string;
  /** In Hz. Default 24000. */
  sampleRate?: WireSampleRate;
  /** Default true. Without it mute is dead for good. */
  autoCaptureMic?: boolean;
  captureDeviceId?: string;
  playbackDeviceId?: string;
};

/** The events of an `AtomsAgent`. */
export type AtomsAgentEvent =
  /** `{session_id, call_id, sample_rate, channels}` */
  | "session_started"
  /** `{reason}`: a word of the server, or the close code as text. */
  | "session_ended"
  | "agent_start_talking"
  | "agent_stop_talking"
  /** `{role, text}` */
  | "transcript"
  /** `{role, text}`: the whole turn so far. */
  | "transcript_delta"
  /** `{code, message}` */
  | "error";

/** The part of an `AtomsAgent` of `@smallest-ai/agent-sdk` that is used. */
export type AtomsAgentLike = {
  readonly isConnected: boolean;
  readonly isMuted: boolean;
  connect(): Promise<void>;
  disconnect(): unknown;
  sendText(text: string): unknown;
  mute(): unknown;
  unmute(): unknown;
  /** May give a function that ends it, or anything else. */
  on(event: AtomsAgentEvent, handler: (payload: unknown) => void): unknown;
};

/** The class `AtomsAgent` itself. */
export type AtomsAgentConstructor = new (options: AtomsAgentOptions) => AtomsAgentLike;
