import type { AtomsError } from "../errors.js";
import type { ServerEvent } from "../protocol/events.js";
import { finish } from "./leaving.js";
import { byError, byUser } from "./sessionEnds.js";
import { closedAtOnce, connectionRefused, connectTimeout, serverError } from "./sessionErrors.js";
import {
  publish,
  startTimer,
  stay,
  stopTimer,
  type Connected,
  type Reconnecting,
  type SessionInput,
  type Transition,
} from "./sessionState.js";
import { withSpeaking } from "./speaking.js";

/** A call, or an attempt at the next one, has failed: tries again where that can help, and is over where not. */
export function tryAgain(state: Connected | Reconnecting, error: AtomsError): Transition {
  const attempt = state.attempt + 1;
  if (!error.retryable || attempt > state.maxReconnects) {
    return finish(state, byError(error));
  }
  const { maxReconnects, hasVoice, playing, speaking } = state;
  const waiting: Reconnecting = {
    phase: "reconnecting",
    maxReconnects,
    hasVoice,
    // The rest of what the call has said is still heard.
    agentTalking: false,
    playing,
    speaking,
    serverError: null,
    attempt,
    step: "waiting",
    error,
  };
  return withSpeaking(waiting, [
    stopTimer("connect"),
    stopTimer("steady"),
    { type: "closeSocket" },
    { type: "backOff", attempt, error },
  ]);
}

/** One step between a broken call and the next. */
export function whileReconnecting(state: Reconnecting, input: SessionInput): Transition {
  switch (input.type) {
    case "playback":
      return withSpeaking({ ...state, playing: input.report === "started" });
    case "end":
    case "abandon":
      return finish(state, byUser);
    case "credentialReady":
      if (state.step !== "fetching") return stay(state);
      return stay({ ...state, step: "opening" }, [startTimer("connect"), { type: "openSocket" }]);
    case "timeout": {
      if (input.timer === "backOff" && state.step === "waiting") return fetchCredential(state);
      if (input.timer !== "connect") return stay(state);
      const missing = state.step === "fetching" ? "token" : "session";
      return tryAgain(state, state.serverError ?? connectTimeout(missing));
    }
    case "failed":
      // An attempt that was given up already may fail late.
      return state.step === "waiting" ? stay(state) : tryAgain(state, input.error);
    case "closed": {
      const refused = connectionRefused(input.code, input.reason);
      return state.step === "opening" ? tryAgain(state, state.serverError ?? refused) : stay(state);
    }
    case "server":
      return state.step === "opening" ? whileOpening(state, input.event) : stay(state);
    default:
      return stay(state);
  }
}

/** Every call has a token of its own: it is single-use, and lives for seconds. */
function fetchCredential(state: Reconnecting): Transition {
  return stay({ ...state, step: "fetching" }, [
    stopTimer("backOff"),
    startTimer("connect"),
    { type: "fetchCredential" },
  ]);
}

function whileOpening(state: Reconnecting, event: ServerEvent): Transition {
  switch (event.type) {
    case "sessionCreated": {
      const { step: _, error: __, ...talking } = state;
      return stay({ ...talking, phase: "connected", serverError: null }, [
        stopTimer("connect"),
        startTimer("steady"),
        publish(
          { type: "reconnected", ...event.session },
          { type: "statusChange", status: "connected" },
        ),
      ]);
    }
    case "serverError":
      return stay({ ...state, serverError: serverError(event) });
    case "sessionClosed":
      return tryAgain(state, state.serverError ?? closedAtOnce(event.reason));
    default:
      return stay(state);
  }
}
