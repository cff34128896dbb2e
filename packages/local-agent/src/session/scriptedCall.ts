import type { ClientFrame } from "./clientFrames.js";

/** A call that a script leads, instead of the agent: nothing is said, heard or answered but by it. */
export type ScriptedCall = {
  callId: string;
  /** The rate of the call, in Hz. */
  sampleRateHz: number;
  /** Sends a frame at once, unchecked: a script may say what no server should. Dropped when the call is over. */
  send(frame: { type: string } & Record<string, unknown>): void;
  /** Says who gets each valid frame of the client, as it comes; the one before no longer does. */
  onFrame(listener: (frame: ClientFrame) => void): void;
  /** Ends the call in order, with `session.closed`. */
  end(): void;
  /** Resolves when the socket is closed. */
  closed: Promise<void>;
};

/** Leads a call from the moment when `session.created` was sent. */
export type CallScript = (call: ScriptedCall) => void;
