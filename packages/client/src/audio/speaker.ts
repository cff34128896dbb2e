import { createLevelMeter, type LevelMeter } from "./levelMeter.js";
import {
  playbackProcessorName,
  type PlaybackControl,
  type PlaybackReport,
  type PlaybackSettings,
} from "./worklets/messages.js";

/** A change of volume is spread over so many seconds, so that it makes no noise. */
const volumeGlideSeconds = 0.02;

/** The agent's voice: an audio port in, the context's destination out. */
export type Speaker = {
  readonly meter: LevelMeter;
  /** @param volume 0 (silent) to 1 (as sent). */
  setVolume(volume: number): void;
  close(): void;
};

/**
 * @param context One with the worklets loaded.
 * @param port The socket's audio; chunks that came before are played.
 */
export function createSpeaker(
  context: AudioContext,
  port: MessagePort,
  settings: PlaybackSettings & { volume: number },
  onReport: (report: PlaybackReport) => void,
): Speaker {
  const node = new AudioWorkletNode(context, playbackProcessorName, {
    numberOfInputs: 0,
    outputChannelCount: [1],
    processorOptions: { sampleRateHz: settings.sampleRateHz } satisfies PlaybackSettings,
  });
  const gain = new GainNode(context, { gain: settings.volume });
  node.connect(gain).connect(context.destination);
  node.port.onmessage = ({ data }: MessageEvent<PlaybackReport>) => onReport(data);
  node.port.postMessage({ type: "port", port } satisfies PlaybackControl, [port]);

  return {
    meter: createLevelMeter(gain),
    setVolume(volume) {
      gain.gain.setTargetAtTime(volume, context.currentTime, volumeGlideSeconds / 4);
    },
    close() {
      node.port.onmessage = null;
      node.disconnect();
      gain.disconnect();
    },
  };
}
