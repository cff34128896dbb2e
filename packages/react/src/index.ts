export * from "@atoms-kit/client";
// The statuses of the hooks, under the name they have in `@elevenlabs/react`; it takes the place of the client's.
export type { HookStatus as ConversationStatus } from "@atoms-kit/client";
export { ConversationProvider, type ConversationProviderProps } from "./ConversationProvider.js";
export type {
  ConversationControls,
  ConversationControls as ConversationControlsValue,
  IgnorablePromise,
} from "./conversationControls.js";
export type { AudioDevice } from "./audioDevices.js";
export type {
  MicrophoneBlock,
  MicrophonePermission,
  MicrophonePermissionState,
} from "./microphonePermission.js";
export { useAudioLevel, type AudioLevelOptions, type AudioLevelTarget } from "./useAudioLevel.js";
export { useAudioHealth, type AudioHealthValue } from "./useAudioHealth.js";
export { useCallDuration } from "./useCallDuration.js";
export {
  useConversation,
  type UseConversationOptions,
  type UseConversationValue,
} from "./useConversation.js";
export { useConversationClientTool } from "./useConversationClientTool.js";
export { useConversationControls } from "./useConversationControls.js";
export { useConversationEvent } from "./useConversationEvent.js";
export {
  useConversationFeedback,
  type ConversationFeedbackValue,
} from "./useConversationFeedback.js";
export { useConversationInput, type ConversationInputValue } from "./useConversationInput.js";
export { useConversationMode, type ConversationModeValue } from "./useConversationMode.js";
export { useConversationStatus, type ConversationStatusValue } from "./useConversationStatus.js";
export { useConversationStats } from "./useConversationStats.js";
export { useConversationTranscript } from "./useConversationTranscript.js";
export { useHold, type HoldValue } from "./useHold.js";
export { useLiveCaptions, type LiveCaptions } from "./useLiveCaptions.js";
export {
  useMicrophonePermission,
  type MicrophonePermissionValue,
} from "./useMicrophonePermission.js";
export { useMicrophones, type MicrophonesValue } from "./useMicrophones.js";
export { usePushToTalk, type PushToTalkOptions, type PushToTalkValue } from "./usePushToTalk.js";
export { useRawConversation } from "./useRawConversation.js";
export { useSpeakers, type SpeakersValue } from "./useSpeakers.js";
export { useReconnect, type ReconnectValue } from "./useReconnect.js";
export { useTransportCapabilities } from "./useTransportCapabilities.js";
