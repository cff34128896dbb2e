"use client";

import { useConversationScope } from "./ConversationContext.js";
import type { ConversationControls } from "./conversationControls.js";

/** What can be done with the conversation. Never renders. */
export function useConversationControls(): ConversationControls {
  return useConversationScope("useConversationControls").controls;
}
