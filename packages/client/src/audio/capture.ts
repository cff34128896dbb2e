import { createLevelMeter, type LevelMeter } from "./levelMeter.js";
import { loadWorklets } from "./loadWorklets.js";
import { resumeOnGesture } from "./resumeOnGesture.js";
import { closeVoiceContext } from "./voiceContext.js";
import {
  captureProcessorName,
  type CaptureControl,
  type CaptureReport,
  type CaptureSettings,
} from "./worklets/messages.js";

/** The person's voice: a microphone stream in, PCM frames on an audio port out. */
export type Capture = {
  readonly meter: LevelMeter;
  /** Where the frames come out. */
  readonly port: MessagePort;
  /** While muted, frames of zeros leave at the same pace. */
  setMuted(muted: boolean): void;
  /** Whether each voice score is reported, or only whether the microphone is silent. */
  watchVoice(on: boolean): void;
  close(): Promise<void>;
};

/** What a capture needs besides its settings. */
export type CaptureSurroundings = {
  /** One with the worklets loaded. */
  voiceContext: AudioContext;
  /** Where the page hosts the worklets' script. */
  workletUrl: string | undefined;
  onReport: (report: CaptureReport) => void;
  onBlocked: (context: AudioContext, isBlocked: boolean) => void;
};

/** @throws AtomsError `worklet_blocked`. */
export async function createCapture(
  stream: MediaStream,
  settings: CaptureSettings,
  { voiceContext, workletUrl, onReport, onBlocked }: CaptureSurroundings,
): Promise<Capture> {
  const source = connectStream(voiceContext, stream);
  const { context } = source;
  const hasOwnContext = context !== voiceContext;
  const stopHealing = hasOwnContext ? resumeOnGesture(context, onBlocked) : null;
  const disconnect = async (): Promise<void> => {
    stopHealing?.();
    source.disconnect();
    if (!hasOwnContext) return;
    onBlocked(context, false);
    await closeVoiceContext(context);
  };
  let node: AudioWorkletNode;
  try {
    if (hasOwnContext) await loadWorklets(context, workletUrl);
    node = new AudioWorkletNode(context, captureProcessorName, {
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: settings,
    });
  } catch (error) {
    await disconnect();
    throw error;
  }
  // The output is silence; without the connection some browsers never run the worklet.
  source.connect(node).connect(context.destination);
  node.port.onmessage = ({ data }: MessageEvent<CaptureReport>) => onReport(data);
  const control = (message: CaptureControl, transfer: Transferable[] = []): void =>
    node.port.postMessage(message, transfer);
  const { port1, port2 } = new MessageChannel();
  control({ type: "port", port: port2 }, [port2]);

  return {
    meter: createLevelMeter(source),
    port: port1,
    setMuted: (muted) => control({ type: "mute", muted }),
    watchVoice: (on) => control({ type: "watch", on }),
    close() {
      node.port.onmessage = null;
      control({ type: "close" });
      node.disconnect();
      return disconnect();
    },
  };
}

/** Firefox refuses a microphone in a context at another rate: then the microphone gets a context of its own. */
function connectStream(voiceContext: AudioContext, stream: MediaStream): SourceNode {
  try {
    return new MediaStreamAudioSourceNode(voiceContext, { mediaStream: stream }) as SourceNode;
  } catch {
    const ownContext = new AudioContext();
    try {
      return new MediaStreamAudioSourceNode(ownContext, { mediaStream: stream }) as SourceNode;
    } catch (error) {
      void closeVoiceContext(ownContext);
      throw error;
    }
  }
}

/** `context` of a node is typed as the base class, though a stream source only exists in an AudioContext. */
type SourceNode = MediaStreamAudioSourceNode & { readonly context: AudioContext };
