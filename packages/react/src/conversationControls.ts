import type { ConversationClient, SessionOptions } from "@atoms-kit/client";
import { mergeOptions } from "./mergeOptions.js";

/**
 * A promise that may also stand where nothing is expected, such as the cleanup of an effect: apps of the 1.x style know
 * functions that return nothing, those of the 0.x style await them.
 */
export type IgnorablePromise = Promise<void> & void;

/** What can be done with a conversation. None of the functions ever changes identity. */
export type ConversationControls = {
  /**
   * Starts a session with the defaults of provider and hook, changed by `options`. Call it in the handler of a click.
   *
   * @returns the call id. The promise may be ignored: a failure also reaches `onError` and the status.
   */
  startSession: (options?: SessionOptions) => Promise<string>;
  /** Hangs up. Resolves when microphone, socket, AudioContext and worker are released. */
  endSession: () => IgnorablePromise;
} & Omit<
  ConversationClient,
  | "startSession"
  | "endSession"
  | "setMuted"
  | "sendFeedback"
  | "getConversation"
  | "store"
  | "on"
  | "addCallbacks"
  | "registerClientTool"
>;

/**
 * The client's functions, with defaults for the start.
 *
 * @param readMute The mute, where the app controls it: nothing else may change it.
 */
export function createControls(
  client: ConversationClient,
  readDefaults: () => SessionOptions,
  readMute: () => boolean | undefined,
): ConversationControls {
  const {
    startSession,
    // These belong to hooks of their own.
    setMuted: _setMuted,
    sendFeedback: _sendFeedback,
    getConversation: _getConversation,
    store: _store,
    on: _on,
    addCallbacks: _addCallbacks,
    registerClientTool: _registerClientTool,
    ...controls
  } = client;
  return {
    ...controls,
    startSession: (options) =>
      startSession(
        mergeOptions(mergeOptions(startDefaults(readDefaults()), options), {
          micMuted: readMute(),
        }),
      ),
    endSession: client.endSession as ConversationControls["endSession"],
  };
}

/** Whether an option is a callback, by its name. */
export function isCallback(name: string): boolean {
  return /^on[A-Z]/.test(name);
}

/**
 * Without what is applied for as long as provider and hook are mounted: callbacks, which would be heard twice, and
 * `micMuted` and `volume`, which would undo what was set since.
 */
function startDefaults(options: SessionOptions): SessionOptions {
  const { micMuted: _, volume: __, ...rest } = options;
  return Object.fromEntries(
    Object.entries(rest).filter(([name]) => !isCallback(name) || name === "onConversationCreated"),
  );
}
