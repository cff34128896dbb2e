import type { Mode } from "../conversationEvents.js";
import type { Transcript } from "../session/transcript.js";
import type { ConversationState } from "./createConversationStore.js";

/** The statuses of `@elevenlabs/react` 1.x: leaving a call counts as disconnected already, reconnecting as connecting. */
export type HookStatus = "disconnected" | "connecting" | "connected" | "error";

/** Where the conversation stands, in the words of the hooks. */
export const selectStatus = ({ status }: ConversationState): HookStatus => {
  if (status === "reconnecting") return "connecting";
  return status === "disconnecting" ? "disconnected" : status;
};

/** What to tell the person when the status is `error`. */
export const selectMessage = ({ status, error }: ConversationState): string | undefined =>
  status === "error" ? error?.message : undefined;

/** Who is heard: the agent, or nobody. On hold nobody is. */
export const selectMode = ({ mode, isOnHold }: ConversationState): Mode =>
  isOnHold ? "listening" : mode;

/** Whether the agent is heard right now. */
export const selectIsSpeaking = (state: ConversationState): boolean =>
  selectMode(state) === "speaking";

/** Whether the agent is silent. */
export const selectIsListening = (state: ConversationState): boolean => !selectIsSpeaking(state);

/** Whether silence is sent instead of the person's voice. */
export const selectIsMuted = (state: ConversationState): boolean => state.isMuted;

/** All turns so far, live ones included. */
export const selectTranscript = (state: ConversationState): Transcript => state.transcript;
