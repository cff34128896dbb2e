"use client";

import { useMemo } from "react";
import { useStore } from "zustand/react";
import type { AudioDevice } from "./audioDevices.js";
import { useConversationScope } from "./ConversationContext.js";
import { useAudioDevices } from "./useAudioDevices.js";
import { useDeviceChoice } from "./useDeviceChoice.js";

/** What {@link useMicrophones} gives. */
export type MicrophonesValue = {
  /** Those that are connected. Without names until the person has allowed the microphone. */
  microphones: readonly AudioDevice[];
  /** The `deviceId` of the one in use during a call, else of the one that was selected; undefined is the default. */
  selectedId: string | undefined;
  /**
   * Goes on with another microphone, and starts the next calls with it. Without an id: the system's default.
   *
   * @throws AtomsError during a call, as `changeInputDevice`; the present one goes on working.
   */
  select: (deviceId?: string) => Promise<void>;
};

/** The microphones to choose from, as they come and go. Nothing is asked for: no prompt. */
export function useMicrophones(): MicrophonesValue {
  const scope = useConversationScope("useMicrophones");
  const microphones = useAudioDevices(scope.client, "audioinput");
  const inUse = useStore(scope.client.store, ({ microphone }) => microphone?.deviceId);
  const [chosenId, select] = useDeviceChoice(scope, "inputDeviceId");
  const selectedId = inUse ?? chosenId;
  return useMemo(() => ({ microphones, selectedId, select }), [microphones, selectedId, select]);
}
