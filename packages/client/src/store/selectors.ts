import type { Mode } from "../conversationEvents.js";
import type { Transcript } from "../session/transcript.js";
import type { ConversationState } from "./createConversationStore.js";

/** The statuses of `@elevenlabs/react` 1.x; leaving a call already counts as disconnected. */
export type HookStatus = "disconnected" | "connecting" | "connected" | "error";

export const selectStatus = ({ status }: ConversationState): HookStatus =>
  status === "disconnecting" ? "disconnected" : status;

/** What to tell the person when the status is `error`. */
export const selectMessage = ({ status, error }: ConversationState): string | undefined =>
  status === "error" ? error?.message : undefined;

export const selectMode = (state: ConversationState): Mode => state.mode;

/** Whether the agent is heard right now. */
export const selectIsSpeaking = ({ mode }: ConversationState): boolean => mode === "speaking";

/** Whether the agent is silent. */
export const selectIsListening = ({ mode }: ConversationState): boolean => mode === "listening";

export const selectIsMuted = (state: ConversationState): boolean => state.isMuted;

export const selectTranscript = (state: ConversationState): Transcript => state.transcript;
