import { startCapture } from "./capture.worklet.js";
import {
  captureProcessorName,
  playbackProcessorName,
  type CaptureSettings,
  type PlaybackSettings,
} from "./messages.js";
import { startPlayback } from "./playback.worklet.js";
import type { ProcessBlock } from "./processor.js";

/** @param start Gets the node's port and options, and gives what to do with each block. */
function register(
  name: string,
  start: (page: MessagePort, settings: CaptureSettings & PlaybackSettings) => ProcessBlock,
): void {
  registerProcessor(
    name,
    class extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
      readonly #run: ProcessBlock;

      constructor({ processorOptions }: { processorOptions: CaptureSettings & PlaybackSettings }) {
        super();
        this.#run = start(this.port, processorOptions);
      }

      process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
        return this.#run(inputs[0]?.[0], outputs[0]?.[0]);
      }
    },
  );
}

// Both in one script: they share the resampler, and a context loads one module instead of two.
register(captureProcessorName, startCapture);
register(playbackProcessorName, startPlayback);
