"use client";

import {
  createConversationClient,
  selectIsMuted,
  selectMessage,
  selectMode,
  selectStatus,
  type ConversationClient,
  type SessionOptions,
} from "@atoms-kit/client";
import { useContext, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand/react";
import { ConversationContext } from "./ConversationContext.js";
import { createControls, type ConversationControls } from "./conversationControls.js";
import { useCallbackSource, useHangUpOnUnmount } from "./useClientLifetime.js";
import type { ConversationFeedbackValue } from "./useConversationFeedback.js";
import type { ConversationInputValue } from "./useConversationInput.js";
import type { ConversationModeValue } from "./useConversationMode.js";
import type { ConversationStatusValue } from "./useConversationStatus.js";
import { mergeOptions } from "./mergeOptions.js";
import { useLatest } from "./useLatest.js";

/** Defaults for `startSession`, and callbacks. `micMuted` and `volume` are followed during a call too. */
export type UseConversationOptions = SessionOptions;

/** What {@link useConversation} gives. */
export type UseConversationValue = ConversationControls &
  ConversationStatusValue &
  ConversationInputValue &
  ConversationModeValue &
  ConversationFeedbackValue & {
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
  // A component that is moved out of a provider is another component to React: one of the two is always there.
  const client = (scope?.client ?? ownClient)!;
  const latest = useLatest(options);
  const controls = useMemo(
    () =>
      createControls(
        client,
        () => mergeOptions(scope?.readDefaults() ?? {}, latest.current),
        () => scope?.readMute(),
      ),
    [client, scope, latest],
  );

  useCallbackSource(client, options, { isOwn: scope === null });
  useHangUpOnUnmount(ownClient);

  const { micMuted, volume } = options;
  const setMuted = scope?.setMuted ?? client.setMuted;
  useEffect(() => {
    if (micMuted !== undefined) setMuted(micMuted);
  }, [setMuted, micMuted]);
  useEffect(() => {
    if (volume !== undefined) setVolumeOrWarn(client, volume);
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
      canSendFeedback: false,
      sendFeedback: client.sendFeedback,
    }),
    [controls, client, status, message, isMuted, setMuted, mode],
  );
}

/** A bad number must not unmount the app, as an error in an effect would. */
function setVolumeOrWarn(client: ConversationClient, volume: number): void {
  try {
    client.setVolume({ volume });
  } catch (error) {
    console.warn(String(error));
  }
}
