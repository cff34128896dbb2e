"use client";

import {
  createConversationClient,
  selectIsMuted,
  selectMessage,
  selectMode,
  selectStatus,
  type SessionOptions,
} from "@atoms-kit/client";
import { useContext, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand/react";
import { ConversationContext } from "./ConversationContext.js";
import { createControls, type ConversationControls } from "./conversationControls.js";
import { useCallbackSource, useHangUpOnUnmount } from "./useClientLifetime.js";
import type { ConversationInputValue } from "./useConversationInput.js";
import type { ConversationModeValue } from "./useConversationMode.js";
import type { ConversationStatusValue } from "./useConversationStatus.js";
import { useLatest } from "./useLatest.js";

/** Defaults for `startSession`, and callbacks. `micMuted` and `volume` are followed during a call too. */
export type UseConversationOptions = SessionOptions;

/** What {@link useConversation} gives. */
export type UseConversationValue = ConversationControls &
  ConversationStatusValue &
  ConversationInputValue &
  ConversationModeValue & {
    /** The same as `isMuted`, under its older name. */
    micMuted: boolean;
  };

/**
 * Everything in one hook. It renders on each change of what it returns; the granular hooks render for less.
 * Within a {@link ConversationProvider} it shares the provider's conversation, outside it has one of its own, which
 * ends when the component unmounts.
 */
export function useConversation(options: UseConversationOptions = {}): UseConversationValue {
  const scope = useContext(ConversationContext);
  const [ownClient] = useState(() => (scope === null ? createConversationClient() : null));
  const client = scope?.client ?? ownClient ?? missingClient();
  const latest = useLatest(options);
  const controls = useMemo(
    () => createControls(client, () => ({ ...scope?.readDefaults(), ...latest.current })),
    [client, scope, latest],
  );

  useCallbackSource(client, latest);
  useHangUpOnUnmount(ownClient);

  const { micMuted, volume } = options;
  const setMuted = scope?.setMuted ?? client.setMuted;
  useEffect(() => {
    if (micMuted !== undefined) setMuted(micMuted);
  }, [setMuted, micMuted]);
  useEffect(() => {
    if (volume !== undefined) client.setVolume({ volume });
  }, [client, volume]);

  const status = useStore(client.store, selectStatus);
  const message = useStore(client.store, selectMessage);
  const isMuted = useStore(client.store, selectIsMuted);
  const mode = useStore(client.store, selectMode);
  return useMemo(
    () => ({
      ...controls,
      status,
      message,
      isMuted,
      micMuted: isMuted,
      setMuted,
      mode,
      isSpeaking: mode === "speaking",
      isListening: mode === "listening",
    }),
    [controls, status, message, isMuted, setMuted, mode],
  );
}

function missingClient(): never {
  throw new Error(
    "useConversation lost its ConversationProvider: a component can't be moved out of a provider while it is mounted.",
  );
}
