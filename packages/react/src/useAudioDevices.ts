"use client";

import type { ConversationClient } from "@atoms-kit/client";
import { useEffect, useState } from "react";
import { useStore } from "zustand/react";
import { sameDevices, watchDevices, type AudioDevice } from "./audioDevices.js";

/** The devices of a kind, as they come and go; none on a server. */
export function useAudioDevices(
  { store }: ConversationClient,
  kind: "audioinput" | "audiooutput",
): readonly AudioDevice[] {
  const [devices, setDevices] = useState<readonly AudioDevice[]>([]);
  // Names are told once the microphone is open: then the list is read anew.
  const isMicrophoneOpen = useStore(store, ({ microphone }) => microphone !== null);
  useEffect(
    () =>
      watchDevices(kind, (next) =>
        setDevices((before) => (sameDevices(before, next) ? before : next)),
      ),
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- reads anew when the microphone opens
    [kind, isMicrophoneOpen],
  );
  return devices;
}
