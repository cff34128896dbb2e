"use client";

import { selectTranscript, type Transcript } from "@atoms-kit/client";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** All turns so far, live ones included. A turn that did not change keeps its identity. */
export function useConversationTranscript(): Transcript {
  const { store } = useConversationScope("useConversationTranscript").client;
  return useStore(store, selectTranscript);
}
