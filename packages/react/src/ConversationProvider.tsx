"use client";

import {
  createConversationClient,
  type ConversationClient,
  type SessionOptions,
} from "@atoms-kit/client";
import { useEffect, useState, type PropsWithChildren, type ReactElement } from "react";
import { ConversationContext, type ConversationScope } from "./ConversationContext.js";
import { createControls } from "./conversationControls.js";
import { createDeviceChoice } from "./deviceChoice.js";
import { useCallbackSource, useHangUpOnUnmount } from "./useClientLifetime.js";
import { useLatest } from "./useLatest.js";

/** Defaults for every start, callbacks, and the mute. */
export type ConversationProviderProps = PropsWithChildren<
  SessionOptions & {
    /** Makes the microphone's mute controlled: it follows this value alone. */
    isMuted?: boolean;
    /** Called when a part of the app sets the mute. */
    onMutedChange?: (isMuted: boolean) => void;
    /** A client made elsewhere, which then outlives the provider; read once. Default: a client of the provider's own. */
    client?: ConversationClient;
  }
>;

/**
 * Shares one conversation with all hooks below it. Its other props are defaults for every start, and callbacks.
 * Unmounting it hangs up.
 */
export function ConversationProvider({
  children,
  client: givenClient,
  isMuted,
  onMutedChange,
  ...options
}: ConversationProviderProps): ReactElement {
  const latestOptions = useLatest<SessionOptions>(options);
  const latestMute = useLatest({ isMuted, onMutedChange });
  const [scope] = useState((): ConversationScope => {
    const client = givenClient ?? createConversationClient();
    const deviceChoice = createDeviceChoice();
    // What the person has chosen comes before what the app thought.
    const readDefaults = (): SessionOptions =>
      Object.assign({}, latestOptions.current, deviceChoice.get());
    const readMute = (): boolean | undefined => latestMute.current.isMuted;
    return {
      client,
      readDefaults,
      deviceChoice,
      controls: createControls(client, readDefaults, readMute),
      readMute,
      setMuted(next) {
        const mute = latestMute.current;
        if (mute.isMuted === undefined) client.setMuted(next);
        mute.onMutedChange?.(next);
      },
    };
  });
  const { client } = scope;

  useCallbackSource(client, options, { isOwn: givenClient === undefined });
  useHangUpOnUnmount(givenClient === undefined ? client : null);
  useEffect(() => {
    if (isMuted !== undefined) client.setMuted(isMuted);
  }, [client, isMuted]);

  return <ConversationContext.Provider value={scope}>{children}</ConversationContext.Provider>;
}
