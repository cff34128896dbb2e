import {
  publish,
  stay,
  type Connected,
  type Leaving,
  type Reconnecting,
  type SessionEffect,
  type SessionEnd,
  type SessionInput,
  type Transition,
} from "./sessionState.js";

/** The person hangs up: both directions fall silent at once, and the server may say goodbye. */
export function hangUp({ speaking }: Connected): Transition {
  const state: Leaving = {
    phase: "leaving",
    end: { by: "user" },
    waitingFor: "socket",
    speaking: false,
  };
  return stay(state, [
    { type: "stopMicrophone" },
    { type: "silence" },
    { type: "sendClose" },
    { type: "stopTimer", timer: "underrun" },
    { type: "startTimer", timer: "leave" },
    ...silenced(speaking),
    publish({ type: "leaving" }),
  ]);
}

/**
 * The call ended elsewhere. When the agent hung up, its last words are not cut off: they may be playing, or be on
 * their way to the loudspeaker.
 */
export function overFromAfar(
  state: Connected,
  end: SessionEnd,
  effects: SessionEffect[] = [],
): Transition {
  if (end.by === "error" || !state.hasVoice) return finish(state, end, effects);
  const { speaking, playing } = state;
  return stay({ phase: "leaving", end, waitingFor: "playback", speaking }, [
    ...effects,
    { type: "stopMicrophone" },
    { type: "stopTimer", timer: "underrun" },
    { type: "startTimer", timer: playing ? "playOut" : "grace" },
    publish({ type: "leaving" }),
  ]);
}

/** One step between the end of a call and the release of everything. */
export function whileLeaving(state: Leaving, input: SessionInput): Transition {
  const forSocket = state.waitingFor === "socket";
  switch (input.type) {
    case "abandon":
    case "timeout":
      return finish(state, state.end);
    case "end":
      return forSocket ? stay(state) : finish(state, state.end);
    case "closed":
      return forSocket ? finish(state, state.end) : stay(state);
    case "playback":
      return forSocket ? stay(state) : whilePlayingOut(state, input.report);
    case "server":
      if (input.event.type === "sessionClosed" && forSocket) return finish(state, state.end);
      return stay(state, [publish({ type: "server", event: input.event })]);
    default:
      return stay(state);
  }
}

function whilePlayingOut(state: Leaving, report: "started" | "drained" | "flushed"): Transition {
  if (report !== "started") return stay(state, [{ type: "startTimer", timer: "grace" }]);
  const effects: SessionEffect[] = [
    { type: "stopTimer", timer: "grace" },
    { type: "startTimer", timer: "playOut" },
  ];
  if (!state.speaking) {
    effects.push(publish({ type: "speaking", speaking: true }));
  }
  return stay({ ...state, speaking: true }, effects);
}

/** Gives everything back, and tells why. */
export function finish(
  { speaking }: Connected | Reconnecting | Leaving,
  end: SessionEnd,
  effects: SessionEffect[] = [],
): Transition {
  return stay({ phase: "ended" }, [
    ...effects,
    { type: "release" },
    ...silenced(speaking),
    publish({ type: "ended", end }),
  ]);
}

function silenced(speaking: boolean): SessionEffect[] {
  return speaking ? [publish({ type: "speaking", speaking: false })] : [];
}
