/**
 * Pins our names and signatures against the declarations of `@elevenlabs/react`, both styles. Nothing here runs: it is
 * right when it compiles. What is left out is named, with its reason.
 */
import type * as Client from "@elevenlabs/client";
import type * as Theirs from "@elevenlabs/react";
import type * as Older from "elevenlabs-react-0";
import type * as Ours from "./index.js";

/** Fails to compile unless it is given `true`. */
type Expect<Claim extends true> = Claim;
/** Names of `Required` that are missing in `Given`: `never` where there are none. */
type Missing<Required, Given> = Exclude<keyof Required, keyof Given>;
type IsNever<Type> = [Type] extends [never] ? true : false;
type IsAssignable<From, To> = [From] extends [To] ? true : false;
type Return<Hook extends (...given: never[]) => unknown> = ReturnType<Hook>;

/** Not of a conversation: speech to text is another product. And what builds connections by hand has no meaning here. */
type OtherProducts =
  | "useScribe"
  | "Scribe"
  | "AudioFormat"
  | "CommitStrategy"
  | "RealtimeEvents"
  | "RealtimeConnection"
  | "postOverallFeedback"
  | "createConnection"
  | "WebSocketConnection"
  | "WebRTCConnection"
  | "parseLocation"
  | "getOriginForLocation"
  | "getLivekitUrlForLocation"
  // Types here: see the parity page.
  | "VoiceConversation"
  | "TextConversation";

export type Values = [
  Expect<IsNever<Exclude<Missing<typeof Theirs, typeof Ours>, OtherProducts>>>,
  Expect<IsNever<Exclude<Missing<typeof Client, typeof Ours>, OtherProducts>>>,
  Expect<IsNever<Exclude<Missing<typeof Older, typeof Ours>, OtherProducts>>>,
];

// All names of options, callbacks and controls.

export type Names = [
  Expect<IsNever<Missing<Theirs.HookOptions, Ours.HookOptions>>>,
  Expect<IsNever<Missing<Theirs.UseConversationOptions, Ours.UseConversationOptions>>>,
  Expect<IsNever<Missing<Older.HookOptions, Ours.HookOptions>>>,
  Expect<IsNever<Missing<Client.PartialOptions, Ours.PartialOptions>>>,
  Expect<IsNever<Missing<Client.BaseSessionConfig, Ours.BaseSessionConfig>>>,
  Expect<IsNever<Missing<Theirs.Callbacks, Ours.Callbacks>>>,
  Expect<IsNever<Missing<Older.Callbacks, Ours.Callbacks>>>,
  Expect<IsNever<Missing<Theirs.ConversationProviderProps, Ours.ConversationProviderProps>>>,
  Expect<IsNever<Missing<Return<typeof Theirs.useConversation>, Ours.UseConversationValue>>>,
  Expect<IsNever<Missing<Return<typeof Older.useConversation>, Ours.UseConversationValue>>>,
  Expect<IsNever<Missing<Theirs.ConversationControlsValue, Ours.ConversationControlsValue>>>,
  Expect<IsNever<Missing<Client.VoiceConversation, Ours.VoiceConversation>>>,
  Expect<IsNever<Missing<Client.TextConversation, Ours.TextConversation>>>,
];

// Options of theirs are options of ours. Loosened: the conversation's class has private members there, so that nothing
// else fits; and the `context` of a disconnection was the browser's own event until 1.x.

type Fitting<Options> = Omit<Options, "onConversationCreated">;
type OlderOptions = Omit<Older.HookOptions & Older.ControlledState, "onDisconnect">;
/** Where an option's own options are a parameter, all but the callback above are compared. */
type StartsWith<Options, Start> = Start extends (options: infer Given) => unknown
  ? IsAssignable<Fitting<Options>, NonNullable<Given>>
  : false;

export type OptionsIn = [
  Expect<IsAssignable<Fitting<Theirs.HookOptions>, Ours.HookOptions>>,
  Expect<IsAssignable<Fitting<Theirs.UseConversationOptions>, Ours.UseConversationOptions>>,
  Expect<IsAssignable<OlderOptions, Ours.UseConversationOptions>>,
  Expect<IsAssignable<Theirs.SessionConfig, Ours.SessionConfig>>,
  Expect<IsAssignable<Fitting<Client.PartialOptions>, Ours.PartialOptions>>,
  Expect<IsAssignable<Fitting<Theirs.ConversationProviderProps>, Ours.ConversationProviderProps>>,
  Expect<StartsWith<Theirs.HookOptions, Ours.UseConversationValue["startSession"]>>,
  Expect<IsAssignable<Theirs.ClientTools, Ours.ClientTools>>,
  Expect<IsAssignable<Client.ClientToolsConfig, Ours.ClientToolsConfig>>,
];

/** A handler written for their payload gets ours. */
type Heard<Name extends keyof Ours.Callbacks & keyof Theirs.Callbacks> = IsAssignable<
  Parameters<NonNullable<Ours.Callbacks[Name]>>,
  Parameters<NonNullable<Theirs.Callbacks[Name]>>
>;
type Unfit = {
  [Name in keyof Theirs.Callbacks & keyof Ours.Callbacks]: Heard<Name> extends true ? never : Name;
}[keyof Theirs.Callbacks & keyof Ours.Callbacks];

export type CallbacksOut = [Expect<IsNever<Unfit>>];

// What hooks give serves whoever expects theirs; what `startSession` takes is compared above.

type Serves<Given, Expected> = IsAssignable<Given, Omit<Expected, "startSession">>;

export type ValuesOut = [
  Expect<Serves<Ours.UseConversationValue, Return<typeof Theirs.useConversation>>>,
  // The statuses are those of 1.x in both styles.
  Expect<Serves<Ours.UseConversationValue, Omit<Return<typeof Older.useConversation>, "status">>>,
  Expect<Serves<Ours.ConversationControlsValue, Theirs.ConversationControlsValue>>,
  Expect<IsAssignable<Ours.ConversationStatusValue, Theirs.ConversationStatusValue>>,
  Expect<IsAssignable<Ours.ConversationInputValue, Theirs.ConversationInputValue>>,
  Expect<IsAssignable<Ours.ConversationModeValue, Theirs.ConversationModeValue>>,
  Expect<IsAssignable<Ours.ConversationFeedbackValue, Theirs.ConversationFeedbackValue>>,
  Expect<
    IsAssignable<
      Return<typeof Ours.useRawConversation>,
      Pick<Client.Conversation, keyof Client.Conversation & keyof Ours.Conversation> | null
    >
  >,
  Expect<IsAssignable<Ours.DisconnectionDetails, Theirs.DisconnectionDetails>>,
];

// Unions over which apps switch are the same ones.

type IsSame<A, B> = IsAssignable<A, B> extends true ? IsAssignable<B, A> : false;

export type Unions = [
  Expect<IsSame<Ours.ConversationStatus, Theirs.ConversationStatus>>,
  Expect<IsSame<Ours.Status, Theirs.Status>>,
  Expect<IsSame<Ours.Mode, Theirs.Mode>>,
  Expect<IsSame<Ours.Role, Theirs.Role>>,
  Expect<IsSame<Ours.ConnectionType, Theirs.ConnectionType>>,
  Expect<IsSame<Ours.DisconnectionDetails["reason"], Theirs.DisconnectionDetails["reason"]>>,
  Expect<IsSame<Ours.Location, Theirs.Location>>,
];

// Type names that apps import: each must exist, whatever it is.

export type TypeNames = [
  Ours.AudioAlignmentEvent,
  Ours.AudioWorkletConfig,
  Ours.BaseSessionConfig,
  Ours.Callbacks,
  Ours.ClientTool,
  Ours.ClientToolResult,
  Ours.ClientTools,
  Ours.ClientToolsConfig,
  Ours.ConnectionType,
  Ours.ContextualUpdateOptions,
  Ours.ContextUsageEvent,
  Ours.Conversation,
  Ours.ConversationControlsValue,
  Ours.ConversationCreatedCallback,
  Ours.ConversationFeedbackValue,
  Ours.ConversationInputValue,
  Ours.ConversationLifecycleOptions,
  Ours.ConversationModeValue,
  Ours.ConversationProviderProps,
  Ours.ConversationStatus,
  Ours.ConversationStatusValue,
  Ours.DeviceFormatConfig,
  Ours.DeviceInputConfig,
  Ours.DisconnectionContext,
  Ours.DisconnectionDetails,
  Ours.FormatConfig,
  Ours.HookCallbacks,
  Ours.HookOptions,
  Ours.InputConfig,
  Ours.InputDeviceConfig,
  Ours.Language,
  Ours.Location,
  Ours.MCPToolApprovalConfig,
  Ours.MCPToolApprovalHandler,
  Ours.MCPToolApprovalRequest,
  Ours.MessageAttachment,
  Ours.Mode,
  Ours.MultimodalMessageInput,
  Ours.Options,
  Ours.OutputConfig,
  Ours.OutputDeviceConfig,
  Ours.PartialOptions,
  Ours.PingEvent,
  Ours.Role,
  Ours.SendUserMessageOptions,
  Ours.SessionConfig,
  Ours.Status,
  Ours.TextConversation,
  Ours.UploadFileResult,
  Ours.UseConversationOptions,
  Ours.VadScoreEvent,
  Ours.VoiceConversation,
];
