"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useStore } from "zustand/react";
import type { AudioDevice } from "./audioDevices.js";
import { useConversationScope } from "./ConversationContext.js";
import { useAudioDevices } from "./useAudioDevices.js";

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
  const { client, deviceChoice } = useConversationScope("useMicrophones");
  const microphones = useAudioDevices(client, "audioinput");
  const inUse = useStore(client.store, ({ microphone }) => microphone?.deviceId);
  const { inputDeviceId } = useSyncExternalStore(
    deviceChoice.subscribe,
    deviceChoice.get,
    deviceChoice.get,
  );
  const select = useCallback(
    async (deviceId?: string) => {
      if (client.getConversation()?.type === "voice") {
        await client.changeInputDevice({ inputDeviceId: deviceId });
      }
      deviceChoice.set({ inputDeviceId: deviceId });
    },
    [client, deviceChoice],
  );
  const selectedId = inUse ?? inputDeviceId;
  return useMemo(() => ({ microphones, selectedId, select }), [microphones, selectedId, select]);
}
