import type { CallbackSource } from "./callbackRegistry.js";
import type { Conversation } from "./conversation.js";
import type { ConversationEventOf, ConversationEventType } from "./conversationEvents.js";
import type { ConversationStats } from "./conversationStats.js";
import type { Levels } from "./levelSubscription.js";
import type { SessionOptions } from "./options.js";
import type {
  ForeignControls,
  MultimodalMessageInput,
  SendUserMessageOptions,
} from "./parity/foreignControls.js";
import type { FormatConfig } from "./parity/foreignOptions.js";
import type { InputDeviceConfig, OutputDeviceConfig } from "./parity/typeNames.js";
import type { ConversationStore } from "./store/createConversationStore.js";
import type { ClientTools } from "./tools/clientTools.js";
import type { TransportCapabilities } from "./transport/transportFactory.js";

/** One conversation after another, and what is known of the present one. Framework-free; every function is stable. */
export type ConversationClient = ForeignControls & {
  readonly store: ConversationStore;
  /**
   * Starts a session. While one is starting or on, its promise is returned instead. Call it in the handler of a
   * click: browsers let sound start only there.
   *
   * @returns the conversation's id (the call id).
   * @throws AtomsError, which reaches `onError` too. An ignored promise is never an unhandled rejection.
   */
  readonly startSession: (options: SessionOptions) => Promise<string>;
  /** Hangs up. Resolves when microphone, socket, AudioContext and worker are released. */
  readonly endSession: () => Promise<void>;
  /**
   * Sends what the person typed, and shows it in the transcript.
   *
   * @throws AtomsError `not_connected`; `invalid_options` for an empty text.
   */
  readonly sendUserMessage: (text: string, options?: SendUserMessageOptions) => void;
  /**
   * Sends its text; Atoms takes no files.
   *
   * @throws AtomsError as `sendUserMessage`.
   */
  readonly sendMultimodalMessage: (message: MultimodalMessageInput) => void;
  /** Kept across sessions, and applied to the one that is on. While muted, silence is sent. */
  readonly setMuted: (isMuted: boolean) => void;
  /**
   * Sets the loudness of the agent.
   *
   * @param options `volume` from 0 to 1; kept across sessions.
   * @throws AtomsError `invalid_options`; `unsupported` where the transport of the call can't.
   */
  readonly setVolume: (options: { volume: number }) => void;
  /**
   * Silences the agent, whatever the volume. Kept across sessions.
   *
   * @throws AtomsError `unsupported` where the transport of the call can't.
   */
  readonly setOutputMuted: (isMuted: boolean) => void;
  /**
   * Puts the call on hold, or takes it back: silence is sent, and nothing is heard. What the agent says meanwhile is
   * not kept. Mute and volume stay what they are. A call that is put on hold stays so through a reconnect, until it ends.
   *
   * @throws AtomsError `not_connected` without a call; `unsupported` where its transport can't.
   */
  readonly setOnHold: (isOnHold: boolean) => void;
  /**
   * Goes on with another microphone, within the call. Without an id: the system's default. The mute stays. A failure
   * leaves the present microphone working.
   *
   * @throws AtomsError `microphone_denied`, `microphone_not_found`, `microphone_in_use`; `not_connected` without a
   *   voice call, `unsupported` where its transport can't.
   */
  readonly changeInputDevice: (options: DeviceChange<InputDeviceConfig>) => Promise<void>;
  /**
   * Goes on with another loudspeaker, within the call; nothing of the voice is lost. Without an id: the system's
   * default. A failure leaves the present one playing.
   *
   * @throws AtomsError `unsupported` where the browser or the transport can't, `speaker_not_found`; `not_connected` without a voice call.
   */
  readonly changeOutputDevice: (options: DeviceChange<OutputDeviceConfig>) => Promise<void>;
  /** The agent's voice, whatever the volume, for recorders and avatars; null before the connection, and in chats. */
  readonly getOutputStream: () => MediaStream | null;
  /** What the transport of the present or last call can do: the store's `capabilities`. All of it before the first. */
  readonly getCapabilities: () => TransportCapabilities;
  /** Figures of the present session; null without one. */
  readonly getStats: () => Promise<ConversationStats | null>;
  /** How loud the person is, 0 to 1; 0 while muted or without a call. Cheap enough for every animation frame. */
  readonly getInputVolume: () => number;
  /** How loud the agent is, 0 to 1. */
  readonly getOutputVolume: () => number;
  /**
   * Calls `listener` with both levels before each frame the browser draws: not while the page is hidden. One loop for
   * all listeners. Returns a function that ends that.
   */
  readonly subscribeLevels: (listener: (levels: Readonly<Levels>) => void) => () => void;
  /** 1024 magnitudes of 0 to 255 over 100 to 8000 Hz; empty without a call. */
  readonly getInputByteFrequencyData: () => Uint8Array<ArrayBuffer>;
  /** As {@link ConversationClient.getInputByteFrequencyData}, of the agent. */
  readonly getOutputByteFrequencyData: () => Uint8Array<ArrayBuffer>;
  /** The call that is on, as an object in the style of `@elevenlabs/client`; null without one. */
  readonly getConversation: () => Conversation | null;
  /** The call id; empty before the first connection. */
  readonly getId: () => string;
  /** Calls `handler` on each event of a type. Returns a function that ends that. */
  readonly on: <Type extends ConversationEventType>(
    type: Type,
    handler: (event: ConversationEventOf<Type>) => void,
  ) => () => void;
  /**
   * Brings along a tool for the agent, for whatever sessions come; in the middle of a call, too. Returns a function that
   * takes it back.
   *
   * @throws AtomsError `invalid_options` for a tool that is none, and for a name that is taken.
   */
  readonly registerClientTool: (name: string, tool: ClientTools[string]) => () => void;
  /** Registers callbacks that are read anew for every event. Returns a function that ends that. */
  readonly addCallbacks: (source: CallbackSource) => () => void;
};

/** A device; what apps of the 0.x style say of formats beside it means nothing on Atoms. */
type DeviceChange<Device> = Partial<FormatConfig> & {
  [Name in keyof Device]: Device[Name] | undefined;
};
