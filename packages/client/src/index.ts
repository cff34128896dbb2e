export { Conversation } from "./conversation.js";
export type { ConversationClient } from "./conversationClient.js";
export { createConversationClient } from "./createConversationClient.js";
export type { Runtime } from "./runtime.js";
export type {
  AgentChatResponsePart,
  Callbacks,
  ConversationMetadata,
  MessageAttachment,
  MessagePayload,
  Status,
} from "./callbacks.js";
export type { CallbackSource } from "./callbackRegistry.js";
export type {
  ConversationEvent,
  ConversationEventOf,
  ConversationEventType,
  ConversationStatus,
  DisconnectionContext,
  DisconnectionDetails,
  Mode,
} from "./conversationEvents.js";
export {
  AtomsError,
  AtomsError as SessionConnectionError,
  isAtomsError,
  type AtomsErrorCode,
  type AtomsErrorDetails,
  type AtomsErrorJSON,
} from "./errors.js";
export {
  DEFAULT_INPUT_CHUNK_DURATION_MS,
  type AccessTokenRequest,
  type AssetUrls,
  type ConversationLifecycleOptions,
  type ReconnectOptions,
  type SessionOptions,
} from "./options.js";
export type {
  ContextualUpdateOptions,
  ForeignControls,
  MultimodalMessageInput,
  SendUserMessageOptions,
  UploadFileResult,
} from "./parity/foreignControls.js";
export type {
  ConnectionType,
  DelayConfig,
  ForeignOptions,
  FormatConfig,
  Location,
  MCPToolApprovalHandler,
} from "./parity/foreignOptions.js";
export type {
  AudioWorkletConfig,
  BaseSessionConfig,
  ClientToolsConfig,
  ConversationCreatedCallback,
  DeviceFormatConfig,
  DeviceInputConfig,
  HookCallbacks,
  HookOptions,
  InputConfig,
  InputDeviceConfig,
  Language,
  MCPToolApprovalConfig,
  Options,
  OutputConfig,
  OutputDeviceConfig,
  PartialOptions,
  SessionConfig,
  TextConversation,
  VadScoreEvent,
  VoiceConversation,
} from "./parity/typeNames.js";
export type {
  AudioAlignmentEvent,
  ContextUsageEvent,
  MCPConnectionStatus,
  MCPToolApprovalRequest,
  MCPToolCall,
  PingEvent,
  UnheardCallbacks,
} from "./parity/unheardCallbacks.js";
export type { ConversationStats } from "./conversationStats.js";
export type { Levels } from "./levelSubscription.js";
export type { PlaybackStats } from "./audio/dsp/playbackPipeline.js";
export type { MicrophoneInfo } from "./audio/microphoneInfo.js";
export type { DynamicVariables } from "./protocol/connectUrl.js";
export type { Role } from "./protocol/events.js";
export type {
  WireClientFrame,
  WireClientTool,
  WireMode,
  WireRole,
  WireSampleRate,
  WireServerFrame,
  WireVariable,
} from "./protocol/wire.js";
export {
  defineClientTool,
  type ClientTool,
  type ClientToolContext,
  type ClientToolResult,
  type ClientTools,
  type DeclaredClientTool,
} from "./tools/clientTools.js";
export type { ClientToolState, ClientToolStates } from "./tools/toolDeclarations.js";
export type { FromSchema, ToolSchema } from "./tools/toolSchema.js";
export type { Transcript, TranscriptTurn } from "./session/transcript.js";
export type { ConversationState, ConversationStore } from "./store/createConversationStore.js";
export {
  selectIsListening,
  selectIsMuted,
  selectIsSpeaking,
  selectMessage,
  selectMode,
  selectStatus,
  selectTranscript,
  type HookStatus,
} from "./store/selectors.js";
export type { SocketLike } from "./transport/socketLoop.js";
export { createOwnVoice, type OwnAudio } from "./transport/ownVoice.js";
export type {
  AudioPorts,
  ConnectRequest,
  Transport,
  TransportEvent,
  TransportKind,
  TransportLink,
  TransportStats,
} from "./transport/transport.js";
export type {
  TransportCapabilities,
  TransportFactory,
  TransportPlan,
} from "./transport/transportFactory.js";
export type { VoiceListeners, VoicePath, VoiceSettings } from "./audio/voicePath.js";
