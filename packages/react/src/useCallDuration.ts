"use client";

import { useEffect, useState } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** Whole seconds that the call has lasted, or lasted in the end; 0 before the first. Renders once a second. */
export function useCallDuration(): number {
  const { store } = useConversationScope("useCallDuration").client;
  const connectedAt = useStore(store, (state) => state.connectedAt);
  const endedAt = useStore(store, (state) => state.endedAt);
  const isRunning = connectedAt !== null && endedAt === null;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  if (connectedAt === null) return 0;
  // `now` may still be that of an earlier call.
  return Math.max(0, Math.floor(((endedAt ?? now) - connectedAt) / 1000));
}
