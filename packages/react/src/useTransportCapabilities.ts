"use client";

import type { TransportCapabilities } from "@atoms-kit/client";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What the transport of the present or last call can do, to show no control that would fail. Renders when it changes. */
export function useTransportCapabilities(): TransportCapabilities {
  const { store } = useConversationScope("useTransportCapabilities").client;
  return useStore(store, ({ capabilities }) => capabilities);
}
