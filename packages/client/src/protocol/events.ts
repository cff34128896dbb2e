import type { AtomsError } from "../errors.js";

/** Who speaks. The protocol's `assistant` is called `agent` here, as in `@elevenlabs/react`. */
export type Role = "user" | "agent";

/** What the server says of a session when it begins. */
export type SessionInfo = {
  /** The call id: it finds the call log. */
  conversationId: string;
  sessionId: string;
  /** The negotiated rate of both directions, in Hz. */
  sampleRateHz: number;
};

/** What the server says, as the rest of the code sees it. Audio is not among it: see `audioFrames.ts`. */
export type ServerEvent =
  | { type: "sessionCreated"; session: SessionInfo }
  | { type: "sessionClosed"; reason: string }
  | { type: "serverError"; code: string; message: string }
  | PassedOn;

/** What the outside hears as it comes, in the words of `ConversationEvent`; who passes it on counts the messages. */
export type PassedOn =
  | { type: "message"; role: Role; text: string }
  /** The whole turn so far: it replaces what came before. */
  | { type: "transcriptPart"; role: Role; text: string }
  | { type: "agentTurn"; state: "started" | "stopped" }
  | { type: "interruption" }
  | { type: "functionCall"; callId: string; name: string; arguments: Record<string, unknown> }
  /** The server has taken the declared tools of these names, and no others. */
  | { type: "toolsConfirmed"; names: readonly string[] }
  /** The server's word on declared tools, or on the result of one. */
  | { type: "toolError"; code: string; message: string }
  /** A frame this version does not know. */
  | { type: "unknownFrame"; raw: unknown }
  /** A frame that makes no sense was dropped. */
  | { type: "warning"; error: AtomsError };
