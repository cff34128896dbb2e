import type { AtomsError } from "../errors.js";
import type { ServerEvent } from "../protocol/events.js";
import { finish, hangUp, overFromAfar, whileLeaving } from "./leaving.js";
import { tryAgain, whileReconnecting } from "./reconnecting.js";
import {
  aborted,
  connectionLost,
  connectionRefused,
  connectTimeout,
  serverError,
} from "./sessionErrors.js";
import {
  publish,
  stay,
  type Connected,
  type SessionEffect,
  type SessionEnd,
  type SessionInput,
  type SessionState,
  type Transition,
} from "./sessionState.js";
import { withSpeaking } from "./speaking.js";

/** Before the start. */
export const idle: SessionState = { phase: "idle" };

/** One step of a session's life: pure, so that every order of events can be tested without a browser. */
export function transition(state: SessionState, input: SessionInput): Transition {
  switch (state.phase) {
    case "idle":
      return whileIdle(state, input);
    case "starting":
      return whileStarting(state, input);
    case "connected":
      return whileConnected(state, input);
    case "reconnecting":
      return whileReconnecting(state, input);
    case "leaving":
      return whileLeaving(state, input);
    case "ended":
      return stay(state);
    default:
      return state satisfies never;
  }
}

type Starting = Extract<SessionState, { phase: "starting" }>;

function whileIdle(state: SessionState, input: SessionInput): Transition {
  switch (input.type) {
    case "start":
      return begin(input);
    case "failed":
      return giveUp(input.error);
    case "end":
    case "abandon":
      return giveUp(aborted());
    default:
      return stay(state);
  }
}

function begin({ textOnly, maxReconnects }: Extract<SessionInput, { type: "start" }>): Transition {
  const state: Starting = {
    phase: "starting",
    maxReconnects,
    voice: textOnly ? "none" : "asking",
    credential: "waiting",
    transportReady: false,
    socket: "none",
    session: null,
    held: [],
    serverError: null,
  };
  if (textOnly) return withCredential(state, [{ type: "prepareTransport" }]);
  return stay(state, [
    { type: "openVoice" },
    { type: "prepareTransport" },
    { type: "queryPermission" },
  ]);
}

function withCredential(state: Starting, effects: SessionEffect[]): Transition {
  return stay({ ...state, credential: "asked" }, [
    ...effects,
    { type: "startTimer", timer: "connect" },
    { type: "fetchCredential" },
  ]);
}

function whileStarting(state: Starting, input: SessionInput): Transition {
  switch (input.type) {
    case "permissionKnown": {
      const effects: SessionEffect[] = [{ type: "openMicrophone" }];
      // A token lives for seconds, a prompt may stand for minutes: then the answer comes first.
      return input.granted ? withCredential(state, effects) : stay(state, effects);
    }
    case "microphoneOpened": {
      const next: Starting = { ...state, voice: "granted" };
      return state.credential === "waiting" ? withCredential(next, []) : stay(next);
    }
    case "voiceReady":
      return maybeConnected({ ...state, voice: "ready" });
    case "credentialReady":
      return maybeOpen({ ...state, credential: "ready" });
    case "transportReady":
      return maybeOpen({ ...state, transportReady: true });
    case "failed":
      return giveUp(input.error);
    case "server":
      return serverWhileStarting(state, input.event);
    case "closed":
      return giveUp(
        state.serverError ??
          (state.session === null ? connectionRefused : connectionLost)(input.code, input.reason),
      );
    case "timeout":
      return input.timer === "connect"
        ? giveUp(state.serverError ?? connectTimeout(whatIsMissing(state)))
        : stay(state);
    case "end":
    case "abandon":
      return giveUp(aborted());
    default:
      return stay(state);
  }
}

function serverWhileStarting(state: Starting, event: ServerEvent): Transition {
  switch (event.type) {
    case "sessionCreated": {
      const { sessionId, callId, sampleRateHz } = event;
      return maybeConnected({ ...state, session: { sessionId, callId, sampleRateHz } });
    }
    case "sessionClosed":
      return giveUp(
        state.serverError ?? serverError({ code: event.reason, message: "closed at once" }),
      );
    case "serverError":
      return stay({ ...state, serverError: serverError(event), held: [...state.held, event] });
    default:
      return stay({ ...state, held: [...state.held, event] });
  }
}

function whatIsMissing(state: Starting): "token" | "session" | "microphone" {
  if (state.credential !== "ready") return "token";
  return state.session === null ? "session" : "microphone";
}

function maybeOpen(state: Starting): Transition {
  if (state.credential !== "ready" || !state.transportReady || state.socket !== "none") {
    return stay(state);
  }
  return stay({ ...state, socket: "opening" }, [
    { type: "startTimer", timer: "connect" },
    { type: "openSocket" },
  ]);
}

function maybeConnected(state: Starting): Transition {
  const { session, voice, maxReconnects } = state;
  if (session === null || voice === "asking" || voice === "granted") return stay(state);
  const next: Connected = {
    phase: "connected",
    maxReconnects,
    session,
    hasVoice: voice === "ready",
    agentTalking: false,
    playing: false,
    speaking: false,
    serverError: null,
  };
  // What was held is heard now, errors included.
  let connected = stay(next, [
    { type: "stopTimer", timer: "connect" },
    publish({ type: "connected", session }),
  ]);
  for (const event of state.held) {
    const { state: later, effects: more } = transition(connected.state, { type: "server", event });
    connected = stay(later, [...connected.effects, ...more]);
  }
  return connected;
}

function giveUp(error: AtomsError): Transition {
  return stay({ phase: "ended" }, [{ type: "release" }, publish({ type: "startFailed", error })]);
}

function whileConnected(state: Connected, input: SessionInput): Transition {
  switch (input.type) {
    case "server":
      return serverWhileConnected(state, input.event);
    case "playback":
      return withSpeaking({ ...state, playing: input.report === "started" });
    case "timeout":
      if (input.timer === "offline") return isLost(state, offlineEnd);
      return input.timer === "underrun"
        ? withSpeaking({ ...state, agentTalking: false })
        : stay(state);
    case "network":
      // A network that changes is away for a moment, and some sockets survive that.
      return stay(state, [{ type: input.isOnline ? "stopTimer" : "startTimer", timer: "offline" }]);
    case "closed":
      return isLost(state, endOfSocket(state, input.code, input.reason));
    case "failed":
      return finish(state, { by: "error", error: input.error });
    case "end":
      return hangUp(state);
    case "abandon":
      return finish(state, { by: "user" });
    default:
      return stay(state);
  }
}

function serverWhileConnected(state: Connected, event: ServerEvent): Transition {
  const effects: SessionEffect[] = [publish({ type: "server", event })];
  switch (event.type) {
    case "agentStartTalking":
      return withSpeaking({ ...state, agentTalking: true }, effects);
    case "agentStopTalking":
    case "interruption":
      // What is heard follows from the loudspeaker, which the worker tells of an interruption, before or after this.
      return withSpeaking({ ...state, agentTalking: false }, effects);
    case "serverError": {
      const error = serverError(event);
      effects.push(publish({ type: "problem", error }));
      return stay({ ...state, serverError: error }, effects);
    }
    case "sessionClosed": {
      const failed = event.reason === "setup_failed" ? state.serverError : null;
      const end: SessionEnd = failed
        ? { by: "error", error: failed }
        : { by: "agent", reason: event.reason };
      return isLost(state, end, effects);
    }
    default:
      return stay(state, effects);
  }
}

/** The call ended elsewhere. Where another one may take its place, it is no end yet. */
function isLost(state: Connected, end: SessionEnd, effects: SessionEffect[] = []): Transition {
  if (end.by !== "error" || !end.error.retryable || state.maxReconnects === 0) {
    return overFromAfar(state, end, effects);
  }
  const { state: next, effects: more } = tryAgain(state, end.error);
  return stay(next, [...effects, { type: "stopTimer", timer: "offline" }, ...more]);
}

const offlineEnd: SessionEnd = { by: "error", error: connectionLost(1006, "offline") };

function endOfSocket(state: Connected, closeCode: number, closeReason: string): SessionEnd {
  const close = { closeCode, closeReason };
  const clean = closeCode === 1000 || closeCode === 1001 || closeCode === 1005;
  if (clean) return { by: "agent", reason: "websocket_closed", ...close };
  const told = closeCode === 4000 ? state.serverError : null;
  return { by: "error", error: told ?? connectionLost(closeCode, closeReason), ...close };
}
