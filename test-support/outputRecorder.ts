const recorderCode = `
try { registerProcessor("recorder", class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
}); } catch { /* A context that loads two modules has it already. */ }`;

/** What a page plays: everything that is connected to a destination is recorded beside it. */
export type OutputRecorder = {
  /** Samples in ±1, at the rate of the context they were played in. */
  samples(): Float32Array;
  stop(): void;
};

/** Begins to record. Start it before the AudioContext plays. */
export function recordOutput(): OutputRecorder {
  const blocks: Float32Array[] = [];
  const { prototype } = AudioNode;
  const original = prototype.connect;
  const realConnect = original as (this: AudioNode, ...target: unknown[]) => AudioNode;

  const { prototype: worklets } = AudioWorklet;
  const realAddModule = worklets.addModule;
  const url = URL.createObjectURL(new Blob([recorderCode], { type: "text/javascript" }));

  /** What plays into a context that has no worklets yet. */
  const waiting = new Set<AudioNode>();
  const ready = new WeakSet<BaseAudioContext>();

  const tap = (node: AudioNode): void => {
    const recorder = new AudioWorkletNode(node.context, "recorder", {
      channelCount: 1,
      channelCountMode: "explicit",
    });
    recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => blocks.push(data);
    realConnect.call(node, recorder);
    realConnect.call(recorder, node.context.destination);
  };

  // With each module of the page comes the recorder's: it is there before anything plays.
  worklets.addModule = async function addModule(this: AudioWorklet, ...module) {
    await realAddModule.call(this, url);
    for (const node of waiting) {
      if ((node.context as AudioContext).audioWorklet !== this) continue;
      waiting.delete(node);
      ready.add(node.context);
      tap(node);
    }
    return realAddModule.apply(this, module);
  };

  prototype.connect = function connect(this: AudioNode, ...target: unknown[]) {
    // The capture worklet is connected too, and is silent: only what comes through a volume is heard.
    if (target[0] instanceof AudioDestinationNode && this instanceof GainNode) {
      if (ready.has(this.context)) tap(this);
      else waiting.add(this);
    }
    return realConnect.apply(this, target);
  };

  return {
    samples() {
      const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
      let at = 0;
      for (const block of blocks) {
        all.set(block, at);
        at += block.length;
      }
      return all;
    },
    stop() {
      prototype.connect = original;
      worklets.addModule = realAddModule;
      URL.revokeObjectURL(url);
    },
  };
}
