"use client";

import { isAtomsError } from "@atoms-kit/client";
import { useCallback, useSyncExternalStore } from "react";
import type { ConversationScope } from "./ConversationContext.js";
import type { ChosenDevices } from "./deviceChoice.js";

const change = {
  inputDeviceId: "changeInputDevice",
  outputDeviceId: "changeOutputDevice",
} as const satisfies Record<keyof ChosenDevices, string>;

/** The chosen device of a kind, and a function that chooses another one, for the call that is on and those to come. */
export function useDeviceChoice(
  { client, deviceChoice }: ConversationScope,
  kind: keyof ChosenDevices,
): [chosenId: string | undefined, select: (deviceId?: string) => Promise<void>] {
  const chosen = useSyncExternalStore(deviceChoice.subscribe, deviceChoice.get, deviceChoice.get);
  const select = useCallback(
    (deviceId?: string) =>
      deviceChoice.choose({ [kind]: deviceId }, async () => {
        try {
          await client[change[kind]]({ [kind]: deviceId });
        } catch (error) {
          // Without a voice call it is for the next one.
          if (!isAtomsError(error) || error.code !== "not_connected") throw error;
        }
      }),
    [client, deviceChoice, kind],
  );
  return [chosen[kind], select];
}
