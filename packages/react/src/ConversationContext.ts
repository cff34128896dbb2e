"use client";

import type { ConversationClient, SessionOptions } from "@atoms-kit/client";
import { createContext, useContext } from "react";
import type { ConversationControls } from "./conversationControls.js";
import type { DeviceChoice } from "./deviceChoice.js";

/** What a provider gives: it never changes, so the context renders nobody. */
export type ConversationScope = {
  readonly client: ConversationClient;
  readonly controls: ConversationControls;
  /** The provider's options at this moment. */
  readonly readDefaults: () => SessionOptions;
  /** What the person has chosen with `useMicrophones` and `useSpeakers`. */
  readonly deviceChoice: DeviceChoice;
  /** The mute, where the app controls it. */
  readonly readMute: () => boolean | undefined;
  /** Changes the mute, or asks the app to, where it controls it. */
  readonly setMuted: (isMuted: boolean) => void;
};

export const ConversationContext = createContext<ConversationScope | null>(null);

/** @throws Error outside a provider. */
export function useConversationScope(hookName: string): ConversationScope {
  const scope = useContext(ConversationContext);
  if (scope === null) {
    throw new Error(`${hookName} must be used within a ConversationProvider.`);
  }
  return scope;
}
