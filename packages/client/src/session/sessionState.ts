import type { ConversationEvent, DisconnectionDetails } from "../conversationEvents.js";
import type { AtomsError } from "../errors.js";
import type { PassedOn, ServerEvent, SessionInfo } from "../protocol/events.js";
import type { TransportKind } from "../transport/transport.js";

/** Why a session that had begun is over; with an error, where that is the reason. */
export type SessionEnd = { details: DisconnectionDetails; error?: AtomsError };

/** What is known of a call that has begun. */
export type Talking = {
  maxReconnects: number;
  /** How often in a row the call was tried again, without one that lasted. */
  attempt: number;
  /** False in a chat. */
  hasVoice: boolean;
  /** Between the server's start and stop of a turn. */
  agentTalking: boolean;
  /** Sound comes out of the loudspeaker. */
  playing: boolean;
  speaking: boolean;
  serverError: AtomsError | null;
};

export type SessionState =
  | { phase: "idle" }
  | {
      phase: "starting";
      /** How often to try again when a call breaks; 0 when it is over then. */
      maxReconnects: number;
      /** `none` in chat. `ready`: sound can be heard and sent. */
      voice: "none" | "asking" | "granted" | "ready";
      credential: "waiting" | "asked" | "ready";
      transport: TransportKind | null;
      socket: "none" | "opening";
      session: SessionInfo | null;
      /** What the server said before the voice was ready; it is heard right after the connection. */
      held: readonly ServerEvent[];
      serverError: AtomsError | null;
    }
  | (Talking & { phase: "connected" })
  /** The call broke; a new one takes its place, over the same microphone and loudspeaker. */
  | (Talking & {
      phase: "reconnecting";
      step: "waiting" | "fetching" | "opening";
      /** Why the last attempt failed, or the call. */
      error: AtomsError;
    })
  | {
      phase: "leaving";
      end: SessionEnd;
      /** For the server's goodbye, or for the agent's last words. */
      waitingFor: "socket" | "playback";
      speaking: boolean;
    }
  | { phase: "ended" };

export type SessionInput =
  | { type: "start"; textOnly: boolean; maxReconnects: number }
  | { type: "permissionKnown"; granted: boolean }
  | { type: "microphoneOpened" }
  | { type: "voiceReady" }
  | { type: "credentialReady" }
  | { type: "transportReady"; kind: TransportKind }
  | { type: "failed"; error: AtomsError }
  | { type: "server"; event: ServerEvent }
  | { type: "closed"; code: number; reason: string }
  | { type: "playback"; report: "started" | "drained" | "flushed" }
  | { type: "timeout"; timer: SessionTimer }
  /** The browser lost its network, or has one again. */
  | { type: "network"; isOnline: boolean }
  /** The person hangs up. */
  | { type: "end" }
  /** A new start or the end of the page: there is no time for goodbyes. */
  | { type: "abandon" };

/**
 * `connect`: the token and the session must come. `underrun`: a silence within a turn is taken for its end.
 * `leave`: the goodbye must come. `playOut`: the agent's last words must end. `grace`: they may still begin.
 * `offline`: the network must come back. `backOff`: the next attempt may begin. `steady`: the call has lasted.
 */
export type SessionTimer =
  | "connect"
  | "underrun"
  | "leave"
  | "playOut"
  | "grace"
  | "offline"
  | "steady"
  | "backOff";

export type SessionEffect =
  | { type: "openVoice" }
  | { type: "queryPermission" }
  | { type: "openMicrophone" }
  | { type: "prepareTransport" }
  | { type: "fetchCredential" }
  | { type: "openSocket" }
  /** The audio path stays, for the next call. */
  | { type: "closeSocket" }
  | { type: "sendClose" }
  | { type: "stopMicrophone" }
  | { type: "silence" }
  | { type: "startTimer"; timer: Exclude<SessionTimer, "backOff"> }
  | { type: "stopTimer"; timer: SessionTimer }
  /**
   * Starts the timer before the next attempt, and tells of it: how long depends on how often it was tried, on what was
   * answered, and on chance.
   */
  | { type: "backOff"; attempt: number; error: AtomsError }
  /** Tells the outside what belongs together. */
  | { type: "publish"; events: Published[] }
  /** The start came to nothing. */
  | { type: "reject"; error: AtomsError }
  /** Gives everything back. The last effect of every session. */
  | { type: "release" };

/** What the outside learns. */
export type Published = PassedOn | Exclude<ConversationEvent, { eventId: number }>;

/** The next state, and what must be done to get there. */
export type Transition = { state: SessionState; effects: SessionEffect[] };

export type Connected = Extract<SessionState, { phase: "connected" }>;
export type Reconnecting = Extract<SessionState, { phase: "reconnecting" }>;
export type Leaving = Extract<SessionState, { phase: "leaving" }>;

/** A transition to a state, with what must be done. */
export function stay(state: SessionState, effects: SessionEffect[] = []): Transition {
  return { state, effects };
}

/** The effect that tells the outside. */
export function publish(...events: Published[]): SessionEffect {
  return { type: "publish", events };
}

/** Whether the agent is heard. */
export function publishMode(speaking: boolean): SessionEffect {
  return publish({ type: "modeChange", mode: speaking ? "speaking" : "listening" });
}

export function startTimer(timer: Exclude<SessionTimer, "backOff">): SessionEffect {
  return { type: "startTimer", timer };
}

export function stopTimer(timer: SessionTimer): SessionEffect {
  return { type: "stopTimer", timer };
}
