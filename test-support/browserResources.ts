/** What a page has opened: every microphone stream, AudioContext and Worker since the watch began. */
export type ResourceWatch = {
  liveTracks(): number;
  openContexts(): number;
  liveWorkers(): number;
  microphonePrompts(): number;
  /** Every context made, for taps on what they play. */
  readonly contexts: readonly AudioContext[];
  /** Puts the browser's own functions back. */
  stop(): void;
};

export function watchResources(): ResourceWatch {
  const streams: MediaStream[] = [];
  const contexts: AudioContext[] = [];
  const workers = new Set<Worker>();
  let prompts = 0;

  const { mediaDevices } = navigator;
  const RealContext = window.AudioContext;
  const RealWorker = window.Worker;

  mediaDevices.getUserMedia = async (constraints) => {
    prompts += 1;
    const stream = await MediaDevices.prototype.getUserMedia.call(mediaDevices, constraints);
    streams.push(stream);
    return stream;
  };
  window.AudioContext = class extends RealContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts.push(this);
    }
  };
  window.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      workers.add(this);
    }
    override terminate(): void {
      super.terminate();
      workers.delete(this);
    }
  };

  return {
    contexts,
    liveTracks: () =>
      streams.flatMap((stream) => stream.getTracks()).filter((track) => track.readyState === "live")
        .length,
    openContexts: () => contexts.filter((context) => context.state !== "closed").length,
    liveWorkers: () => workers.size,
    microphonePrompts: () => prompts,
    stop() {
      delete (mediaDevices as Partial<MediaDevices>).getUserMedia;
      window.AudioContext = RealContext;
      window.Worker = RealWorker;
    },
  };
}
