import { PlaybackPipeline } from "../dsp/playbackPipeline.js";
import {
  type PlaybackAudioMessage,
  type PlaybackControl,
  type PlaybackReport,
  type PlaybackSettings,
} from "./messages.js";

export class PlaybackProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  readonly #pipeline: PlaybackPipeline;

  constructor(options: { processorOptions: PlaybackSettings }) {
    super();
    this.#pipeline = new PlaybackPipeline(sampleRate, options.processorOptions.sampleRateHz);
    this.port.onmessage = ({ data }: MessageEvent<PlaybackControl>) => {
      if (data.type === "port") data.port.onmessage = this.#receive;
      else this.#report({ type: "stats", stats: this.#pipeline.stats() });
    };
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const { position } = this.#pipeline;
    const change = this.#pipeline.process(outputs[0]![0]!);
    if (change !== null) this.#report({ type: change, position });
    return true;
  }

  readonly #receive = ({ data }: MessageEvent<PlaybackAudioMessage>): void => {
    if (data instanceof Int16Array) {
      this.#pipeline.push(data);
      return;
    }
    switch (data.type) {
      case "format":
        this.#pipeline.setWireRate(data.sampleRateHz);
        return;
      case "turn":
        this.#pipeline.markTurn(data.isOver);
        return;
      case "flush": {
        const droppedSamples = this.#pipeline.flush();
        this.#report({ type: "flushed", position: this.#pipeline.position, droppedSamples });
        return;
      }
      default:
        data satisfies never;
    }
  };

  #report(report: PlaybackReport): void {
    this.port.postMessage(report);
  }
}
