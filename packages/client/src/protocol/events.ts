import type { AtomsError } from "../errors.js";

/** Who speaks. The protocol's `assistant` is called `agent` here, as in `@elevenlabs/react`. */
export type Role = "user" | "agent";

/** What the server says, as the rest of the code sees it. Audio is not among it: see `audioFrames.ts`. */
export type ServerEvent =
  | {
      type: "sessionCreated";
      sessionId: string;
      /** Finds the call log; this is the conversation's id. */
      callId: string;
      /** The negotiated rate of both directions, in Hz. */
      sampleRateHz: number;
      channels: number;
    }
  | { type: "sessionClosed"; reason: string }
  | { type: "sessionUpdated"; tools: readonly string[] }
  | { type: "transcript"; role: Role; text: string }
  | {
      type: "transcriptDelta";
      role: Role;
      /** The whole turn so far: it replaces what came before. */
      text: string;
    }
  | { type: "agentStartTalking" }
  | { type: "agentStopTalking" }
  | { type: "interruption" }
  | { type: "functionCall"; callId: string; name: string; arguments: Record<string, unknown> }
  | { type: "serverError"; code: string; message: string }
  /** A frame this version does not know. */
  | { type: "unknown"; raw: unknown }
  /** A frame that makes no sense. It is reported and dropped. */
  | { type: "invalid"; error: AtomsError };
