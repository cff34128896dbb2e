"use client";

import { useEffect, useReducer } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** Whole seconds that the call has lasted, or lasted in the end; 0 before the first. Renders once a second. */
export function useCallDuration(): number {
  const { store } = useConversationScope("useCallDuration").client;
  const connectedAt = useStore(store, (state) => state.connectedAt);
  const endedAt = useStore(store, (state) => state.endedAt);
  const [, tick] = useReducer((count: number) => count + 1, 0);
  const isRunning = connectedAt !== null && endedAt === null;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  if (connectedAt === null) return 0;
  return Math.floor(((endedAt ?? Date.now()) - connectedAt) / 1000);
}
