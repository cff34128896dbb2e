import type { Conversation } from "./conversation.js";
import type { ConversationClient } from "./conversationClient.js";

/** The client's present call as an object that has an `@elevenlabs/client` shape. */
export function asConversation(client: ConversationClient, isTextOnly: boolean): Conversation {
  const {
    startSession: _startSession,
    getConversation: _getConversation,
    on: _on,
    addCallbacks: _addCallbacks,
    registerClientTool: _registerClientTool,
    setMuted,
    store,
    ...controls
  } = client;
  return {
    ...controls,
    type: isTextOnly ? "text" : "voice",
    isOpen: () => store.getState().status === "connected",
    setMicMuted: setMuted,
  };
}
