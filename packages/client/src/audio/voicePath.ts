import type { AtomsError } from "../errors.js";
import { keepAwake } from "./keepAwake.js";
import { loadWorklets } from "./loadWorklets.js";
import {
  createMicrophoneInput,
  type MicrophoneInput,
  type MicrophoneInputSettings,
  type MicrophoneListeners,
} from "./microphoneInput.js";
import { resumeOnGesture } from "./resumeOnGesture.js";
import { createSpeaker, type Speaker } from "./speaker.js";
import { closeVoiceContext, openVoiceContext } from "./voiceContext.js";
import type { CaptureReport, PlaybackReport } from "./worklets/messages.js";

/** The rates are those that the server will most likely name, in Hz. */
export type VoiceSettings = {
  microphone: MicrophoneInputSettings;
  /** 0 to 1. */
  volume: number;
  /** The loudspeaker; undefined is the system's default. */
  outputDeviceId: string | undefined;
  /** Keep the screen on. */
  keepsAwake: boolean;
  /** Where the page hosts the worklets' script; undefined: it is within this bundle. */
  workletUrl: string | undefined;
};

/** Who hears of what happens on the way. */
export type VoiceListeners = Omit<MicrophoneListeners, "onPort"> & {
  /** An end of the audio path, for the transport. A second microphone's takes the place of the first's. */
  onPort: (ports: { capture?: MessagePort; playback?: MessagePort }) => void;
  /** What the loudspeaker does. */
  onReport: (report: PlaybackReport) => void;
  /** What the microphone gives. */
  onVoice: (report: CaptureReport) => void;
  /** The browser holds sound back, or does so no more. */
  onBlocked: (isBlocked: boolean) => void;
};

/** Microphone, loudspeaker and the audio ports between them and the socket, for one call. */
export type VoicePath = {
  /** The person's side. */
  readonly microphone: Omit<MicrophoneInput, "connect">;
  /** The agent's side. */
  readonly speaker: Omit<Speaker, "connect" | "close">;
  /** Resolves when the microphone is open and sound can pass both ways. */
  connect(): Promise<void>;
  /** What the audio graph runs at, in Hz; null where it is not the page's. */
  readonly contextSampleRateHz: number | null;
  /** Gives everything back, whatever was reached. Resolves when the AudioContext is closed. */
  close(): Promise<void>;
};

/**
 * Creates and resumes the AudioContext before it returns, so call it in the handler of a click.
 *
 * @throws AtomsError `audio_unsupported`.
 */
export function openVoicePath(settings: VoiceSettings, listeners: VoiceListeners): VoicePath {
  const { workletUrl, outputDeviceId } = settings;
  const { sampleRateHz } = settings.microphone;
  const context = openVoiceContext(sampleRateHz);
  const letSleep = settings.keepsAwake ? keepAwake() : undefined;
  const playback = new MessageChannel();
  listeners.onPort({ playback: playback.port1 });
  let isConnected = false;
  let isClosed = false;

  const onWarning = (warning: AtomsError): void => {
    if (!isClosed) listeners.onWarning(warning);
  };

  /** The microphone may have a context of its own, and each may be held back. */
  const blocked = new Set<AudioContext>();
  let isBlocked = false;
  let wasInterrupted = false;
  const onBlocked = (which: AudioContext, isHeldBack: boolean): void => {
    if (isHeldBack) blocked.add(which);
    else blocked.delete(which);
    const next = blocked.size > 0;
    if (!isConnected || isClosed || next === isBlocked) return;
    isBlocked = next;
    listeners.onBlocked(next);
    // After a phone call iOS may leave a microphone that is live and silent: only a new one helps.
    if (!next && wasInterrupted) microphone.reopen().catch(onWarning);
    wasInterrupted = next && (context.state as string) === "interrupted";
  };
  const stopHealing = resumeOnGesture(context, onBlocked);
  const workletsLoaded = loadWorklets(context, workletUrl);
  // Whoever awaits `connect` hears of a failure; until then it must not count as unhandled.
  workletsLoaded.catch(() => {});

  const speaker = createSpeaker(context, settings.volume, listeners.onReport);
  const microphone = createMicrophoneInput(
    settings.microphone,
    { voiceContext: context, workletUrl, onReport: listeners.onVoice, onBlocked },
    { ...listeners, onWarning, onPort: (capture) => listeners.onPort({ capture }) },
  );
  if (outputDeviceId) speaker.change(outputDeviceId).catch(onWarning);

  return {
    microphone,
    speaker,
    async connect() {
      await workletsLoaded;
      if (isClosed) return;
      await microphone.connect();
      if (isClosed) return;
      isConnected = true;
      // Only now: what the agent has said already waits in the port, and is heard from its beginning.
      speaker.connect(playback.port2, sampleRateHz);
      onBlocked(context, context.state !== "running");
    },
    contextSampleRateHz: context.sampleRate,
    async close() {
      if (isClosed) return;
      isClosed = true;
      stopHealing();
      letSleep?.();
      speaker.close();
      playback.port1.close();
      playback.port2.close();
      await microphone.stop();
      await closeVoiceContext(context);
    },
  };
}
