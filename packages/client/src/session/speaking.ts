import {
  publishMode,
  startTimer,
  stay,
  stopTimer,
  type Connected,
  type Reconnecting,
  type SessionEffect,
  type Transition,
} from "./sessionState.js";

/** Speech is what is heard. A silence within a turn is a slow network at first, and the end of the turn if it lasts. */
export function withSpeaking(
  state: Connected | Reconnecting,
  effects: SessionEffect[] = [],
): Transition {
  const wasSpeaking = state.speaking;
  const speaking = state.playing || (wasSpeaking && state.agentTalking);
  const dry = speaking && !state.playing;
  effects.push((dry ? startTimer : stopTimer)("underrun"));
  if (speaking !== wasSpeaking) effects.push(publishMode(speaking));
  return stay({ ...state, speaking }, effects);
}
