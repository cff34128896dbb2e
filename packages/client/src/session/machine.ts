import type { AtomsError } from "../errors.js";
import type { ServerEvent } from "../protocol/events.js";
import { finish, hangUp, overFromAfar, whileLeaving } from "./leaving.js";
import { passOn } from "./passOn.js";
import { tryAgain, whileReconnecting } from "./reconnecting.js";
import { byAgent, byError, byUser } from "./sessionEnds.js";
import {
  aborted,
  closedAtOnce,
  connectionLost,
  connectionRefused,
  connectTimeout,
  serverError,
} from "./sessionErrors.js";
import {
  publish,
  startTimer,
  stay,
  stopTimer,
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
    transport: null,
    socket: "none",
    session: null,
    held: [],
    serverError: null,
  };
  if (textOnly) return withCredential(state, [{ type: "prepareTransport" }]);
  return stay(state, [
    { type: "prepareTransport" },
    { type: "openVoice" },
    { type: "openMicrophone" },
    { type: "queryPermission" },
  ]);
}

/** Asks for the token, unless that was done already. */
function withCredential(state: Starting, effects: SessionEffect[] = []): Transition {
  if (state.credential !== "waiting") return stay(state);
  return stay({ ...state, credential: "asked" }, [
    ...effects,
    startTimer("connect"),
    { type: "fetchCredential" },
  ]);
}

function whileStarting(state: Starting, input: SessionInput): Transition {
  switch (input.type) {
    case "permissionKnown":
      // A token lives for seconds, a prompt may stand for minutes: then the answer comes first.
      return input.granted ? withCredential(state) : stay(state);
    case "microphoneOpened":
      return withCredential({ ...state, voice: "granted" });
    case "voiceReady":
      return maybeConnected({ ...state, voice: "ready" });
    case "credentialReady":
      return maybeOpen({ ...state, credential: "ready" });
    case "transportReady":
      return maybeOpen({ ...state, transport: input.kind });
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
    case "sessionCreated":
      return maybeConnected({ ...state, session: event.session });
    case "sessionClosed":
      return giveUp(state.serverError ?? closedAtOnce(event.reason));
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
  if (state.credential !== "ready" || state.transport === null || state.socket !== "none") {
    return stay(state);
  }
  return stay({ ...state, socket: "opening" }, [startTimer("connect"), { type: "openSocket" }]);
}

function maybeConnected(state: Starting): Transition {
  const { session, voice, maxReconnects, transport } = state;
  if (session === null || transport === null || voice === "asking" || voice === "granted") {
    return stay(state);
  }
  const next: Connected = {
    phase: "connected",
    maxReconnects,
    attempt: 0,
    hasVoice: voice === "ready",
    agentTalking: false,
    playing: false,
    speaking: false,
    serverError: null,
  };
  // What was held is heard now, errors included.
  let connected = stay(next, [
    stopTimer("connect"),
    publish(
      { type: "connect", ...session, transport },
      { type: "statusChange", status: "connected" },
    ),
  ]);
  for (const event of state.held) {
    const { state: later, effects: more } = transition(connected.state, { type: "server", event });
    connected = stay(later, [...connected.effects, ...more]);
  }
  return connected;
}

function giveUp(error: AtomsError): Transition {
  const isFailure = error.code !== "aborted";
  return stay({ phase: "ended" }, [
    { type: "release" },
    { type: "reject", error },
    publish(...(isFailure ? ([{ type: "error", error }] as const) : []), {
      type: "statusChange",
      status: isFailure ? "error" : "disconnected",
    }),
  ]);
}

function whileConnected(state: Connected, input: SessionInput): Transition {
  switch (input.type) {
    case "server":
      return serverWhileConnected(state, input.event);
    case "playback":
      return withSpeaking({ ...state, playing: input.report === "started" });
    case "timeout":
      if (input.timer === "offline") return isLost(state, offlineEnd);
      if (input.timer === "steady") return stay({ ...state, attempt: 0 });
      return input.timer === "underrun"
        ? withSpeaking({ ...state, agentTalking: false })
        : stay(state);
    case "network":
      // A network that changes is away for a moment, and some sockets survive that.
      return stay(state, [(input.isOnline ? stopTimer : startTimer)("offline")]);
    case "closed":
      return isLost(state, endOfSocket(state, input.code, input.reason));
    case "failed":
      return isLost(state, byError(input.error));
    case "end":
      return hangUp(state);
    case "abandon":
      return finish(state, byUser);
    default:
      return stay(state);
  }
}

function serverWhileConnected(state: Connected, event: ServerEvent): Transition {
  const effects = passOn(event);
  switch (event.type) {
    case "agentTurn":
      return withSpeaking({ ...state, agentTalking: event.state === "started" }, effects);
    case "interruption":
      // What is heard follows from the loudspeaker, which the worker tells of an interruption, before or after this.
      return withSpeaking({ ...state, agentTalking: false }, effects);
    case "serverError": {
      const error = serverError(event);
      return stay({ ...state, serverError: error }, [publish({ type: "error", error })]);
    }
    case "sessionClosed": {
      const failed = event.reason === "setup_failed" ? state.serverError : null;
      return isLost(state, failed ? byError(failed) : byAgent(event.reason));
    }
    default:
      return stay(state, effects);
  }
}

/** The call ended elsewhere. Where another one may take its place, it is no end yet. */
function isLost(state: Connected, end: SessionEnd): Transition {
  if (!end.error?.retryable || state.maxReconnects === 0) return overFromAfar(state, end);
  const { state: next, effects } = tryAgain(state, end.error);
  return stay(next, [stopTimer("offline"), ...effects]);
}

const offlineEnd = byError(connectionLost(1006, "offline"));

function endOfSocket(state: Connected, closeCode: number, closeReason: string): SessionEnd {
  const close = { closeCode, closeReason };
  const clean = closeCode === 1000 || closeCode === 1001 || closeCode === 1005;
  if (clean) return byAgent("websocket_closed", close);
  const told = closeCode === 4000 ? state.serverError : null;
  return byError(told ?? connectionLost(closeCode, closeReason), close);
}
