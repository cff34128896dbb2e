export * from "@atoms-kit/client";
export { ConversationProvider, type ConversationProviderProps } from "./ConversationProvider.js";
export type { ConversationControls } from "./conversationControls.js";
export { useAudioHealth, type AudioHealthValue } from "./useAudioHealth.js";
export { useCallDuration } from "./useCallDuration.js";
export {
  useConversation,
  type UseConversationOptions,
  type UseConversationValue,
} from "./useConversation.js";
export { useConversationControls } from "./useConversationControls.js";
export { useConversationEvent } from "./useConversationEvent.js";
export { useConversationInput, type ConversationInputValue } from "./useConversationInput.js";
export { useConversationMode, type ConversationModeValue } from "./useConversationMode.js";
export { useConversationStatus, type ConversationStatusValue } from "./useConversationStatus.js";
export { useConversationTranscript } from "./useConversationTranscript.js";
export { useReconnect, type ReconnectValue } from "./useReconnect.js";
