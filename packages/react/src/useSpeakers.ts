"use client";

import { useMemo, useSyncExternalStore } from "react";
import type { AudioDevice } from "./audioDevices.js";
import { useConversationScope } from "./ConversationContext.js";
import { useAudioDevices } from "./useAudioDevices.js";
import { useDeviceChoice } from "./useDeviceChoice.js";

/** What {@link useSpeakers} gives. */
export type SpeakersValue = {
  /** Those that are connected. Without names until the person has allowed the microphone. */
  speakers: readonly AudioDevice[];
  /** The `deviceId` of the one that was selected; undefined is the system's default. */
  selectedId: string | undefined;
  /** Whether this browser lets a page choose. Where not (Safari, Firefox on Android), hide the menu. */
  isSupported: boolean;
  /**
   * Goes on with another loudspeaker, and starts the next calls with it. Without an id: the system's default.
   *
   * @throws AtomsError during a call, as `changeOutputDevice`; the present one goes on playing.
   */
  select: (deviceId?: string) => Promise<void>;
};

/** The loudspeakers to choose from, as they come and go. Nothing is asked for: no prompt. */
export function useSpeakers(): SpeakersValue {
  const scope = useConversationScope("useSpeakers");
  const speakers = useAudioDevices(scope.client, "audiooutput");
  const isSupported = useSyncExternalStore(subscribeToNothing, canChooseSpeaker, () => false);
  const [selectedId, select] = useDeviceChoice(scope, "outputDeviceId");
  return useMemo(
    () => ({ speakers, selectedId, isSupported, select }),
    [speakers, selectedId, isSupported, select],
  );
}

const subscribeToNothing = (): (() => void) => () => {};

function canChooseSpeaker(): boolean {
  return [globalThis.AudioContext, globalThis.HTMLMediaElement].some(
    (place) => place !== undefined && "setSinkId" in place.prototype,
  );
}
