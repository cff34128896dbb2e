import { AtomsError } from "../errors.js";
import type { SessionOptions } from "../options.js";
import type { MCPToolApprovalRequest } from "./unheardCallbacks.js";

/** Milliseconds to wait before the call is set up: `android` and `ios` on those systems, else `default`. */
export type DelayConfig = { default: number; android?: number; ios?: number };

/** Where a service of ElevenLabs is; Atoms has one place. */
export type Location = "us" | "global" | "eu-residency" | "in-residency";

/** Audio formats of `@elevenlabs/client`. On Atoms audio is PCM, and the server names its rate. */
export type FormatConfig = { format: "pcm" | "ulaw"; sampleRate: number };

/** How Atoms is reached: over a WebSocket, whatever is asked for. */
export type ConnectionType = "websocket" | "webrtc";

/** As in `@elevenlabs/client`: never asked on Atoms. */
export type MCPToolApprovalHandler = (
  call: MCPToolApprovalRequest,
  context: { signal: AbortSignal },
) => Promise<boolean> | boolean;

/** Options of `@elevenlabs/react` that mean nothing on Atoms: a warning each, or an error where `strict` is set. */
export type ForeignOptions = Partial<FormatConfig> & {
  /** Ignored with a warning: prompt, voice and recognition belong to the agent; `conversation.textOnly` is heeded. */
  overrides?: {
    agent?: {
      prompt?: { prompt?: string; llm?: string };
      firstMessage?: string;
      language?: string;
    };
    tts?: { voiceId?: string; speed?: number; stability?: number; similarityBoost?: number };
    asr?: { keywords?: string[] };
    conversation?: { textOnly?: boolean };
    client?: { source?: string; version?: string };
  };
  /** Ignored with a warning: Atoms has one place. See `origin`. */
  serverLocation?: Location | (string & {});
  /** Ignored with a warning: pass `dynamicVariables`. */
  customLlmExtraBody?: unknown;
  /** Ignored with a warning: pass `dynamicVariables`. */
  userId?: string;
  /** Ignored with a warning: an agent's version is chosen when it is published. */
  environment?: string;
  /** Ignored with a warning. */
  toolMockConfig?: {
    mockingStrategy?: "none" | "all" | "selected";
    mockedToolNames?: string[];
    fallbackStrategy?: "raise_error" | "call_real_tool";
  };
  /** Ignored with a warning. */
  orchestrator?: object;
  /** Ignored with a warning: the resampler is within the worklet. */
  libsampleratePath?: string;
  /** Ignored with a warning: a token is the way in. */
  authorization?: string;
  /** Ignored with a warning: there is no LiveKit behind Atoms. */
  livekitUrl?: string;
  /** Ignored with a warning: there is no WebRTC behind Atoms. */
  webRtc?: { iceTransportPolicy?: "all" | "relay"; singlePeerConnection?: boolean };
  /** Ignored with a warning: Atoms does not ask for approvals. */
  onMCPToolApprovalRequest?: MCPToolApprovalHandler;
};

const foreignNames = [
  "serverLocation",
  "customLlmExtraBody",
  "userId",
  "environment",
  "toolMockConfig",
  "orchestrator",
  "libsampleratePath",
  "authorization",
  "livekitUrl",
  "webRtc",
  "onMCPToolApprovalRequest",
  "format",
  "sampleRate",
] as const satisfies readonly (keyof ForeignOptions)[];

/** The options that are set and mean nothing on Atoms, as an app writes them. */
export function findForeignOptions(options: SessionOptions): string[] {
  const { agent, tts, asr } = options.overrides ?? {};
  const overrides = { agent, tts, asr };
  return [
    ...foreignNames.filter((name) => options[name] !== undefined),
    ...Object.entries(overrides).flatMap(([name, value]) =>
      value === undefined ? [] : `overrides.${name}`,
    ),
  ];
}

/** @param name An option or a function of `@elevenlabs/react`. */
export function noCounterpart(name: string): AtomsError {
  return new AtomsError(
    "no_counterpart",
    `\`${name}\` has no counterpart on Atoms. docs/migrating-from-elevenlabs.md says what to do instead.`,
  );
}
