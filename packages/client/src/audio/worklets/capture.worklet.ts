import { CapturePipeline } from "../dsp/capturePipeline.js";
import type {
  CaptureAudioMessage,
  CaptureControl,
  CaptureOutput,
  CaptureSettings,
} from "./messages.js";

const blockLength = 128;

export class CaptureProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  readonly #pipeline: CapturePipeline;
  #audioPort: MessagePort | null = null;
  /** Posting copies the frame natively; the one buffer behind it is used again. */
  readonly #post = (frame: Int16Array) => this.#audioPort?.postMessage(frame);

  constructor(options: { processorOptions: CaptureSettings }) {
    super();
    const { sampleRateHz, chunkMs, muted } = options.processorOptions;
    this.#pipeline = new CapturePipeline(sampleRate, sampleRateHz, chunkMs, blockLength);
    this.#pipeline.setMuted(muted);
    this.port.onmessage = ({ data }: MessageEvent<CaptureControl>) => {
      switch (data.type) {
        case "port":
          this.#listen(data.port);
          return;
        case "mute":
          this.#pipeline.setMuted(data.muted);
          if (data.muted) this.#audioPort?.postMessage({ type: "discard" } satisfies CaptureOutput);
          return;
        default:
          data satisfies never;
      }
    };
  }

  process(inputs: Float32Array[][]): boolean {
    this.#pipeline.process(inputs[0]?.[0] ?? null, this.#post);
    return true;
  }

  #listen(port: MessagePort): void {
    this.#audioPort = port;
    port.onmessage = ({ data }: MessageEvent<CaptureAudioMessage>) => {
      this.#pipeline.setWireRate(data.sampleRateHz);
    };
  }
}
