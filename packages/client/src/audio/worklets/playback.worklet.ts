import { createPlaybackPipeline } from "../dsp/playbackPipeline.js";
import type {
  PlaybackAudioMessage,
  PlaybackControl,
  PlaybackReport,
  PlaybackSettings,
} from "./messages.js";
import type { ProcessBlock } from "./processor.js";

/** The loudspeaker's end: chunks in by the audio port, samples out. */
export function startPlayback(page: MessagePort, { sampleRateHz }: PlaybackSettings): ProcessBlock {
  const pipeline = createPlaybackPipeline(sampleRate, sampleRateHz);
  const report = (message: PlaybackReport): void => page.postMessage(message);

  const receive = ({ data }: MessageEvent<PlaybackAudioMessage>): void => {
    if (data instanceof Int16Array) return pipeline.push(data);
    switch (data.type) {
      case "format":
        return pipeline.setWireRate(data.sampleRateHz);
      case "turn":
        return pipeline.markTurn(data.isOver);
      case "flush": {
        const droppedSamples = pipeline.flush();
        return report({ type: "flushed", position: pipeline.position(), droppedSamples });
      }
      default:
        data satisfies never;
    }
  };

  page.onmessage = ({ data }: MessageEvent<PlaybackControl>) => {
    if (data.type === "port") data.port.onmessage = receive;
    else report({ type: "stats", stats: pipeline.stats() });
  };

  return (_input, output) => {
    const position = pipeline.position();
    const change = pipeline.process(output!);
    if (change !== null) report({ type: change, position });
    return true;
  };
}
