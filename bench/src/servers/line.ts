import type { Credential } from "../../page/pageApi.js";
import type { Side } from "../sides.js";

/** A piece of the microphone as it reached a server. */
export type UplinkFrame = { arrivedAt: number; samples: Int16Array };

/** One call seen from its server, in words that both protocols have. Times are of `nowMs`. */
export type Line = {
  /** Rate of the agent's audio, in Hz. */
  readonly outputRateHz: number;
  /** Rate of the person's audio, in Hz. */
  readonly inputRateHz: number;
  /** Everything that came from the microphone since `uplink` was last emptied. */
  uplink: UplinkFrame[];
  /** A turn of the agent begins, where the protocol says so. */
  startTurn(): void;
  /** Sends audio of the turn. Returns the moment just before. */
  sendAudio(pcm: Int16Array): number;
  endTurn(): void;
  /** The person spoke over the agent. Returns the moment just before. */
  interrupt(): number;
  /** The final text of somebody's turn. */
  sendTranscript(role: "user" | "agent", text: string): void;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
};

/** A server of one of the two protocols, on loopback. */
export type FakeServer = {
  readonly side: Side;
  /** For one call. `delayMs`: how late the server's first byte comes. */
  credential(options?: { delayMs?: number }): Promise<Credential>;
  /** What the server does as soon as a call is open, before anything else. */
  onLine: (line: Line) => void;
  close(): Promise<void>;
};
