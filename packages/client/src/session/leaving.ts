import { passOn } from "./passOn.js";
import { byUser } from "./sessionEnds.js";
import {
  publish,
  publishMode,
  startTimer,
  stay,
  stopTimer,
  type Connected,
  type Leaving,
  type Reconnecting,
  type SessionEffect,
  type SessionEnd,
  type SessionInput,
  type Transition,
} from "./sessionState.js";

const leaving = publish({ type: "statusChange", status: "disconnecting" });

/** The person hangs up: both directions fall silent at once, and the server may say goodbye. */
export function hangUp({ speaking }: Connected): Transition {
  const state: Leaving = {
    phase: "leaving",
    end: byUser,
    waitingFor: "socket",
    speaking: false,
  };
  return stay(state, [
    { type: "stopMicrophone" },
    { type: "silence" },
    { type: "sendClose" },
    stopTimer("underrun"),
    stopTimer("offline"),
    startTimer("leave"),
    ...silenced(speaking),
    leaving,
  ]);
}

/**
 * The call ended elsewhere. When the agent hung up, its last words are not cut off: they may be playing, or be on
 * their way to the loudspeaker.
 */
export function overFromAfar(state: Connected, end: SessionEnd): Transition {
  if (end.error || !state.hasVoice) return finish(state, end);
  const { speaking, playing } = state;
  return stay({ phase: "leaving", end, waitingFor: "playback", speaking }, [
    { type: "stopMicrophone" },
    stopTimer("underrun"),
    stopTimer("offline"),
    { type: "startTimer", timer: playing ? "playOut" : "grace" },
    leaving,
  ]);
}

/** One step between the end of a call and the release of everything. */
export function whileLeaving(state: Leaving, input: SessionInput): Transition {
  const forSocket = state.waitingFor === "socket";
  switch (input.type) {
    case "abandon":
      return finish(state, state.end);
    case "timeout":
      // That of a call which had just been replaced may still ring.
      return input.timer === "steady" ? stay(state) : finish(state, state.end);
    case "end":
      return forSocket ? stay(state) : finish(state, state.end);
    case "closed":
      return forSocket ? finish(state, state.end) : stay(state);
    case "playback":
      return forSocket ? stay(state) : whilePlayingOut(state, input.report);
    case "server":
      if (input.event.type === "sessionClosed" && forSocket) return finish(state, state.end);
      return stay(state, passOn(input.event));
    default:
      return stay(state);
  }
}

function whilePlayingOut(state: Leaving, report: "started" | "drained" | "flushed"): Transition {
  if (report !== "started") return stay(state, [startTimer("grace")]);
  const effects: SessionEffect[] = [stopTimer("grace"), startTimer("playOut")];
  if (!state.speaking) effects.push(publishMode(true));
  return stay({ ...state, speaking: true }, effects);
}

/** Gives everything back, and tells why. */
export function finish(
  { speaking }: Connected | Reconnecting | Leaving,
  { details, error }: SessionEnd,
): Transition {
  return stay({ phase: "ended" }, [
    { type: "release" },
    ...silenced(speaking),
    publish(
      ...(error ? ([{ type: "error", error }] as const) : []),
      { type: "statusChange", status: error ? "error" : "disconnected" },
      { type: "disconnect", details },
    ),
  ]);
}

function silenced(speaking: boolean): SessionEffect[] {
  return speaking ? [publishMode(false)] : [];
}
