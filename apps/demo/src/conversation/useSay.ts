import { useConversationControls, useConversationStatus } from "@atoms-kit/react";
import type { Medium } from "../call/useCallMedium.js";

/**
 * Writes to the agent. Without a call it starts a chat first, and while connecting it waits; a text that could not be
 * sent comes back as the draft.
 */
export function useSay(
  start: (medium: Medium) => Promise<string>,
  onUnsent: (text: string) => void,
): (text: string) => void {
  const { startSession, sendUserMessage } = useConversationControls();
  const { status } = useConversationStatus();
  return (text) => {
    const isIdle = status === "disconnected" || status === "error";
    // While a session is starting or on, `startSession` only gives its promise.
    const started = isIdle ? start("chat") : startSession();
    started.then(() => sendUserMessage(text)).catch(() => onUnsent(text));
  };
}
