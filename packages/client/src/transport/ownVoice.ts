import { keepAwake } from "../audio/keepAwake.js";
import type { VoicePath, VoiceSettings } from "../audio/voicePath.js";
import { transportLacks } from "./transportFactory.js";

/** The audio of a transport that opens microphone and loudspeaker by itself. */
export type OwnAudio = {
  /**
   * Makes sure that the microphone may be used, so that no prompt stands while a token grows old. Where it is allowed
   * already, the token is fetched beside this.
   */
  open?(): Promise<void>;
  /** The mute at the start is `settings.microphone.muted`. */
  setMuted(isMuted: boolean): void;
  /** 0 to 1. Without it `canSetVolume` must be false. */
  setVolume?(volume: number): void;
  /** Another microphone; undefined is the system's default. */
  changeInput?(deviceId: string | undefined): Promise<void>;
  /** Another loudspeaker; undefined is the system's default. */
  changeOutput?(deviceId: string | undefined): Promise<void>;
  /** The call is over, or is about to be: the microphone must stop. Called at least once. */
  stop(): void;
};

/**
 * A voice path without an AudioContext, for the `openVoice` of a transport that has its own. The screen is kept on as in
 * other calls. What is heard is told by the listener `onReport`, with `started` and `drained`.
 */
export function createOwnVoice(audio: OwnAudio, { keepsAwake }: VoiceSettings): VoicePath {
  const letSleep = keepsAwake && typeof document !== "undefined" ? keepAwake() : undefined;
  const cantChange = (): Promise<void> => Promise.reject(transportLacks("canChangeDevice"));
  return {
    microphone: {
      open: () => audio.open?.() ?? Promise.resolve(),
      setMuted: (isMuted) => audio.setMuted(isMuted),
      change: (deviceId) => audio.changeInput?.(deviceId) ?? cantChange(),
      reopen: () => Promise.resolve(),
      watchVoice() {},
      meter: () => null,
      stop() {
        audio.stop();
        return Promise.resolve();
      },
    },
    speaker: {
      setVolume: (volume) => audio.setVolume?.(volume),
      // What is still on its way is not heard any more.
      silence: () => audio.setVolume?.(0),
      change: (deviceId) => audio.changeOutput?.(deviceId) ?? cantChange(),
      meter: () => null,
      stream: () => null,
      stats: () => Promise.resolve(null),
    },
    connect: () => Promise.resolve(),
    contextSampleRateHz: null,
    close() {
      letSleep?.();
      audio.stop();
      return Promise.resolve();
    },
  };
}
