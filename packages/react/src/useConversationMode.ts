"use client";

import { selectMode, type Mode } from "@atoms-kit/client";
import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useConversationMode} gives. */
export type ConversationModeValue = {
  mode: Mode;
  /** Whether the agent is heard right now. */
  isSpeaking: boolean;
  /** The opposite of `isSpeaking`. */
  isListening: boolean;
};

/** Who is heard. Renders when that changes. */
export function useConversationMode(): ConversationModeValue {
  const { store } = useConversationScope("useConversationMode").client;
  const mode = useStore(store, selectMode);
  return useMemo(
    () => ({ mode, isSpeaking: mode === "speaking", isListening: mode === "listening" }),
    [mode],
  );
}
