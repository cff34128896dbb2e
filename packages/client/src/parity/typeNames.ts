import type { Callbacks } from "../callbacks.js";
import type { Conversation } from "../conversation.js";
import type { ConversationLifecycleOptions, SessionOptions } from "../options.js";
import type { ClientTools } from "../tools/clientTools.js";
import type { FormatConfig, MCPToolApprovalHandler } from "./foreignOptions.js";

/** The options under the name they have in `@elevenlabs/client`. */
export type SessionConfig = SessionOptions;
/** The options under the name they have in `@elevenlabs/client`. */
export type PartialOptions = SessionOptions;
/** The options under the name they have in `@elevenlabs/client`. */
export type Options = SessionOptions;
/** The options under the name they have in `@elevenlabs/react`. */
export type HookOptions = SessionOptions;
/** The callbacks under the name they have in `@elevenlabs/react`. */
export type HookCallbacks = Callbacks;

/** Options of a session that are neither a way in, nor a callback, nor a device. */
export type BaseSessionConfig = Pick<
  SessionOptions,
  | "origin"
  | "authorization"
  | "livekitUrl"
  | "webRtc"
  | "overrides"
  | "customLlmExtraBody"
  | "dynamicVariables"
  | "toolMockConfig"
  | "useWakeLock"
  | "connectionDelay"
  | "textOnly"
  | "userId"
  | "environment"
>;
/** The tools, as an option. */
export type ClientToolsConfig = { clientTools: ClientTools };
/** Where the page hosts the worklets. */
export type AudioWorkletConfig = Pick<SessionOptions, "workletPaths" | "libsampleratePath">;
/** Which microphone. */
export type InputDeviceConfig = Pick<
  SessionOptions,
  "inputDeviceId" | "preferHeadphonesForIosDevices"
>;
/** Which microphone, and in which pieces its sound is sent. */
export type InputConfig = InputDeviceConfig &
  Pick<SessionOptions, "inputChunkDurationMs" | "onError">;
/** Which loudspeaker. */
export type OutputDeviceConfig = Pick<SessionOptions, "outputDeviceId">;
/** Which loudspeaker. */
export type OutputConfig = OutputDeviceConfig;
/** What `changeInputDevice` takes in the 0.x style. */
export type DeviceFormatConfig = FormatConfig & OutputDeviceConfig;
/** What `changeInputDevice` takes in the 0.x style. */
export type DeviceInputConfig = InputDeviceConfig;
/** A language's code; ElevenLabs lists some, here any will do. */
export type Language = string;
/** An option that is accepted, and never asked. */
export type MCPToolApprovalConfig = { onMCPToolApprovalRequest?: MCPToolApprovalHandler };
/** Hears of the conversation's object, before `onConnect`. */
export type ConversationCreatedCallback = NonNullable<
  ConversationLifecycleOptions["onConversationCreated"]
>;
/** A score of the local voice detection: see `onVadScore`. */
export type VadScoreEvent = { vad_score: number };
/** A call. */
export type VoiceConversation = Conversation & { readonly type: "voice" };
/** A chat. */
export type TextConversation = Conversation & { readonly type: "text" };
