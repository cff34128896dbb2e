"use client";

import type { Conversation } from "@atoms-kit/client";
import { useContext, useSyncExternalStore } from "react";
import { ConversationContext } from "./ConversationContext.js";

const subscribeToNothing = (): (() => void) => () => {};
const nothing = (): null => null;

/** The call that is on, as an object; null without one, and outside a provider. Renders when it begins or ends. */
export function useRawConversation(): Conversation | null {
  const client = useContext(ConversationContext)?.client;
  return useSyncExternalStore(
    client?.store.subscribe ?? subscribeToNothing,
    client?.getConversation ?? nothing,
    nothing,
  );
}
