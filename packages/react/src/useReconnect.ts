"use client";

import type { AtomsError } from "@atoms-kit/client";
import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useReconnect} gives. */
export type ReconnectValue = {
  /** The call broke, and another one is being set up. `status` says `connecting` meanwhile. */
  isReconnecting: boolean;
  /** Which attempt is under way, from 1; 0 when the call has not broken. */
  attempt: number;
  /** Why the call broke, or the last attempt failed; null when the call has not broken. */
  error: AtomsError | null;
  /** When the next attempt begins, in ms since the epoch; null when the call has not broken. */
  reconnectAt: number | null;
};

/** Whether a call that broke is being replaced: see the option `reconnect`. Renders when that changes. */
export function useReconnect(): ReconnectValue {
  const { store } = useConversationScope("useReconnect").client;
  const attempt = useStore(store, (state) => state.reconnectAttempt);
  const error = useStore(store, (state) => (state.reconnectAttempt > 0 ? state.error : null));
  const reconnectAt = useStore(store, (state) => state.reconnectAt);
  return useMemo(
    () => ({ isReconnecting: attempt > 0, attempt, error, reconnectAt }),
    [attempt, error, reconnectAt],
  );
}
