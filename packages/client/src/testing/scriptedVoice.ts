import type { LevelMeter } from "../audio/levelMeter.js";
import type { VoicePath, VoiceSettings } from "../audio/voicePath.js";
import type { AtomsError } from "../errors.js";

/** What a scripted call's audio was told to do. */
export type ScriptedVoiceState = {
  microphone: "closed" | "open" | "stopped";
  muted: boolean;
  volume: number;
  inputDeviceId: string | undefined;
  outputDeviceId: string | undefined;
  /** Voice scores are wanted. */
  watched: boolean;
  closed: boolean;
};

/** A voice path without sound: it remembers what it is told, and shows the levels it is given. */
export function createScriptedVoice(
  settings: VoiceSettings,
  levels: { input: number; output: number },
  microphoneError: AtomsError | null,
): { path: VoicePath; state: ScriptedVoiceState } {
  const state: ScriptedVoiceState = {
    microphone: "closed",
    muted: settings.microphone.muted,
    volume: settings.volume,
    inputDeviceId: settings.microphone.deviceId,
    outputDeviceId: settings.outputDeviceId,
    watched: false,
    closed: false,
  };
  const meter = (side: "input" | "output"): LevelMeter => ({
    level: () => levels[side],
    byteFrequencyData: () => new Uint8Array(1024).fill(Math.round(levels[side] * 255)),
  });
  const path: VoicePath = {
    microphone: {
      async open() {
        if (microphoneError !== null) throw microphoneError;
        state.microphone = "open";
      },
      setMuted: (muted) => void (state.muted = muted),
      async change(deviceId) {
        state.inputDeviceId = deviceId;
      },
      reopen: () => Promise.resolve(),
      watchVoice: (on) => void (state.watched = on),
      meter: () => (state.muted ? null : meter("input")),
      async stop() {
        state.microphone = "stopped";
      },
    },
    speaker: {
      setVolume: (volume) => void (state.volume = volume),
      async change(deviceId) {
        state.outputDeviceId = deviceId;
      },
      meter: () => meter("output"),
      stream: () => null,
      stats: () => Promise.resolve(null),
      silence() {},
    },
    connect: () => Promise.resolve(),
    contextSampleRateHz: settings.microphone.sampleRateHz,
    async close() {
      state.microphone = "stopped";
      state.closed = true;
    },
  };
  return { path, state };
}
