"use client";

import { selectMessage, selectStatus, type HookStatus } from "@atoms-kit/client";
import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useConversationStatus} gives. */
export type ConversationStatusValue = {
  status: HookStatus;
  /** What to tell the person when the status is `error`. */
  message: string | undefined;
};

/** Where the conversation stands. Renders when that changes. */
export function useConversationStatus(): ConversationStatusValue {
  const { store } = useConversationScope("useConversationStatus").client;
  const status = useStore(store, selectStatus);
  const message = useStore(store, selectMessage);
  return useMemo(() => ({ status, message }), [status, message]);
}
