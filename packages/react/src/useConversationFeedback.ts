"use client";

import type { ConversationClient } from "@atoms-kit/client";
import { useMemo } from "react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useConversationFeedback} gives. */
export type ConversationFeedbackValue = {
  /** Always false: Atoms takes no feedback. */
  canSendFeedback: boolean;
  /** Does nothing, and says so once. */
  sendFeedback: ConversationClient["sendFeedback"];
};

/** For apps that come from `@elevenlabs/react`: a thumbs-up that hides without `canSendFeedback` stays hidden. */
export function useConversationFeedback(): ConversationFeedbackValue {
  const { sendFeedback } = useConversationScope("useConversationFeedback").client;
  return useMemo(() => ({ canSendFeedback: false, sendFeedback }), [sendFeedback]);
}
