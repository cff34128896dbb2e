"use client";

import type { MicrophoneInfo } from "@atoms-kit/client";
import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useAudioHealth} gives. */
export type AudioHealthValue = {
  /** The browser holds sound back: the next click, tap or key lets it go. Show a button. */
  isAudioBlocked: boolean;
  /** The microphone, not muted, has given no signal for 5 s. */
  isMicrophoneSilent: boolean;
  /** The microphone in use, and what the browser does to its sound; null without a voice call. */
  microphone: MicrophoneInfo | null;
};

/** What is wrong with the sound, if anything. Renders when that changes. */
export function useAudioHealth(): AudioHealthValue {
  const { store } = useConversationScope("useAudioHealth").client;
  const isAudioBlocked = useStore(store, (state) => state.isAudioBlocked);
  const isMicrophoneSilent = useStore(store, (state) => state.isMicrophoneSilent);
  const microphone = useStore(store, (state) => state.microphone);
  return useMemo(
    () => ({ isAudioBlocked, isMicrophoneSilent, microphone }),
    [isAudioBlocked, isMicrophoneSilent, microphone],
  );
}
