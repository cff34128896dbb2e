import type { BlockMessage } from "../messages.js";

/** Posts every quantum that passes, straight to the worker: a blocked page does not hold it up. */
class Recorder extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  #port: MessagePort | null = null;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MessagePort>) => (this.#port = data);
  }

  process([input]: Float32Array[][]): boolean {
    const [channel] = input ?? [];
    // Without a source there is no channel: that is silence.
    const samples = channel ? channel.slice() : new Float32Array(128);
    const message: BlockMessage = { frame: currentFrame, samples };
    this.#port?.postMessage(message, [samples.buffer]);
    return true;
  }
}

registerProcessor("bench-recorder", Recorder);
