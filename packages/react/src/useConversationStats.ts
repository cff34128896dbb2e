"use client";

import type { ConversationStats } from "@atoms-kit/client";
import { useEffect, useState } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/**
 * Figures of the call: underruns, what was sent and dropped, rates. Asked for again and again while a call is on and the
 * page can be seen; null before the first, the last ones after the end.
 *
 * @param options `intervalMs` between two questions: 100 to 60000, default 1000.
 */
export function useConversationStats({ intervalMs = 1000 } = {}): ConversationStats | null {
  const { store, getStats } = useConversationScope("useConversationStats").client;
  const [stats, setStats] = useState<ConversationStats | null>(null);
  const isOn = useStore(store, ({ status }) => status === "connected");
  useEffect(() => {
    if (!isOn) return undefined;
    let isOver = false;
    let shown = "";
    let isAsking = false;
    const ask = async (): Promise<void> => {
      if (document.hidden || isAsking) return;
      isAsking = true;
      const next = await getStats();
      isAsking = false;
      const text = JSON.stringify(next);
      if (isOver || next === null || text === shown) return;
      shown = text;
      setStats(next);
    };
    void ask();
    const timer = setInterval(() => void ask(), Math.min(60_000, Math.max(100, intervalMs)));
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [isOn, getStats, intervalMs]);
  return stats;
}
