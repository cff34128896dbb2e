import type { ConversationClient, SessionOptions } from "@atoms-kit/client";

/** What can be done with a conversation. None of the functions ever changes identity. */
export type ConversationControls = {
  /**
   * Starts a session with the defaults of provider and hook, changed by `options`. Call it in the handler of a click.
   *
   * @returns the call id. The promise may be ignored: a failure also reaches `onError` and the status.
   */
  startSession: (options?: SessionOptions) => Promise<string>;
} & Pick<
  ConversationClient,
  | "endSession"
  | "sendUserMessage"
  | "setVolume"
  | "getInputVolume"
  | "getOutputVolume"
  | "getInputByteFrequencyData"
  | "getOutputByteFrequencyData"
  | "getId"
>;

/** The client's functions, with defaults for the start. */
export function createControls(
  client: ConversationClient,
  readDefaults: () => SessionOptions,
): ConversationControls {
  return {
    startSession: (options) =>
      client.startSession({ ...withoutCallbacks(readDefaults()), ...options }),
    endSession: client.endSession,
    sendUserMessage: client.sendUserMessage,
    setVolume: client.setVolume,
    getInputVolume: client.getInputVolume,
    getOutputVolume: client.getOutputVolume,
    getInputByteFrequencyData: client.getInputByteFrequencyData,
    getOutputByteFrequencyData: client.getOutputByteFrequencyData,
    getId: client.getId,
  };
}

/** Callbacks of provider and hook are registered for as long as these are mounted; here they would be heard twice. */
function withoutCallbacks(options: SessionOptions): SessionOptions {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !/^on[A-Z]/.test(key)));
}
