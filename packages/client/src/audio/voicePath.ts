import type { AudioPorts } from "../transport/transport.js";
import { AtomsError } from "../errors.js";
import { createCapture, type Capture } from "./capture.js";
import type { LevelMeter } from "./levelMeter.js";
import { loadWorklets } from "./loadWorklets.js";
import { openMicrophone, stopStream } from "./microphone.js";
import { resumeOnGesture } from "./resumeOnGesture.js";
import { createSpeaker, type Speaker } from "./speaker.js";
import { closeVoiceContext, openVoiceContext } from "./voiceContext.js";
import type { PlaybackReport } from "./worklets/messages.js";

export type VoiceSettings = {
  /** The rate that the server will most likely name, in Hz. */
  sampleRateHz: number;
  /** Length of a microphone frame in ms. */
  chunkMs: number;
  muted: boolean;
  /** 0 to 1. */
  volume: number;
  microphone: MediaTrackConstraints;
};

/** Who hears of what happens on the way. */
export type VoiceListeners = {
  onReport: (report: PlaybackReport) => void;
  /** Something that the call survives. */
  onWarning: (warning: AtomsError) => void;
};

/** Microphone, loudspeaker and the audio ports between them and the socket, for one call. */
export type VoicePath = {
  /** The transport's ends of the audio path. */
  readonly ports: AudioPorts;
  /** Asks for the microphone. */
  openMicrophone(): Promise<void>;
  /** Resolves when the microphone is open and sound can pass both ways. */
  connect(): Promise<void>;
  setMuted(muted: boolean): void;
  setVolume(volume: number): void;
  /** Null until sound can pass. */
  inputMeter(): LevelMeter | null;
  outputMeter(): LevelMeter | null;
  /** Ends the person's side; the agent can still be heard. */
  stopMicrophone(): void;
  /** Ends the agent's side at once. */
  silence(): void;
  /** Gives everything back, whatever was reached. Resolves when the AudioContext is closed. */
  close(): Promise<void>;
};

/**
 * Creates and resumes the AudioContext before it returns, so call it in the handler of a click.
 *
 * @throws AtomsError `audio_unsupported`.
 */
export function openVoicePath(
  settings: VoiceSettings,
  { onReport, onWarning }: VoiceListeners,
): VoicePath {
  const context = openVoiceContext(settings.sampleRateHz);
  const captureChannel = new MessageChannel();
  const playbackChannel = new MessageChannel();
  let { muted, volume } = settings;
  let stream: MediaStream | null = null;
  let capture: Capture | null = null;
  let connecting: Promise<Capture> | null = null;
  let speaker: Speaker | null = null;
  let microphoneStopped = false;
  let isSilenced = false;
  let closed = false;

  const stopHealing = resumeOnGesture(context);
  const workletsLoaded = loadWorklets(context);
  // Whoever awaits `connect` hears of a failure; until then it must not count as unhandled.
  workletsLoaded.catch(() => {});

  const closings: Promise<void>[] = [];

  const stopMicrophone = (): void => {
    microphoneStopped = true;
    if (stream !== null) stopStream(stream);
    stream = null;
    if (capture !== null) closings.push(capture.close());
    capture = null;
  };

  return {
    ports: { capture: captureChannel.port1, playback: playbackChannel.port1 },

    async openMicrophone() {
      const opened = await openMicrophone(settings.microphone);
      if (microphoneStopped) stopStream(opened);
      else stream = opened;
    },

    async connect() {
      await workletsLoaded;
      if (stream === null) return;
      const { sampleRateHz, chunkMs } = settings;
      connecting = createCapture(context, stream, captureChannel.port2, {
        sampleRateHz,
        chunkMs,
        muted,
      });
      const created = await connecting;
      if (microphoneStopped) {
        closings.push(created.close());
        return;
      }
      // Mute may have been pressed while the capture was made.
      created.setMuted(muted);
      capture = created;
      // Only now: what the agent has said already waits in the port, and is heard from its beginning.
      speaker = createSpeaker(context, playbackChannel.port2, { sampleRateHz, volume }, onReport);
      if (context.state !== "running") onWarning(audioBlocked());
    },

    setMuted(next) {
      muted = next;
      capture?.setMuted(next);
    },
    setVolume(next) {
      volume = next;
      if (!isSilenced) speaker?.setVolume(next);
    },
    inputMeter: () => (muted ? null : (capture?.meter ?? null)),
    outputMeter: () => speaker?.meter ?? null,
    stopMicrophone,
    silence() {
      isSilenced = true;
      // Through the volume, which glides: a cut would click.
      speaker?.setVolume(0);
    },

    async close() {
      if (closed) return;
      closed = true;
      stopHealing();
      speaker?.close();
      for (const channel of [captureChannel, playbackChannel]) {
        channel.port1.close();
        channel.port2.close();
      }
      stopMicrophone();
      // A capture in the making is closed as soon as it is made.
      await connecting?.catch(() => {});
      await Promise.all(closings);
      await closeVoiceContext(context);
    },
  };
}

function audioBlocked(): AtomsError {
  return new AtomsError(
    "audio_blocked",
    "The browser holds sound back until the next click, tap or key. Start calls in the handler of a click.",
  );
}
