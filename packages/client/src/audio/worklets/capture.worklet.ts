import { createCapturePipeline } from "../dsp/capturePipeline.js";
import { createVoiceWatch } from "../dsp/voiceWatch.js";
import type {
  CaptureAudioMessage,
  CaptureControl,
  CaptureOutput,
  CaptureReport,
  CaptureSettings,
} from "./messages.js";
import type { ProcessBlock } from "./processor.js";

const blockLength = 128;

/** The microphone's end: samples in, frames out by the audio port. */
export function startCapture(
  page: MessagePort,
  { sampleRateHz, chunkMs, muted }: CaptureSettings,
): ProcessBlock {
  const pipeline = createCapturePipeline(sampleRate, sampleRateHz, chunkMs, blockLength);
  const watch = createVoiceWatch(sampleRate);
  let reportsAll = false;
  let wasSilent = false;
  let isOpen = true;
  let socket: MessagePort | null = null;
  const post = (output: CaptureOutput): void => socket?.postMessage(output);
  pipeline.setMuted(muted);

  page.onmessage = ({ data }: MessageEvent<CaptureControl>) => {
    switch (data.type) {
      case "port":
        socket = data.port;
        socket.onmessage = ({ data: format }: MessageEvent<CaptureAudioMessage>) =>
          pipeline.setWireRate(format.sampleRateHz);
        return;
      case "mute":
        pipeline.setMuted(data.muted);
        if (data.muted) post({ type: "discard" });
        return;
      case "watch":
        reportsAll = data.on;
        return;
      case "close":
        isOpen = false;
        socket?.close();
        return;
      default:
        data satisfies never;
    }
  };

  return (input) => {
    // Posting copies the frame natively; the one buffer behind it is used again.
    const heard = pipeline.process(input ?? null, post);
    const isNew = watch.process(heard, blockLength);
    const { score, isSilent } = watch;
    if (isNew && (reportsAll || isSilent !== wasSilent)) {
      wasSilent = isSilent;
      page.postMessage({ score, isSilent } satisfies CaptureReport);
    }
    return isOpen;
  };
}
