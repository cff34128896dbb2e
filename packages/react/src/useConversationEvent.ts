"use client";

import type { ConversationEventOf, ConversationEventType } from "@atoms-kit/client";
import { useEffect } from "react";
import { useConversationScope } from "./ConversationContext.js";
import { useLatest } from "./useLatest.js";

/** Calls the latest `handler` on each event of a type while mounted. Never renders. */
export function useConversationEvent<Type extends ConversationEventType>(
  type: Type,
  handler: (event: ConversationEventOf<Type>) => void,
): void {
  const { client } = useConversationScope("useConversationEvent");
  const latest = useLatest(handler);
  useEffect(() => client.on(type, (event) => latest.current(event)), [client, type, latest]);
}
