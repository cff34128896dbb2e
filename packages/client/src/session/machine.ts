import type { AtomsError } from "../errors.js";
import type { ServerEvent } from "../protocol/events.js";
import { finish, hangUp, overFromAfar, whileLeaving } from "./leaving.js";
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
      return begin(input.textOnly);
    case "failed":
      return giveUp(input.error);
    case "end":
    case "abandon":
      return giveUp(aborted());
    default:
      return stay(state);
  }
}

function begin(textOnly: boolean): Transition {
  const state: Starting = {
    phase: "starting",
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
  const { session, voice } = state;
  if (session === null || voice === "asking" || voice === "granted") return stay(state);
  const next: Connected = {
    phase: "connected",
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
      return input.timer === "underrun"
        ? withSpeaking({ ...state, agentTalking: false })
        : stay(state);
    case "closed":
      return overFromAfar(state, endOfSocket(state, input.code, input.reason));
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
      return overFromAfar(state, end, effects);
    }
    default:
      return stay(state, effects);
  }
}

/** Speech is what is heard. A silence within a turn is a slow network at first, and the end of the turn if it lasts. */
function withSpeaking(state: Connected, effects: SessionEffect[] = []): Transition {
  const wasSpeaking = state.speaking;
  const speaking = state.playing || (wasSpeaking && state.agentTalking);
  const dry = speaking && !state.playing;
  const timer: SessionEffect = { type: dry ? "startTimer" : "stopTimer", timer: "underrun" };
  effects.push(timer);
  if (speaking !== wasSpeaking) {
    effects.push(publish({ type: "speaking", speaking }));
  }
  return stay({ ...state, speaking }, effects);
}

function endOfSocket(state: Connected, closeCode: number, closeReason: string): SessionEnd {
  const close = { closeCode, closeReason };
  const clean = closeCode === 1000 || closeCode === 1001 || closeCode === 1005;
  if (clean) return { by: "agent", reason: "websocket_closed", ...close };
  const told = closeCode === 4000 ? state.serverError : null;
  return { by: "error", error: told ?? connectionLost(closeCode, closeReason), ...close };
}
