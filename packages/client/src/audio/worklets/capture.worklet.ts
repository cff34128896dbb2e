import { CapturePipeline } from "../dsp/capturePipeline.js";
import { VoiceWatch } from "../dsp/voiceWatch.js";
import type {
  CaptureAudioMessage,
  CaptureControl,
  CaptureOutput,
  CaptureReport,
  CaptureSettings,
} from "./messages.js";

const blockLength = 128;

export class CaptureProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  readonly #pipeline: CapturePipeline;
  readonly #watch = new VoiceWatch(sampleRate);
  #muted: boolean;
  #reportsAll = false;
  #isSilent = false;
  #audioPort: MessagePort | null = null;
  /** Posting copies the frame natively; the one buffer behind it is used again. */
  readonly #post = (frame: Int16Array) => this.#audioPort?.postMessage(frame);

  constructor(options: { processorOptions: CaptureSettings }) {
    super();
    const { sampleRateHz, chunkMs, muted } = options.processorOptions;
    this.#pipeline = new CapturePipeline(sampleRate, sampleRateHz, chunkMs, blockLength);
    this.#pipeline.setMuted(muted);
    this.#muted = muted;
    this.port.onmessage = ({ data }: MessageEvent<CaptureControl>) => {
      switch (data.type) {
        case "port":
          this.#listen(data.port);
          return;
        case "mute":
          this.#muted = data.muted;
          this.#pipeline.setMuted(data.muted);
          if (data.muted) this.#audioPort?.postMessage({ type: "discard" } satisfies CaptureOutput);
          return;
        case "watch":
          this.#reportsAll = data.on;
          return;
        default:
          data satisfies never;
      }
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const block = inputs[0]?.[0] ?? null;
    this.#pipeline.process(block, this.#post);
    if (this.#watch.process(this.#muted ? null : block, blockLength)) this.#report();
    return true;
  }

  #report(): void {
    const { score, isSilent } = this.#watch;
    if (!this.#reportsAll && isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.port.postMessage({ score, isSilent } satisfies CaptureReport);
  }

  #listen(port: MessagePort): void {
    this.#audioPort = port;
    port.onmessage = ({ data }: MessageEvent<CaptureAudioMessage>) => {
      this.#pipeline.setWireRate(data.sampleRateHz);
    };
  }
}
