import type { StreamMessage, Tap } from "../recorder/messages.js";

const recorderName = "bench-recorder";

type Connect = (this: AudioNode, target: AudioNode | AudioParam, ...rest: number[]) => AudioNode;

/** A node per context that takes whatever is to be recorded; it records from the moment its worklet is loaded. */
type Taps = WeakMap<AudioContext, Map<Tap, GainNode>>;

/**
 * Records what any graph of the page sends to the loudspeaker (or into a MediaStream that an element plays), and what
 * comes out of a microphone source: the same way for every library, without its help.
 */
export function tapGraphs(workletUrl: string, send: (stream: StreamMessage) => void): void {
  const { connect } = AudioNode.prototype as { connect: Connect };
  const connectAsUsual = (from: AudioNode, ...rest: Parameters<Connect>): AudioNode =>
    connect.apply(from, rest);
  const taps: Taps = new WeakMap();
  const modules = new WeakMap<AudioContext, Promise<void>>();

  async function record(context: AudioContext, tap: Tap, source: GainNode): Promise<void> {
    await modules.get(context);
    const recorder = new AudioWorkletNode(context, recorderName, {
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: "explicit",
    });
    const { port1, port2 } = new MessageChannel();
    recorder.port.postMessage(port1, [port1]);
    send({ tap, sampleRateHz: context.sampleRate, port: port2 });
    connectAsUsual(source, recorder);
    // Its output is silence; without a way to the destination it might never run.
    connectAsUsual(recorder, context.destination);
  }

  function tapOf(context: AudioContext, tap: Tap): GainNode {
    const ofContext = taps.get(context) ?? new Map<Tap, GainNode>();
    taps.set(context, ofContext);
    const known = ofContext.get(tap);
    if (known) return known;
    const node = new GainNode(context);
    ofContext.set(tap, node);
    // A context that closes meanwhile has nothing to record.
    record(context, tap, node).catch(() => {});
    return node;
  }

  const connectAndTap: Connect = function connectAndTap(target, ...rest) {
    const { context } = this;
    if (context instanceof AudioContext && modules.has(context)) {
      const isEnd =
        target instanceof AudioDestinationNode || target instanceof MediaStreamAudioDestinationNode;
      if (isEnd) connectAsUsual(this, tapOf(context, "output"));
      if (this instanceof MediaStreamAudioSourceNode) {
        connectAsUsual(this, tapOf(context, "capture"));
      }
    }
    return connectAsUsual(this, target, ...rest);
  };
  (AudioNode.prototype as { connect: Connect }).connect = connectAndTap;

  // Loaded at once, so that the recorder is there before the first sound.
  globalThis.AudioContext = class extends AudioContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      const loaded = this.audioWorklet.addModule(workletUrl);
      loaded.catch(() => {});
      modules.set(this, loaded);
    }
  };
}
