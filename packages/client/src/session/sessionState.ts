import type { AtomsError } from "../errors.js";
import type { ServerEvent } from "../protocol/events.js";

/** What the server said of the session when it began. */
export type SessionInfo = { sessionId: string; callId: string; sampleRateHz: number };

/** Why a session that had begun is over. */
export type SessionEnd =
  | { by: "user" }
  | {
      by: "agent";
      reason: string;
      closeCode?: number | undefined;
      closeReason?: string | undefined;
    }
  | {
      by: "error";
      error: AtomsError;
      closeCode?: number | undefined;
      closeReason?: string | undefined;
    };

export type SessionState =
  | { phase: "idle" }
  | {
      phase: "starting";
      /** `none` in chat. `ready`: sound can be heard and sent. */
      voice: "none" | "asking" | "granted" | "ready";
      credential: "waiting" | "asked" | "ready";
      transportReady: boolean;
      socket: "none" | "opening";
      session: SessionInfo | null;
      /** What the server said before the voice was ready; it is heard right after the connection. */
      held: readonly ServerEvent[];
      serverError: AtomsError | null;
    }
  | {
      phase: "connected";
      session: SessionInfo;
      /** False in a chat. */
      hasVoice: boolean;
      /** Between the server's start and stop of a turn. */
      agentTalking: boolean;
      /** Sound comes out of the loudspeaker. */
      playing: boolean;
      speaking: boolean;
      serverError: AtomsError | null;
    }
  | {
      phase: "leaving";
      end: SessionEnd;
      /** For the server's goodbye, or for the agent's last words. */
      waitingFor: "socket" | "playback";
      speaking: boolean;
    }
  | { phase: "ended" };

export type SessionInput =
  | { type: "start"; textOnly: boolean }
  | { type: "permissionKnown"; granted: boolean }
  | { type: "microphoneOpened" }
  | { type: "voiceReady" }
  | { type: "credentialReady" }
  | { type: "transportReady" }
  | { type: "failed"; error: AtomsError }
  | { type: "server"; event: ServerEvent }
  | { type: "closed"; code: number; reason: string }
  | { type: "playback"; report: "started" | "drained" | "flushed" }
  | { type: "timeout"; timer: SessionTimer }
  /** The person hangs up. */
  | { type: "end" }
  /** A new start or the end of the page: there is no time for goodbyes. */
  | { type: "abandon" };

/**
 * `connect`: the token and the session must come. `underrun`: a silence within a turn is taken for its end.
 * `leave`: the goodbye must come. `playOut`: the agent's last words must end. `grace`: they may still begin.
 */
export type SessionTimer = "connect" | "underrun" | "leave" | "playOut" | "grace";

export type SessionEffect =
  | { type: "openVoice" }
  | { type: "queryPermission" }
  | { type: "openMicrophone" }
  | { type: "prepareTransport" }
  | { type: "fetchCredential" }
  | { type: "openSocket" }
  | { type: "sendClose" }
  | { type: "stopMicrophone" }
  | { type: "silence" }
  | { type: "startTimer"; timer: SessionTimer }
  | { type: "stopTimer"; timer: SessionTimer }
  | { type: "publish"; event: SessionOutput }
  /** Gives everything back. The last effect of every session. */
  | { type: "release" };

/** What the outside learns. */
export type SessionOutput =
  | { type: "connected"; session: SessionInfo }
  | { type: "speaking"; speaking: boolean }
  | { type: "server"; event: ServerEvent }
  | { type: "problem"; error: AtomsError }
  | { type: "leaving" }
  | { type: "ended"; end: SessionEnd }
  /** The start came to nothing. */
  | { type: "startFailed"; error: AtomsError };

/** The next state, and what must be done to get there. */
export type Transition = { state: SessionState; effects: SessionEffect[] };

export type Connected = Extract<SessionState, { phase: "connected" }>;
export type Leaving = Extract<SessionState, { phase: "leaving" }>;

/** A transition to a state, with what must be done. */
export function stay(state: SessionState, effects: SessionEffect[] = []): Transition {
  return { state, effects };
}

/** The effect that tells the outside. */
export function publish(event: SessionOutput): SessionEffect {
  return { type: "publish", event };
}
