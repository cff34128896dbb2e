"use client";

import { selectIsMuted } from "@atoms-kit/client";
import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useConversationInput} gives. */
export type ConversationInputValue = {
  /** Whether silence is sent instead of the person's voice. */
  isMuted: boolean;
  /** Where the provider's `isMuted` is controlled, this only asks through `onMutedChange`. */
  setMuted: (isMuted: boolean) => void;
};

/** The microphone's mute. Renders when it changes. */
export function useConversationInput(): ConversationInputValue {
  const { client, setMuted } = useConversationScope("useConversationInput");
  const isMuted = useStore(client.store, selectIsMuted);
  return useMemo(() => ({ isMuted, setMuted }), [isMuted, setMuted]);
}
