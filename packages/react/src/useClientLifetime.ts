"use client";

import type { ConversationClient, ConversationEventType, SessionOptions } from "@atoms-kit/client";
import { useEffect, useInsertionEffect, useRef } from "react";
import { useLatest } from "./useLatest.js";

const ignore = (): void => {};

/**
 * Makes the options' callbacks heard, from before the first effect on: while mounted, or, where the component made the
 * client, for as long as that lives. So the end of a call that an unmount causes is heard too.
 */
export function useCallbackSource(
  client: ConversationClient,
  options: SessionOptions,
  { isOwn }: { isOwn: boolean },
): void {
  const latest = useLatest(options);
  const remove = useRef(ignore);
  useInsertionEffect(() => {
    // One source at a time, also when a hot reload runs the effect again without a cleanup.
    remove.current();
    remove.current = client.addCallbacks(() => latest.current);
    return isOwn ? undefined : remove.current;
  }, [client, latest, isOwn]);

  useListening(client, "audio", options.onAudio !== undefined);
  useListening(client, "vadScore", options.onVadScore !== undefined);
}

/** Some events are only made while somebody listens to them, and a handler may come and go. */
function useListening(
  client: ConversationClient,
  type: ConversationEventType,
  isWanted: boolean,
): void {
  useEffect(() => (isWanted ? client.on(type, ignore) : undefined), [client, type, isWanted]);
}

/** Hangs up when the component that made the client is gone. StrictMode's feigned unmount does not count. */
export function useHangUpOnUnmount(client: ConversationClient | null): void {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
      queueMicrotask(() => {
        if (!isMounted.current) void client?.endSession();
      });
    };
  }, [client]);
}
