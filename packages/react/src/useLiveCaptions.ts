"use client";

import type { ConversationState, Role, TranscriptTurn } from "@atoms-kit/client";
import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useLiveCaptions} gives. */
export type LiveCaptions = {
  /** What the person is saying, or said last; null before the first word of a call. */
  user: TranscriptTurn | null;
  /** What the agent is saying, or said last; null before the first word of a call. */
  agent: TranscriptTurn | null;
};

/**
 * The newest turn of each side, as it grows: `isFinal` and `endedAt` say whether a caption is still being spoken, and
 * since when it is not. Renders for each piece of text.
 */
export function useLiveCaptions(): LiveCaptions {
  const { store } = useConversationScope("useLiveCaptions").client;
  const user = useStore(store, newestOf.user);
  const agent = useStore(store, newestOf.agent);
  return useMemo(() => ({ user, agent }), [user, agent]);
}

const newest =
  (role: Role) =>
  ({ transcript }: ConversationState): TranscriptTurn | null =>
    transcript.findLast((turn) => turn.role === role) ?? null;

const newestOf = { user: newest("user"), agent: newest("agent") };
