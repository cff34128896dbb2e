"use client";

import type { ConversationClient, SessionOptions } from "@atoms-kit/client";
import { useEffect, useInsertionEffect, useRef } from "react";
import { isCallback } from "./conversationControls.js";
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
  // Some events are only made while somebody listens to them, and a handler may come and go.
  const heard = Object.entries(options)
    .flatMap(([name, value]) => (isCallback(name) && value !== undefined ? name : []))
    .join();
  useInsertionEffect(() => {
    // One source at a time, also when a hot reload runs the effect again without a cleanup.
    remove.current();
    remove.current = client.addCallbacks(() => latest.current);
    return isOwn ? undefined : remove.current;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- what is heard changes what the client makes
  }, [client, latest, isOwn, heard]);
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
