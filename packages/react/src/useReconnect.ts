"use client";

import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useReconnect} gives. */
export type ReconnectValue = {
  /** The call broke, and another one is being set up. `status` says `connecting` meanwhile. */
  isReconnecting: boolean;
  /** Which attempt is under way, from 1; 0 when the call has not broken. */
  attempt: number;
};

/** Whether a call that broke is being replaced: see the option `reconnect`. Renders when that changes. */
export function useReconnect(): ReconnectValue {
  const { store } = useConversationScope("useReconnect").client;
  const attempt = useStore(store, (state) => state.reconnectAttempt);
  return useMemo(() => ({ isReconnecting: attempt > 0, attempt }), [attempt]);
}
