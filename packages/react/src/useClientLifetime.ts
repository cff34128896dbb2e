"use client";

import type { ConversationClient, SessionOptions } from "@atoms-kit/client";
import { useEffect, useInsertionEffect, useRef, type RefObject } from "react";

/** Makes the options' callbacks heard while mounted, from before the first effect on. */
export function useCallbackSource(
  client: ConversationClient,
  options: Readonly<RefObject<SessionOptions>>,
): void {
  useInsertionEffect(() => client.addCallbacks(() => options.current), [client, options]);
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
