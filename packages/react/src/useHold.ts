"use client";

import { useMemo } from "react";
import { useStore } from "zustand/react";
import { useConversationScope } from "./ConversationContext.js";

/** What {@link useHold} gives. */
export type HoldValue = {
  /** Neither side hears the other; the call goes on. */
  isOnHold: boolean;
  /** @throws AtomsError `not_connected` without a call. */
  setOnHold: (isOnHold: boolean) => void;
};

/** The call's hold: silence is sent, and nothing is heard. Ends with the call. Renders when it changes. */
export function useHold(): HoldValue {
  const { store, setOnHold } = useConversationScope("useHold").client;
  const isOnHold = useStore(store, (state) => state.isOnHold);
  return useMemo(() => ({ isOnHold, setOnHold }), [isOnHold, setOnHold]);
}
