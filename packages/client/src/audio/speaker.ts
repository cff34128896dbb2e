import type { PlaybackStats } from "./dsp/playbackPipeline.js";
import { createLevelMeter, type LevelMeter } from "./levelMeter.js";
import { createOutputRoute } from "./outputRoute.js";
import {
  playbackProcessorName,
  type PlaybackControl,
  type PlaybackReport,
  type PlaybackSettings,
} from "./worklets/messages.js";

/** A change of volume is spread over so many seconds, so that it makes no noise. */
const volumeGlideSeconds = 0.02;

/** The agent's voice: an audio port in, a loudspeaker out. */
export type Speaker = {
  /** Another loudspeaker; undefined is the system's default. A failure leaves the present one working. */
  change(deviceId: string | undefined): Promise<void>;
  /** Null until sound can pass. */
  meter(): LevelMeter | null;
  /** Plays what comes, and what has come, through the port. The context must have the worklets. */
  connect(port: MessagePort, sampleRateHz: number): void;
  /** @param volume 0 (silent) to 1 (as sent). */
  setVolume(volume: number): void;
  /** Ends the agent's voice for good, whatever volume is set. */
  silence(): void;
  /** The voice as it comes, whatever the volume; null before {@link Speaker.connect}. The same stream each time. */
  stream(): MediaStream | null;
  /** Null before {@link Speaker.connect}, and when it is closed meanwhile. */
  stats(): Promise<PlaybackStats | null>;
  close(): void;
};

/** Call it in the handler of a click. */
export function createSpeaker(
  context: AudioContext,
  volume: number,
  onReport: (report: PlaybackReport) => void,
): Speaker {
  const gain = new GainNode(context, { gain: volume });
  const route = createOutputRoute(context, gain);
  const meter = createLevelMeter(gain);
  let isSilenced = false;
  let node: AudioWorkletNode | null = null;
  let tap: MediaStreamAudioDestinationNode | null = null;
  let asked: ((stats: PlaybackStats | null) => void)[] = [];

  const glideTo = (next: number): void =>
    void gain.gain.setTargetAtTime(next, context.currentTime, volumeGlideSeconds / 4);
  const answer = (stats: PlaybackStats | null): void => {
    for (const resolve of asked) resolve(stats);
    asked = [];
  };
  const control = (message: PlaybackControl, transfer: Transferable[] = []): void =>
    node?.port.postMessage(message, transfer);

  return {
    meter: () => (node === null ? null : meter),
    change: (deviceId = "") => route.change(deviceId),
    connect(port, sampleRateHz) {
      node = new AudioWorkletNode(context, playbackProcessorName, {
        numberOfInputs: 0,
        outputChannelCount: [1],
        processorOptions: { sampleRateHz } satisfies PlaybackSettings,
      });
      node.connect(gain);
      node.port.onmessage = ({ data }: MessageEvent<PlaybackReport>) => {
        if (data.type === "stats") answer(data.stats);
        else onReport(data);
      };
      control({ type: "port", port }, [port]);
    },
    setVolume(next) {
      if (!isSilenced) glideTo(next);
    },
    silence() {
      isSilenced = true;
      // Through the volume: a cut would click.
      glideTo(0);
    },
    stream() {
      if (node !== null && tap === null) {
        tap = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
        node.connect(tap);
      }
      return tap?.stream ?? null;
    },
    stats: () =>
      new Promise((resolve) => {
        if (node === null) return resolve(null);
        asked.push(resolve);
        control({ type: "stats" });
      }),
    close() {
      answer(null);
      if (node !== null) {
        node.port.onmessage = null;
        node.disconnect();
        node = null;
      }
      // A recorder that listens comes to its end.
      for (const track of tap?.stream.getTracks() ?? []) track.stop();
      gain.disconnect();
      route.close();
    },
  };
}
